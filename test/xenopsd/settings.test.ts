import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimulatedHost } from "../../bindings/hypervisor/simulated/host.ts";
import { simulatedBackend } from "../../daemons/xenopsd/backends/simulated/backend.ts";
import { xenSettings } from "../../daemons/xenopsd/backends/xc/settings.ts";
import type { XenSettings } from "../../daemons/xenopsd/backends/xen/context.ts";
import { uncancellable } from "../../daemons/xenopsd/backends/xen/devices/generic.ts";
import { xenopsdSettings } from "../../daemons/xenopsd/settings.ts";
import { nowhere } from "../../daemons/xenopsd/store/files.ts";
import { Store } from "../../daemons/xenopsd/store/store.ts";
import { defaults } from "../../runtime/config/load.ts";
import { silentLogger } from "../../runtime/log/logger.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { pvVm, uuid } from "./support.ts";

/** What is set is followed, or said to be without effect (spec: xenopsd.md, section 1). */

const test = suite("xenopsd/settings");
const id = uuid(1);

/** A domain on a host that is made up, with the warnings of its backend. */
async function withDomain(
  settings: Partial<XenSettings>,
  run: (on: {
    readonly host: SimulatedHost;
    readonly backend: ReturnType<typeof simulatedBackend>;
    readonly ambient: ManualAmbient;
    readonly warnings: string[];
    readonly domid: number;
  }) => Promise<void>,
): Promise<void> {
  const ambient = new ManualAmbient();
  const host = new SimulatedHost({ ambient, memoryMib: 4096, delayScale: 0 });
  const warnings: string[] = [];
  const log = { ...silentLogger, warn: (text: string) => void warnings.push(text) };
  const store = new Store(nowhere);
  const shape = { memoryMib: 4096, delayScale: 0, files: nowhere };
  const backend = simulatedBackend({ ...shape, ambient, log: log as typeof silentLogger, store, host, settings });
  await backend.init(() => {});
  const vm = pvVm(id);
  store.putVm(vm);
  const memory = { reservedKib: 300 * 1024, initialTargetKib: 256 * 1024 };
  await backend.vm.create(uncancellable, vm, { noSharedPageTable: false, memory });
  try {
    await run({ host, backend, ambient, warnings, domid: backend.vm.domid(id) ?? -1 });
  } finally {
    await backend.stop();
    await host.stop();
  }
}

test("a setting is read somewhere, or says that it has no effect", () => {
  const root = new URL("../..", import.meta.url).pathname;
  const files = globSync("{daemons/xenopsd,runtime}/**/*.ts", { cwd: root });
  const code = files
    .filter((file) => file !== "daemons/xenopsd/settings.ts" && !file.endsWith("config/common.ts"))
    .map((file) => readFileSync(join(root, file), "utf8").replaceAll(/^ *(?:\/\*\*|\*|\/\/).*/gm, ""));
  const words = new Set(code.join("\n").match(/[\w-]+/g));
  for (const [key, { isIdle }] of Object.entries(xenopsdSettings)) assert.is(words.has(key), isIdle !== true, key);
});

test("a guest whose agent fills what it may is told of once in an interval", () =>
  withDomain({ agentQuota: 64, agentQuotaWarnInterval: 60 }, async ({ host, backend, ambient, warnings, domid }) => {
    const tree = host.open();
    const look = () => backend.vm.state(pvVm(id));
    await tree.write(`/local/domain/${domid}/data/os_name`, "x".repeat(100));
    await look();
    await look();
    assert.equal(
      warnings.map((text) => text.includes(id)),
      [true],
    );
    assert.is(String(await tree.read(`/xenops/domain/${domid}/guest_agent_quota_reached`)), "t");
    ambient.advance(59_000);
    await look();
    assert.is(warnings.length, 1);
    ambient.advance(1_000);
    await look();
    assert.is(warnings.length, 2);
    await tree.close();
  }));

for (const quarantinesDevices of [true, false]) {
  test(`a PCI device goes to its guest ${quarantinesDevices ? "by way of the quarantine" : "straight"}`, () =>
    withDomain({ quarantinesDevices }, async ({ host, backend, domid }) => {
      const assigned: number[] = [];
      const assign = host.hypervisor.assignDevice.bind(host.hypervisor);
      host.hypervisor.assignDevice = (to, ...more) => {
        assigned.push(to);
        return assign(to, ...more);
      };
      const address = { domain: 0, bus: 0x3b, dev: 0, fn: 1 };
      await backend.pci.plug(uncancellable, pvVm(id), { id: [id, "0"], position: 0, address }, false);
      assert.equal(assigned, quarantinesDevices ? [0x7ff1, domid] : [domid]);
    }));
}

test("the daemon's settings are the backend's", () => {
  const values = { ...defaults(xenopsdSettings), watch_queue_length: 7, "pci-quarantine": false };
  const { watchQueue, quarantinesDevices, agentQuotaWarnInterval } = xenSettings(values);
  assert.equal([watchQueue, quarantinesDevices, agentQuotaWarnInterval], [7, false, 3600]);
});

test.run();
