// Runs in Dom0: a PV domain from the bindings alone, as it is created, built, introduced, unpaused, heard on its console, and destroyed.
import { readFileSync } from "node:fs";
import { openXen } from "../../../bindings/hypervisor/libxc/hypervisor.ts";
import { connectSocket, xenstoredSocket } from "../../../bindings/xenstore/socket.ts";
import { readTextIfAny, removeIfAny } from "../../../bindings/xenstore/tree.ts";
import { sleep, systemAmbient } from "../../../runtime/ambient.ts";

const type = process.argv[2] ?? "pv";
const uuid = "11111111-2222-3333-4444-555555555555";
const name = `first-${type}`;
const mib = 128;
const started = performance.now();
const say = (text: string) => console.log(`[${((performance.now() - started) / 1000).toFixed(2)} s] ${text}`);

const xen = await openXen({ note: (text) => say(`builder: ${text}`) });
const store = await connectSocket(xenstoredSocket(process.env), systemAmbient);
const { major, minor, extra } = await xen.version();
const { freePages, capabilities } = await xen.physicalInfo();
say(`Xen ${major}.${minor}${extra}, ${freePages >> 8} MiB free, ${JSON.stringify(capabilities)}`);
say(
  `nodes ${(await xen.nodes()).length}, processors ${(await xen.cpuTopology()).length}, features ${(await xen.featureset("host")).length} words`,
);

const domid = await xen.createDomain({
  uuid,
  type: type === "pv" ? "pv" : "pvh",
  hap: type !== "pv",
  iommu: false,
  noSharedPageTable: false,
  nestedVirtualization: false,
  vpmu: false,
  maxVcpus: 1,
  maxEventChannel: -1,
  maxGrantFrames: 64,
  maxMaptrackFrames: 0,
  grantVersion: 2,
  emulation: type === "pv" ? 0 : 1,
  relaxedMsrs: false,
});
say(`created domain ${domid}`);
const path = `/local/domain/${domid}`;
try {
  await xen.setMaxVcpus(domid, 1);
  await xen.setMaxMemoryKib(domid, mib * 1024 + 1024);
  if (type !== "pv") say(`paging memory ${await xen.setShadowMib(domid, 4)} MiB`);
  const storePort = await xen.allocateChannel(domid, 0);
  const consolePort = await xen.allocateChannel(domid, 0);
  const commandLine = "console=hvc0 loglevel=4 panic=-1";
  const built = await xen.build({
    domid,
    image:
      type === "pv"
        ? { type: "pv", kernel: "/guest/vmlinux", ramdisk: "/guest/initrd", commandLine }
        : { type: "pvh", kernel: "/guest/vmlinux", commandLine, modules: [{ path: "/guest/initrd" }] },
    vcpus: 1,
    maxMib: mib,
    startMib: mib,
    videoMib: 0,
    platform: {
      pae: true,
      acpi: true,
      apic: true,
      acpiS3: false,
      acpiS4: false,
      hpet: true,
      nx: true,
      viridian: false,
      tscMode: 0,
      noMigrate: false,
      nestedVirtualization: false,
      coresPerSocket: 1,
      timeOffset: 0,
    },
    passThrough: [],
    force: false,
    storePort,
    consolePort,
  });
  say(`built: ${JSON.stringify(built, (_, value) => (typeof value === "bigint" ? `0x${value.toString(16)}` : value))}`);
  await store.mkdir(path);
  await store.setPermissions(path, [
    { domid: 0, access: "n" },
    { domid, access: "r" },
  ]);
  for (const folder of ["control", "control/shutdown", "data", "attr", "drivers", "feature", "error"]) {
    await store.mkdir(`${path}/${folder}`);
    await store.setPermissions(`${path}/${folder}`, [{ domid, access: "n" }]);
  }
  const keys: Readonly<Record<string, string>> = {
    vm: `/vm/${uuid}`,
    name,
    domid: String(domid),
    "memory/target": String(mib * 1024),
    "store/port": String(storePort),
    "store/ring-ref": String(built.storeFrame),
    "console/port": String(consolePort),
    "console/ring-ref": String(built.consoleFrame),
    "console/limit": "65536",
    "console/type": "xenconsoled",
    "console/output": "pty",
  };
  for (const [key, value] of Object.entries(keys)) await store.write(`${path}/${key}`, value);
  await store.introduce(domid, built.storeFrame, storePort);
  await xen.unpause(domid);
  say("unpaused");
  for (let waited = 0; (await readTextIfAny(store, `${path}/data/updated`)) === undefined; waited += 200) {
    if (waited > 60_000) throw new Error("no agent keys");
    await sleep(systemAmbient, 200);
  }
  say(`agent: ${await readTextIfAny(store, `${path}/data/meminfo_total`)} KiB`);
  say(`console: ${readFileSync(`/var/log/xen/console/guest-${name}.log`, "latin1").trim().split("\n").at(-1)}`);
  await store.write(`${path}/control/shutdown`, "poweroff");
  for (let waited = 0; (await xen.domain(domid))?.shutdown !== true; waited += 200) {
    if (waited > 60_000) throw new Error("no shutdown");
    await sleep(systemAmbient, 200);
  }
  say(`shut down: code ${(await xen.domain(domid))?.shutdownCode}`);
} finally {
  await xen.destroy(domid);
  await removeIfAny(store, path);
  say(
    `destroyed; domains now ${(await xen.domains()).map(({ domid, dying }) => `${domid}${dying ? " (dying)" : ""}`)}`,
  );
  await store.close();
  await xen.close();
}
