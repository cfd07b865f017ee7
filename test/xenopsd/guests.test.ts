import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { XenopsClient } from "../../generated/daemons/xenops.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { failureOf } from "../support/failure.ts";
import { turns } from "../support/wait.ts";
import { dbg, metadata, pvVm, uuid, vbd, vif, xenopsd } from "./support.ts";

const guests = suite("xenopsd: simulated guests under a manual clock");
const id = uuid(1);

/** A domain manager whose time only the test moves, with natural delays. */
async function slow(failures = "") {
  const ambient = new ManualAmbient();
  const { daemon, client } = await xenopsd({ "simulate-delay": 1 }, { ambient });
  const vm = pvVm(id, { platformdata: { "simulate-failures": failures } });
  await client.VM.import_metadata({
    ...dbg,
    metadata: metadata(vm, { vbds: [vbd(id, "xvda", 0)], vifs: [vif(id, 0)] }),
  });
  const pass = async (milliseconds: number) => {
    await turns();
    // In steps: what a timer sets off goes on between two of them.
    const steps = milliseconds === 0 ? 1 : Math.min(20, Math.ceil(milliseconds / 5));
    for (let step = 0; step < steps; step++) {
      ambient.advance(milliseconds / steps);
      await turns();
    }
  };
  const state = async () => (await client.VM.stat({ ...dbg, id }))[1];
  return { ambient, daemon, client, pass, state };
}

async function outcome(client: XenopsClient, task: string): Promise<unknown> {
  const { state } = await client.Task.stat({ ...dbg, id: task });
  return state[0] === "Failed" ? state[1] : state[0];
}

async function running(part: Awaited<ReturnType<typeof slow>>): Promise<void> {
  const { client, pass } = part;
  await client.VM.start({ ...dbg, id, paused: false });
  await pass(100);
  await client.VM.unpause({ ...dbg, id });
  await pass(100);
}

guests("the agent speaks when the guest has booted, and no sooner", async () => {
  const { client, pass, state, daemon } = await slow();
  const start = await client.VM.start({ ...dbg, id, paused: false });
  await pass(0);
  assert.is(await outcome(client, start), "Pending", "devices shake hands");
  await pass(10);
  assert.is(await outcome(client, start), "Completed");
  await client.VM.unpause({ ...dbg, id });
  await pass(0);
  assert.is((await state()).guest_agent["control/feature-shutdown"], undefined);
  assert.is((await state()).pv_drivers_detected, false);
  const from = await client.UPDATES.last_id(dbg);
  await pass(50);
  assert.is((await state()).guest_agent["control/feature-shutdown"], "1");
  assert.is((await state()).pv_drivers_detected, true);
  const [, changed] = await client.UPDATES.get({ ...dbg, last_id: from, timeout: 0 });
  const kinds = changed.map(([kind]) => kind);
  assert.equal([...new Set(kinds)].sort(), ["Vbd", "Vm"], "its disk has connected, too");
  await daemon.stop();
});

guests("time stands still for a paused guest", async () => {
  const { client, pass, state, daemon } = await slow();
  await client.VM.start({ ...dbg, id, paused: false });
  await pass(10);
  await client.VM.unpause({ ...dbg, id });
  await pass(10);
  await client.VM.pause({ ...dbg, id });
  await pass(10_000);
  assert.is((await state()).pv_drivers_detected, false);
  await client.VM.unpause({ ...dbg, id });
  await pass(50);
  assert.is((await state()).pv_drivers_detected, true);
  await daemon.stop();
});

guests("a clean shutdown takes its time and leaves no timer", async () => {
  const part = await slow();
  const { client, pass, state, ambient, daemon } = part;
  await running(part);
  const task = await client.VM.shutdown({ ...dbg, id, delay: 60 });
  await pass(0);
  assert.is(await outcome(client, task), "Pending");
  await pass(100);
  assert.is(await outcome(client, task), "Completed");
  assert.is((await state()).power_state, "Halted");
  assert.is(ambient.timers, 0);
  await daemon.stop();
});

guests("a shutdown asked for during the boot is followed after it", async () => {
  const { client, pass, state, daemon } = await slow();
  await client.VM.start({ ...dbg, id, paused: false });
  await pass(10);
  await client.VM.unpause({ ...dbg, id });
  await pass(1);
  await client.VM.shutdown({ ...dbg, id, delay: 60 });
  await pass(20);
  assert.is((await state()).power_state, "Running");
  await pass(200);
  assert.is((await state()).power_state, "Halted");
  await daemon.stop();
});

guests("a guest that does not listen, or does not end, makes the shutdown fail in time and runs on", async () => {
  const refused: [string, number, number, unknown][] = [
    ["guest-ignores-shutdown", 100, 60_000, "Failed_to_acknowledge_shutdown_request"],
    ["guest-ignores-shutdown", 5, 5_000, "Failed_to_acknowledge_shutdown_request"],
    ["no-guest-agent", 100, 60_000, "Failed_to_acknowledge_shutdown_request"],
    ["guest-hangs-at-shutdown", 100, 100_000, ["Failed_to_shutdown", [id, 100]]],
  ];
  for (const [failure, delay, milliseconds, expected] of refused) {
    const part = await slow(failure);
    const { client, pass, state, daemon } = part;
    await running(part);
    const task = await client.VM.shutdown({ ...dbg, id, delay });
    await pass(0);
    await pass(milliseconds - 20);
    assert.is(await outcome(client, task), "Pending", failure);
    await pass(30);
    assert.equal(await outcome(client, task), expected, failure);
    assert.is((await state()).power_state, "Running", failure);
    const hard = await client.VM.shutdown({ ...dbg, id, delay: undefined });
    await pass(10);
    assert.is(await outcome(client, hard), "Completed");
    await daemon.stop();
  }
});

guests("waiting for a guest can be cancelled", async () => {
  const part = await slow("guest-ignores-shutdown");
  const { client, pass, ambient, daemon } = part;
  await running(part);
  const task = await client.VM.shutdown({ ...dbg, id, delay: 1200 });
  await pass(1000);
  await client.Task.cancel({ ...dbg, id: task });
  await turns();
  assert.equal(await outcome(client, task), ["Cancelled", task]);
  assert.is(ambient.timers, 0);
  await daemon.stop();
});

guests("a suspend tells how far it is and cannot be cancelled once the guest is asked", async () => {
  const part = await slow();
  const { client, pass, state, daemon } = part;
  await running(part);
  const task = await client.VM.suspend({ ...dbg, id, suspend_vdi: ["Local", "/s"] });
  await pass(20);
  await client.Task.cancel({ ...dbg, id: task });
  await pass(20);
  await pass(13);
  const before = await client.Task.stat({ ...dbg, id: task });
  assert.is(before.cancellable, false);
  assert.is(before.state[0], "Pending");
  assert.ok(Number(before.state[1]) > 0 && Number(before.state[1]) < 1, String(before.state[1]));
  for (let turn = 0; turn < 10; turn++) await pass(20);
  assert.is(await outcome(client, task), "Completed");
  assert.is((await state()).power_state, "Suspended");
  await daemon.stop();
});

guests("a guest that does not suspend goes on", async () => {
  const part = await slow("guest-ignores-suspend");
  const { client, pass, state, daemon } = part;
  await running(part);
  const task = await client.VM.suspend({ ...dbg, id, suspend_vdi: ["Local", "/s"] });
  await pass(0);
  await pass(30_010);
  assert.is(await outcome(client, task), "Failed_to_acknowledge_suspend_request");
  assert.is((await state()).power_state, "Running");
  await daemon.stop();
});

guests("a guest whose memory cannot be saved goes on", async () => {
  const part = await slow("save-fails");
  const { client, pass, state, daemon } = part;
  await running(part);
  const task = await client.VM.suspend({ ...dbg, id, suspend_vdi: ["Local", "/s"] });
  for (let turn = 0; turn < 10; turn++) await pass(20);
  assert.match(JSON.stringify(await outcome(client, task)), /Internal_error.*No space left on device/);
  const { power_state, domids } = await state();
  assert.equal([power_state, domids], ["Running", [1]]);
  const ended = await client.VM.shutdown({ ...dbg, id, delay: 100 });
  await pass(200);
  assert.is(await outcome(client, ended), "Completed");
  await daemon.stop();
});

guests("a guest that crashes soon is not started again", async () => {
  const part = await slow("guest-crashes");
  const { pass, state, daemon } = part;
  await running(part);
  await pass(100);
  assert.is((await state()).power_state, "Halted");
  await daemon.stop();
});

guests("a slow backend delays a plug; the cancelled start leaves nothing", async () => {
  const { client, pass, state, ambient, daemon } = await slow("backend-slow");
  const task = await client.VM.start({ ...dbg, id, paused: false });
  await pass(900);
  assert.is(await outcome(client, task), "Pending");
  await client.Task.cancel({ ...dbg, id: task });
  await turns();
  assert.equal(await outcome(client, task), ["Cancelled", task]);
  assert.is((await state()).power_state, "Halted");
  ambient.advance(10_000);
  await turns();
  assert.is((await state()).power_state, "Halted");
  await daemon.stop();
});

guests("a plug cancelled during its handshake leaves no device", async () => {
  const part = await slow("backend-slow");
  const { client, pass, ambient, daemon } = part;
  await client.VM.start({ ...dbg, id, paused: false });
  await pass(2_000);
  for (const [kind, device] of [
    ["VBD", [id, "xvda"]],
    ["VIF", [id, "0"]],
  ] as const) {
    const of = { ...dbg, id: [...device] as [string, string] };
    await client[kind].unplug({ ...of, force: true });
    await pass(0);
    const task = await client[kind].plug(of);
    await pass(100);
    assert.is((await client[kind].stat(of))[1].plugged, true);
    await client.Task.cancel({ ...dbg, id: task });
    await turns();
    assert.equal(await outcome(client, task), ["Cancelled", task]);
    assert.is((await client[kind].stat(of))[1].plugged, false, kind);
    ambient.advance(5_000);
    await turns();
    assert.is((await client[kind].stat(of))[1].plugged, false, kind);
  }
  await daemon.stop();
});

guests("failures can be switched on and off by a debug command", async () => {
  const part = await slow();
  const { client, pass, daemon } = part;
  const trigger = (cmd: string, args: string[]) => client.DEBUG.trigger({ ...dbg, cmd, args });
  await trigger("simulate-failure", [id, "no-bootable-device"]);
  const failing = await client.VM.start({ ...dbg, id, paused: false });
  await pass(10);
  assert.is(await outcome(client, failing), "No_bootable_device");
  await trigger("end-failure", [id, "no-bootable-device"]);
  const starting = await client.VM.start({ ...dbg, id, paused: false });
  await pass(10);
  assert.is(await outcome(client, starting), "Completed");
  assert.equal(await failureOf(trigger("simulate-failure", [id, "flood"])), ["Does_not_exist", ["failure", "flood"]]);
  await daemon.stop();
});

guests.run();
