import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../generated/client/index.ts";
import { startPool } from "../../support/pool.ts";
import { until } from "../../support/wait.ts";
import { vbdRecord, vdiRecord } from "../vm/support.ts";
import { errorOf, setUp } from "./support.ts";

const pool = await startPool({ hosts: 2 });
const { xapi, tables, newVm, agentOf, runningVm } = await setUp(pool);

/** The host where a VM is, and one where it is not. */
function hostsOf(vm: Ref<"VM">): readonly [Ref<"host">, Ref<"host">] {
  const here = tables.VM.get(vm).resident_on as Ref<"host">;
  const elsewhere = tables.host.refs().find((host) => host !== here);
  if (elsewhere === undefined) throw new Error("The pool has one host.");
  return [here, elsewhere as Ref<"host">];
}

const requests = suite("what else a user asks of VMs");

requests("a suspended VM resumes on the host that is named, with its memory", async () => {
  const vm = await runningVm("resumed");
  const [here] = hostsOf(vm);
  await xapi.VM.suspend(vm);
  await xapi.VM.resume_on(vm, here, false, false);
  const { power_state, resident_on, suspend_VDI } = await xapi.VM.get_record(vm);
  assert.equal([power_state, resident_on, suspend_VDI], ["Running", here, "OpaqueRef:NULL"]);
  assert.equal(await errorOf(xapi.VM.resume_on(vm, here, false, false)), [
    "VM_BAD_POWER_STATE",
    vm,
    "suspended",
    "running",
  ]);
  await xapi.VM.hard_shutdown(vm);
});

requests("a VM whose memory is gone does not resume", async () => {
  const vm = await runningVm("lost");
  await xapi.VM.suspend(vm);
  const image = await xapi.VM.get_suspend_VDI(vm);
  tables.VDI.destroy(image);
  assert.equal(await errorOf(xapi.VM.resume(vm, false, false)), ["VM_HAS_NO_SUSPEND_VDI", vm]);
  assert.is(await xapi.VM.get_power_state(vm), "Suspended");
  await xapi.VM.hard_shutdown(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
});

requests("a forced reboot needs no guest that follows, and gives a new domain", async () => {
  const vm = await newVm("rebooted");
  await xapi.VM.add_to_platform(vm, "simulate-failures", "guest-ignores-shutdown");
  await xapi.VM.start(vm, false, false);
  const before = await xapi.VM.get_domid(vm);
  await xapi.VM.hard_reboot(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Running");
  assert.is.not(await xapi.VM.get_domid(vm), before);
  const [code, reason] = await errorOf(xapi.VM.hard_reboot_internal(vm));
  assert.is(code, "INTERNAL_ERROR");
  assert.match(reason ?? "", /non-pool \(external\) session/, "that one is for hosts alone");
  assert.equal(await xapi.VM.get_current_operations(vm), {});
  await xapi.VM.hard_shutdown(vm);
});

requests("shutdown is clean where the guest follows", async () => {
  const vm = await runningVm("follows");
  await xapi.VM.shutdown(vm);
  assert.is(await xapi.VM.get_power_state(vm), "Halted");
});

requests("the bounds of a halted VM's memory move in their order", async () => {
  const vm = await newVm("bounds");
  const mib = 2 ** 20;
  const bounds = async () => {
    const row = await xapi.VM.get_record(vm);
    return [row.memory_static_min, row.memory_dynamic_min, row.memory_dynamic_max, row.memory_static_max].map(
      (bytes) => Number(bytes) / mib,
    );
  };
  await xapi.VM.set_memory_limits(vm, 128 * mib, 512 * mib, 256 * mib, 256 * mib);
  await xapi.VM.set_memory_static_range(vm, 64 * mib, 1024 * mib);
  assert.equal(await bounds(), [64, 256, 256, 1024]);
  await xapi.VM.set_memory_dynamic_max(vm, 512 * mib);
  assert.equal(await bounds(), [64, 256, 512, 1024]);
  for (const wrong of [
    xapi.VM.set_memory_static_range(vm, 300 * mib, 1024 * mib),
    xapi.VM.set_memory_static_range(vm, 64 * mib, 400 * mib),
    xapi.VM.set_memory_dynamic_max(vm, 200 * mib),
    xapi.VM.set_memory_dynamic_max(vm, 2048 * mib),
  ]) {
    assert.equal(await errorOf(wrong), ["MEMORY_CONSTRAINT_VIOLATION_ORDER"]);
  }
  assert.equal(await bounds(), [64, 256, 512, 1024]);
});

requests("whether a VM can start on a host is said before it is tried", async () => {
  const vm = await newVm("asked");
  const [first, second] = (await xapi.host.get_all()) as [Ref<"host">, Ref<"host">];
  await xapi.VM.assert_can_boot_here(vm, first);
  await xapi.host.disable(second);
  assert.equal(await errorOf(xapi.VM.assert_can_boot_here(vm, second)), ["HOST_DISABLED", second]);
  assert.equal(await errorOf(xapi.VM.start_on(vm, second, false, false)), ["HOST_DISABLED", second]);
  assert.not((await xapi.VM.get_possible_hosts(vm)).includes(second));
  await xapi.host.enable(second);
  await xapi.VM.assert_can_boot_here(vm, second);
});

requests("a VM moves to a host that takes it, and to no other", async () => {
  const vm = await runningVm("moves");
  const [here, there] = hostsOf(vm);
  await xapi.host.disable(there);
  assert.equal(await errorOf(xapi.VM.pool_migrate(vm, there, {})), ["HOST_DISABLED", there]);
  assert.is(await xapi.VM.get_resident_on(vm), here);
  await xapi.host.enable(there);
  await xapi.VM.pool_migrate(vm, there, {});
  assert.is(await xapi.VM.get_resident_on(vm), there);
  await xapi.VM.hard_shutdown(vm);
});

requests("an appliance is shut down cleanly where its guests follow, and by force where not", async () => {
  const appliance = await xapi.VM_appliance.create({ name_label: "app", name_description: "" });
  const [follows, deaf] = [await newVm("follows"), await newVm("deaf")];
  await xapi.VM.add_to_platform(deaf, "simulate-failures", "detach-rejected");
  for (const vm of [follows, deaf]) await xapi.VM.set_appliance(vm, appliance);
  await xapi.VM_appliance.start(appliance, false);
  for (const vm of [follows, deaf]) await agentOf(vm);
  await xapi.VM_appliance.shutdown(appliance);
  for (const vm of [follows, deaf]) assert.is(await xapi.VM.get_power_state(vm), "Halted");
  assert.equal(await xapi.VM_appliance.get_current_operations(appliance), {});
});

requests("devices that the guest keeps are unplugged by force", async () => {
  const vm = await newVm("keeps");
  await xapi.VM.add_to_platform(vm, "simulate-failures", "detach-rejected");
  const [sr = ""] = tables.pool.rows().map(([, row]) => row.default_SR);
  const newDisk = async (userdevice: string): Promise<Ref<"VBD">> => {
    const VDI = await xapi.VDI.create(vdiRecord(sr) as never);
    return xapi.VBD.create(vbdRecord(vm, { VDI, userdevice, mode: "RW", type: "Disk", empty: false }) as never);
  };
  const [forced, refused] = [await newDisk("1"), await newDisk("2")];
  await xapi.VM.start(vm, false, false);
  await agentOf(vm);
  const [vif = "" as Ref<"VIF">] = await xapi.VM.get_VIFs(vm);
  await xapi.VBD.unplug_force(forced);
  assert.not(await xapi.VBD.get_currently_attached(forced));
  await xapi.VIF.unplug_force(vif);
  assert.not(await xapi.VIF.get_currently_attached(vif));
  assert.is((await errorOf(xapi.VBD.unplug(refused)))[0], "DEVICE_DETACH_REJECTED");
  // What has begun to go is taken away by force, too (spec: xenopsd.md, section 6).
  await until(async () => !(await xapi.VBD.get_currently_attached(refused)));
  await xapi.VM.hard_shutdown(vm);
});

requests("a host lists its methods", async () => {
  const methods = await xapi.host.list_methods();
  for (const name of ["VM.start", "event.from", "host.list_methods"]) assert.ok(methods.includes(name), name);
});

requests.after(async () => {
  await xapi.logout();
  await pool.stop();
});

requests.run();
