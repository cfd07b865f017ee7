import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimulatedHost } from "../../bindings/hypervisor/simulated/host.ts";
import { hostBackend } from "../../daemons/squeezed/backends/host/backend.ts";
import { createSqueezed } from "../../daemons/squeezed/start.ts";
import { memoryClient } from "../../generated/daemons/memory.ts";
import type { XenopsClient } from "../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { failureOf } from "../support/failure.ts";
import { pause, until } from "../support/wait.ts";
import { dbg, ended, MIB, metadata, pvVm, uuid, vbd, vif, xenopsd } from "./support.ts";

/** The domain manager and the ballooning daemon on one simulated machine. */

const test = suite("xenopsd/one-machine");
const MIB_OF_HOST = 1_024;
const KIB = 1_024;

async function onMachine(
  run: (parts: { client: XenopsClient; host: SimulatedHost; restart: () => Promise<XenopsClient> }) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "machine-"));
  const keepAlive = setInterval(() => {}, 1_000);
  const host = new SimulatedHost({ ambient: systemAmbient, memoryMib: MIB_OF_HOST, delayScale: 0 });
  const backend = hostBackend({
    hypervisor: host.hypervisor,
    connect: async () => host.open(),
    ambient: systemAmbient,
  });
  const squeezed = await createSqueezed(
    { "boot-time-memory-path": join(folder, "boot"), "balance-check-interval": 3_600 },
    { backend },
  );
  const memory = { client: memoryClient(squeezed.serve), isThere: async () => true };
  const open = () => xenopsd({ persist: true, "database-path": folder }, { host, memory });
  let { daemon, client } = await open();
  const restart = async () => {
    await daemon.stop();
    ({ daemon, client } = await open());
    return client;
  };
  try {
    await run({ client, host, restart });
  } finally {
    await daemon.stop();
    await squeezed.stop();
    await host.stop();
    clearInterval(keepAlive);
    rmSync(folder, { recursive: true });
  }
}

const freeKib = async ({ hypervisor }: SimulatedHost): Promise<number> => {
  const { freePages, scrubPages } = await hypervisor.physicalInfo();
  return (freePages + scrubPages) * 4;
};

async function start(client: XenopsClient, n: number, least: number, most: number): Promise<void> {
  const vm = pvVm(uuid(n), {
    memory_dynamic_min: least * MIB,
    memory_dynamic_max: most * MIB,
    memory_static_max: most * MIB,
  });
  await client.VM.import_metadata({ ...dbg, metadata: metadata(vm) });
  await ended(client, await client.VM.start({ ...dbg, id: vm.id, paused: false }));
  await ended(client, await client.VM.unpause({ ...dbg, id: vm.id }));
}

async function memoryOf(client: XenopsClient, n: number): Promise<number> {
  const [, { memory_actual: actual }] = await client.VM.stat({ ...dbg, id: uuid(n) });
  return Number(actual) / MIB;
}

const reservations = async (host: SimulatedHost): Promise<string[]> => {
  const xenstore = host.open();
  const names = await xenstore.directory("/squeezed/state/xenopsd").catch(() => []);
  await xenstore.close();
  return names;
};

test("a guest gives memory up for another one, and gets it back when that has gone", () =>
  onMachine(async ({ client, host }) => {
    await start(client, 1, 200, 800);
    const alone = await memoryOf(client, 1);
    assert.is(Math.round(alone), 800);
    await start(client, 2, 400, 400);
    const squeezed = await memoryOf(client, 1);
    assert.ok(squeezed < 560 && squeezed >= 199, `${squeezed} MiB`);
    assert.is(Math.round(await memoryOf(client, 2)), 400);
    assert.equal(await reservations(host), []);
    assert.ok((await freeKib(host)) >= 73_728 - 512, "what is always kept free is free");
    await ended(client, await client.VM.shutdown({ ...dbg, id: uuid(2), delay: undefined }));
    await until(async () => Math.round(await memoryOf(client, 1)) >= 800);
  }));

test("what cannot be had is refused, with nothing left of the attempt", () =>
  onMachine(async ({ client, host }) => {
    await start(client, 1, 400, 400);
    const free = await freeKib(host);
    const vm = pvVm(uuid(2), { memory_dynamic_min: 900 * MIB, memory_dynamic_max: 900 * MIB });
    await client.VM.import_metadata({ ...dbg, metadata: metadata(vm) });
    const task = await client.VM.start({ ...dbg, id: vm.id, paused: false });
    await pause();
    await client.Task.cancel({ ...dbg, id: task });
    assert.equal(await failureOf(ended(client, task)), ["Cancelled", task]);
    assert.is(await freeKib(host), free);
    assert.equal(await reservations(host), []);
  }));

test("the next run of the daemon drops what an earlier one has reserved in vain", () =>
  onMachine(async ({ client, host, restart }) => {
    await start(client, 1, 100, 100);
    const xenstore = host.open();
    await xenstore.write("/squeezed/state/xenopsd/lost", String(500 * KIB));
    await xenstore.close();
    const next = await restart();
    await start(next, 2, 400, 700);
    assert.ok((await memoryOf(next, 2)) > 690);
    assert.equal(await reservations(host), []);
  }));

test("what a run of the daemon has left half made, the next one takes away; what runs goes on", () =>
  onMachine(async ({ client, host, restart }) => {
    await start(client, 9, 64, 64);
    const id = uuid(1);
    const devices = { vbds: [vbd(id, "xvda", 0)], vifs: [vif(id, 0)] };
    await client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id), devices) });
    const free = await freeKib(host);
    const steps: ((now: XenopsClient) => Promise<string>)[] = [
      (now) => now.VM.create({ ...dbg, id }),
      (now) => now.VM.build({ ...dbg, id, force: false }),
      (now) => now.VBD.plug({ ...dbg, id: [id, "xvda"] }),
      (now) => now.VIF.plug({ ...dbg, id: [id, "0"] }),
      (now) => now.VM.create_device_model({ ...dbg, id, save_state: false }),
    ];
    let now = client;
    for (let made = 1; made <= steps.length; made += 1) {
      for (const step of steps.slice(0, made)) await ended(now, await step(now));
      now = await restart();
      let [, { power_state: state }] = await now.VM.stat({ ...dbg, id });
      while (state !== "Halted") {
        await pause();
        [, { power_state: state }] = await now.VM.stat({ ...dbg, id });
      }
      assert.is(await freeKib(host), free, `after ${made} steps`);
      assert.equal(await reservations(host), [], `after ${made} steps`);
      assert.is((await now.VM.stat({ ...dbg, id: uuid(9) }))[1].power_state, "Running");
    }
    await ended(now, await now.VM.start({ ...dbg, id, paused: false }));
  }));

test("a changed range moves the guest", () =>
  onMachine(async ({ client }) => {
    await start(client, 1, 200, 500);
    const range = { minimum: 300 * MIB, maximum: 300 * MIB };
    await ended(client, await client.VM.set_memory_dynamic_range({ ...dbg, id: uuid(1), ...range }));
    await until(async () => Math.round(await memoryOf(client, 1)) === 300);
  }));

test.run();
