// Runs in Dom0: the life of a guest through xenopsd's interface, with the daemon in this process. `node xenopsd-life.ts pv|pvh [STEP...]`
import { readFileSync, writeFileSync } from "node:fs";
import { connectSocket, xenstoredSocket } from "../../../bindings/xenstore/socket.ts";
import { readTextIfAny } from "../../../bindings/xenstore/tree.ts";
import { start as startForkexecd } from "../../../daemons/forkexecd/start.ts";
import { createXenopsd } from "../../../daemons/xenopsd/start.ts";
import { type VmT, xenopsClient } from "../../../generated/daemons/xenops.ts";
import { sleep, systemAmbient } from "../../../runtime/ambient.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import { ended, MIB, pvVm, vbd, vif } from "../../xenopsd/support.ts";

const type = process.argv[2] ?? "pv";
const id = "22222222-2222-4222-8222-22222222220a";
const dbg = { debug_info: "life" };
const begun = performance.now();
const at = () => `[${((performance.now() - begun) / 1000).toFixed(1)} s]`;
const print = (level: string) => (text: unknown, fields?: unknown) => console.log(at(), level, text, fields ?? "");
const log = {
  debug() {},
  info: print("info"),
  warn: print("warn"),
  error: print("error"),
  child: () => log,
} as unknown as Logger;

const forkexecd = await startForkexecd({ socket: "/tmp/forkexecd", "descriptor-folder": "/tmp/fd" });
const daemon = await createXenopsd(
  { backend: "xc", "database-path": "/tmp/xenopsd", "forkexecd-path": "/tmp/forkexecd", inventory: "/nonexistent" },
  { log },
);
const client = xenopsClient(daemon.serve);
const store = await connectSocket(xenstoredSocket(process.env), systemAmbient);

const boot = [
  "Direct",
  { kernel: "/guest/vmlinux", ramdisk: "/guest/initrd", cmdline: "console=hvc0 loglevel=4 panic=-1" },
] as const;
const ty = (type === "pv"
  ? ["PV", { boot, framebuffer: false, vncterm: false, pci_passthrough: false }]
  : ["PVH", { boot, pci_passthrough: false }]) as unknown as VmT["ty"];
const vm = pvVm(id, {
  name: `life-${type}`,
  ty,
  memory_static_max: 192 * MIB,
  memory_dynamic_max: 160 * MIB,
  memory_dynamic_min: 160 * MIB,
  vcpu_max: 1,
  vcpus: 1,
  platformdata: {},
});
console.log("host", JSON.stringify(await client.HOST.stat(dbg)).slice(0, 300));
await client.VM.add({ ...dbg, vm });

const steps = new Set(process.argv.slice(3));
async function step(name: string, run: () => Promise<unknown>): Promise<void> {
  if (steps.size > 0 && !steps.has(name)) return;
  const from = performance.now();
  try {
    const result = await run();
    console.log(at(), "ok  ", name, `${((performance.now() - from) / 1000).toFixed(1)} s`, result ?? "");
  } catch (error) {
    console.log(
      at(),
      "FAIL",
      name,
      error instanceof Error ? error.stack : error,
      JSON.stringify((error as { error?: unknown }).error),
    );
  }
}
const done = async (task: Promise<string>) => await ended(client, await task);
const domid = async () => (await client.VM.stat({ ...dbg, id }))[1].domids[0];
const key = async (path: string) => readTextIfAny(store, `/local/domain/${await domid()}/${path}`);
async function until<T>(what: string, look: () => Promise<T | undefined>, seconds = 90): Promise<T> {
  for (let waited = 0; waited < seconds; waited += 0.5) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(systemAmbient, 500);
  }
  throw new Error(`timeout: ${what}`);
}
async function ask(command: string): Promise<string> {
  const path = `/local/domain/${await domid()}/data/lab`;
  await store.write(`${path}/cmd`, command);
  const reply = await until(`reply to ${command}`, () => readTextIfAny(store, `${path}/reply`));
  await store.rm(`${path}/reply`);
  return reply;
}
const agent = () => until("agent", () => key("data/updated"));
const up = async () => {
  await done(client.VM.start({ ...dbg, id, paused: true }));
  await done(client.VM.unpause({ ...dbg, id }));
  return await agent();
};

await step("start", up);
await step("state", async () => JSON.stringify((await client.VM.stat({ ...dbg, id }))[1]));
await step("console", async () =>
  readFileSync(`/var/log/xen/console/guest-${vm.name}.log`, "latin1").trim().split("\n").slice(-2).join(" | "),
);
await step("pause", async () => {
  await done(client.VM.pause({ ...dbg, id }));
  await done(client.VM.unpause({ ...dbg, id }));
});
await step("balloon", async () => {
  const before = Number(await ask("mem"));
  await done(client.VM.set_memory_dynamic_range({ ...dbg, id, minimum: 120 * MIB, maximum: 120 * MIB }));
  await store.write(`/local/domain/${await domid()}/memory/target`, String(120 * 1024));
  const after = await until("less memory", async () => {
    const now = Number(await ask("mem"));
    return now < before - 30_000 ? now : undefined;
  });
  return `${before} -> ${after}`;
});
await step("vbd", async () => {
  writeFileSync("/tmp/disk.img", Buffer.alloc(16 * MIB));
  const disk = vbd(id, "xvda", 0, { backend: ["Local", "/tmp/disk.img"] });
  await client.VBD.add({ ...dbg, vbd: disk });
  await done(client.VBD.plug({ ...dbg, id: disk.id }));
  const seen = await until("xvda", async () => ((await ask("blk")).includes("xvda") ? "seen" : undefined));
  await done(client.VBD.unplug({ ...dbg, id: disk.id, force: false }));
  return `${seen}; then ${await ask("blk")}`;
});
await step("vif", async () => {
  const net = vif(id, 0, { backend: ["Local", "xenbr0"] });
  await client.VIF.add({ ...dbg, vif: net });
  await done(client.VIF.plug({ ...dbg, id: net.id }));
  const seen = await until("eth0", async () => ((await ask("net")).includes("eth0") ? "seen" : undefined));
  await done(client.VIF.unplug({ ...dbg, id: net.id, force: false }));
  return seen;
});
await step("suspend", async () => {
  await done(client.VM.suspend({ ...dbg, id, suspend_vdi: ["Local", "/tmp/suspend.img"] }));
  return (await client.VM.stat({ ...dbg, id }))[1].power_state;
});
await step("resume", async () => {
  await done(client.VM.resume({ ...dbg, id, suspend_vdi: ["Local", "/tmp/suspend.img"] }));
  await done(client.VM.unpause({ ...dbg, id }));
  return await until("agent again", async () => ((await key("data/updated")) === "2" ? ask("mem") : undefined));
});
await step("reboot", async () => {
  const before = await domid();
  await done(client.VM.reboot({ ...dbg, id, delay: 60 }));
  return `${before} -> ${await domid()}: ${await agent()}`;
});
await step("crash", async () => {
  await store.write(`/local/domain/${await domid()}/data/lab/cmd`, "crash");
  return await until("halted", async () => {
    const [, state] = await client.VM.stat({ ...dbg, id });
    return state.power_state === "Halted" ? "halted" : undefined;
  });
});
await step("start again", up);
await step("shutdown", async () => {
  await done(client.VM.shutdown({ ...dbg, id, delay: 60 }));
  return (await client.VM.stat({ ...dbg, id }))[1].power_state;
});
await step("start for the hard way", up);
await step("hard shutdown", async () => {
  await done(client.VM.shutdown({ ...dbg, id }));
  return (await client.VM.stat({ ...dbg, id }))[1].power_state;
});
await client.VM.remove({ ...dbg, id }).catch((error: unknown) => console.log("remove", error));
await daemon.stop();
await forkexecd.stop();
await store.close();
process.exit(0);
