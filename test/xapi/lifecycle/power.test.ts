import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isXapiError } from "../../../generated/client/errors.ts";
import { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { vbdRecord, vdiRecord } from "../vm/support.ts";
import { setUp } from "./support.ts";

const pool = await startPool();
const { xapi, tables, newVm, agentOf, runningVm } = await setUp(pool);

const power = suite("power of a VM, from the API to the simulated hypervisor and back");

power("start, pause, unpause, reboot and shutdown, each seen in the records when its call ends", async () => {
  const vm = await newVm("cycle");
  await xapi.VM.start(vm, false, false);
  const running = await xapi.VM.get_record(vm);
  assert.is(running.power_state, "Running");
  assert.not.equal(running.domid, -1);
  assert.is(running.resident_on, (await xapi.host.get_all())[0]);
  assert.ok((await Promise.all(running.VBDs.map((v) => xapi.VBD.get_currently_attached(v)))).every(Boolean));
  assert.ok((await Promise.all(running.VIFs.map((v) => xapi.VIF.get_currently_attached(v)))).every(Boolean));
  await agentOf(vm);
  await xapi.VM.pause(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Paused");
  await xapi.VM.unpause(vm);
  await agentOf(vm);
  await xapi.VM.clean_reboot(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  await agentOf(vm);
  await xapi.VM.clean_shutdown(vm);
  const halted = await xapi.VM.get_record(vm);
  assert.is(halted.power_state, "Halted");
  assert.is(halted.resident_on, "OpaqueRef:NULL");
  assert.is(halted.domid, -1);
  assert.equal(halted.current_operations, {});
});

power("a VM that runs by the records of a made-up pool gets its domain when it is asked for something", async () => {
  const halted = await newVm("made up");
  tables.VM.update(halted, { power_state: "Running", resident_on: tables.host.refs()[0] ?? "", domid: 7 } as never);
  const seen: string[] = [];
  const stop = pool.xapi.xapi.services.database.onChange(({ class: name, ref }) => {
    if (name === "VM" && ref === halted) seen.push(tables.VM.get(halted).power_state);
  });
  await xapi.VM.pause(halted);
  stop();
  assert.equal([...new Set(seen)], ["Running", "Paused"], "nobody sees how the domain is made");
  await xapi.VM.hard_shutdown(halted);
  assert.is(await xapi.VM.get_power_state(halted), "Halted");
  await xapi.VM.start(halted, false, false);
  assert.is(await xapi.VM.get_power_state(halted), "Running");
});

power("a VM of which only the records know that it runs is halted there by a forced shutdown", async () => {
  const vm = await newVm("records only");
  tables.VM.update(vm, { power_state: "Running", resident_on: tables.host.refs()[0] ?? "", domid: 7 } as never);
  const seen: string[] = [];
  const stop = pool.xapi.xapi.services.database.onChange(({ class: name, ref }) => {
    if (name === "VM" && ref === vm) seen.push(String(tables.VM.get(vm).domid));
  });
  await xapi.VM.hard_shutdown(vm);
  stop();
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
  assert.equal([...new Set(seen)], ["7", "-1"], "no domain is made for it");
});

power("a VM that starts paused waits to be unpaused", async () => {
  const vm = await newVm("paused");
  await xapi.VM.start(vm, true, false);
  assert.is(await xapi.VM.get_power_state(vm), "Paused");
  await xapi.VM.unpause(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  await xapi.VM.hard_shutdown(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
});

power("an operation in the wrong state is refused by name, and locks nothing", async () => {
  const vm = await newVm("refused");
  const error = await xapi.VM.pause(vm).catch((e: unknown) => e);
  assert.ok(isXapiError(error, "VM_BAD_POWER_STATE"));
  assert.equal((error as { params: readonly string[] }).params, [vm, "running", "halted"]);
  assert.equal(await xapi.VM.get_current_operations(vm), {});
});

power("suspend keeps the memory in a disk, resume goes on from it and gives the disk back", async () => {
  const vm = await newVm("suspended");
  await xapi.VM.start(vm, false, false);
  await agentOf(vm);
  const before = tables.VDI.size;
  await xapi.VM.suspend(vm);
  const suspended = await xapi.VM.get_record(vm);
  assert.is(suspended.power_state, "Suspended");
  assert.is(await xapi.VDI.get_type(suspended.suspend_VDI), "suspend");
  await xapi.VM.resume(vm, false, false);
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  assert.is(tables.VDI.size, before);
  await agentOf(vm);
  await xapi.VM.suspend(vm);
  await xapi.VM.hard_shutdown(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
  assert.is(tables.VDI.size, before);
});

power("devices are plugged into a running VM and unplugged again", async () => {
  const vm = await newVm("hotplug");
  await xapi.VM.start(vm, false, false);
  await agentOf(vm);
  const [vif] = await xapi.VM.get_VIFs(vm);
  if (vif === undefined) throw new Error("The VM has no network interface.");
  await xapi.VIF.unplug(vif);
  assert.not(await xapi.VIF.get_currently_attached(vif));
  await xapi.VIF.plug(vif);
  assert.ok(await xapi.VIF.get_currently_attached(vif));
  const [pool_] = Object.values(await xapi.pool.get_all_records());
  const vdi = await xapi.VDI.create(vdiRecord(pool_?.default_SR ?? "none") as never);
  const [position = "9"] = await xapi.VM.get_allowed_VBD_devices(vm);
  const disk = { VDI: vdi, userdevice: position, mode: "RW", type: "Disk", empty: false };
  const vbd = await xapi.VBD.create(vbdRecord(vm, disk) as never);
  await xapi.VBD.plug(vbd);
  assert.ok(await xapi.VBD.get_currently_attached(vbd));
  assert.match(await xapi.VBD.get_device(vbd), /^xvd/);
  await xapi.VBD.unplug(vbd);
  assert.not(await xapi.VBD.get_currently_attached(vbd));
  await xapi.VBD.destroy(vbd);
  await xapi.VM.hard_shutdown(vm);
});

power("eight VMs at once, and nothing is left behind", async () => {
  const vms = await Promise.all(Array.from({ length: 8 }, (_, i) => newVm(`many ${i}`)));
  await Promise.all(vms.map((vm) => xapi.VM.start(vm, false, false)));
  assert.ok((await Promise.all(vms.map((vm) => xapi.VM.get_power_state(vm)))).every((s) => s === "Running"));
  await Promise.all(vms.map((vm) => xapi.VM.hard_shutdown(vm)));
  assert.ok((await Promise.all(vms.map((vm) => xapi.VM.get_power_state(vm)))).every((s) => s === "Halted"));
  assert.is(tables.task.size, 0);
  for (const host of Object.values(await xapi.host.get_all_records())) assert.equal(host.current_operations, {});
});

power("an asynchronous start is a task that ends with the VM running", async () => {
  const vm = await newVm("async");
  const task = await xapi.Async.VM.start(vm, false, false);
  await task;
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  await xapi.VM.hard_shutdown(vm);
});

power(
  "a forced shutdown takes the place of a clean one that the guest does not follow, and of nothing else",
  async () => {
    const vm = await newVm("stubborn");
    await xapi.VM.add_to_platform(vm, "simulate-failures", "guest-ignores-shutdown");
    await xapi.VM.start(vm, false, false);
    await agentOf(vm);
    const other = await runningVm("other");
    const clean = xapi.VM.clean_shutdown(vm).then(
      () => "ended",
      (error: { code: string }) => error.code,
    );
    await until(() => Object.values(tables.VM.get(vm).current_operations).includes("clean_shutdown"));
    await xapi.VM.hard_shutdown(vm);
    assert.is(await xapi.VM.get_power_state(vm), "Halted");
    assert.is(await clean, "TASK_CANCELLED");
    assert.equal(Object.keys(tables.VM.get(vm).current_operations), []);
    assert.is(await xapi.VM.get_power_state(other), "Running");
    await xapi.VM.hard_shutdown(other);
  },
);

power("VMs of the same place in an appliance start at once, and each holds its own place on the host", async () => {
  const appliance = await xapi.VM_appliance.create({ name_label: "app", name_description: "" } as never);
  const vms = await Promise.all([1, 2, 3].map((n) => newVm(`part ${n}`)));
  for (const vm of vms) await xapi.VM.set_appliance(vm, appliance);
  let most = 0;
  const [host = ""] = tables.host.refs();
  const stop = pool.xapi.xapi.services.database.onChange(() => {
    most = Math.max(most, Object.keys(tables.host.get(host).current_operations).length);
  });
  await xapi.VM_appliance.start(appliance, false);
  stop();
  assert.is(most, 3);
  assert.ok(vms.every((vm) => tables.VM.get(vm).power_state === "Running"));
  assert.equal(Object.keys(tables.host.get(host).current_operations), []);
  await xapi.VM_appliance.hard_shutdown(appliance);
  assert.ok(vms.every((vm) => tables.VM.get(vm).power_state === "Halted"));
  assert.ok(vms.every((vm) => Object.keys(tables.VM.get(vm).current_operations).length === 0));
});

power("a guest that crashes is treated as its VM says", async () => {
  const crashing = async (name: string, action: "destroy" | "preserve") => {
    const vm = await newVm(name);
    await xapi.VM.add_to_platform(vm, "simulate-failures", "guest-crashes");
    await xapi.VM.set_actions_after_crash(vm, action);
    await xapi.VM.start(vm, false, false).catch(() => undefined);
    return vm;
  };
  const destroyed = await crashing("destroyed", "destroy");
  await until(() => tables.VM.get(destroyed).power_state === "Halted");
  const halted = await xapi.VM.get_record(destroyed);
  assert.equal([halted.domid, halted.resident_on], [-1, "OpaqueRef:NULL"]);
  await until(() => tables.VM.get(destroyed).allowed_operations.includes("start"));
  const kept = await crashing("kept", "preserve");
  await until(() => tables.VM.get(kept).power_state === "Paused");
  await xapi.VM.hard_shutdown(kept);
});

power.after(async () => {
  await xapi.logout();
  await pool.stop();
});

power.run();
