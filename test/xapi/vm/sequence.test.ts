import { suite } from "uvu";
import * as assert from "uvu/assert";
import { forcePowerState } from "../../../daemons/xapi/vm/power-state.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { errorOf } from "../support/world.ts";
import { createVmWorld, type VmWorld } from "./support.ts";

const test = suite("xapi/vm/sequence");

/** Lets work go on until it waits for a timer. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Has power messages change the database alone, and tells which were sent for which VM. */
function watchPower(world: VmWorld, fails: (vm: string) => boolean = () => false): string[] {
  const services = world.xapi.services as { call: typeof world.xapi.services.call };
  const real = services.call;
  const sent: string[] = [];
  services.call = async (context, message, args) => {
    if (!/^VM\.(start|\w*shutdown)$/.test(message)) return real(context, message, args);
    const { vm } = args as { vm: Ref<"VM"> };
    sent.push(`${message} ${world.context.db.VM.get(vm).name_label}`);
    if (fails(vm)) throw new Error("The VM does not start.");
    forcePowerState(world.context, vm, message === "VM.start" ? "Running" : "Halted");
    return "";
  };
  return sent;
}

async function createAppliance(world: VmWorld): Promise<{ appliance: Ref<"VM_appliance">; vms: Ref<"VM">[] }> {
  const appliance = (await world.call("VM_appliance.create", { name_label: "app" })) as Ref<"VM_appliance">;
  const vms: Ref<"VM">[] = [];
  for (const [name, order] of [
    ["web", 2],
    ["db", 0],
    ["app", 1],
  ] as const) {
    const vm = await world.createVm({ name_label: name, order, start_delay: order * 10, shutdown_delay: 5 });
    await world.call("VM.set_appliance", vm, appliance);
    vms.push(vm);
  }
  return { appliance, vms };
}

test("an appliance starts in order with delays, and stops in reverse", async () => {
  const world = await createVmWorld();
  const { appliance } = await createAppliance(world);
  const sent = watchPower(world);
  const starting = world.call("VM_appliance.start", appliance, false);
  await settle();
  assert.equal(sent, ["VM.start db", "VM.start app"]);
  world.ambient.advance(10_000);
  await starting;
  assert.equal(sent.splice(0), ["VM.start db", "VM.start app", "VM.start web"]);
  const stopping = world.call("VM_appliance.hard_shutdown", appliance);
  await settle();
  assert.equal(sent, ["VM.hard_shutdown web"]);
  world.ambient.advance(5000);
  await settle();
  world.ambient.advance(5000);
  await stopping;
  assert.equal(sent, ["VM.hard_shutdown web", "VM.hard_shutdown app", "VM.hard_shutdown db"]);
});

test("what an appliance allows follows its VMs", async () => {
  const world = await createVmWorld();
  const { appliance, vms } = await createAppliance(world);
  const allowed = () => world.call("VM_appliance.get_allowed_operations", appliance);
  assert.equal(await allowed(), ["start"]);
  forcePowerState(world.context, vms[0] as Ref<"VM">, "Running");
  assert.equal(await allowed(), ["start", "clean_shutdown", "hard_shutdown", "shutdown"]);
  assert.equal((await errorOf(world.call("VM_appliance.start", "OpaqueRef:NULL", false)))[0], "HANDLE_INVALID");
  for (const vm of vms) await world.call("VM.set_appliance", vm, "OpaqueRef:NULL");
  assert.equal(await allowed(), []);
  assert.equal(await errorOf(world.call("VM_appliance.start", appliance, false)), [
    "OPERATION_NOT_ALLOWED",
    "The appliance has no VMs.",
  ]);
});

test("a VM that fails does not keep the others from starting", async () => {
  const world = await createVmWorld();
  const { appliance, vms } = await createAppliance(world);
  const sent = watchPower(world, (vm) => vm === vms[1]);
  for (const vm of vms) await world.call("VM.set_start_delay", vm, 0);
  assert.equal(await errorOf(world.call("VM_appliance.start", appliance, false)), [
    "OPERATION_PARTIALLY_FAILED",
    "VM_appliance.start",
  ]);
  assert.is(sent.length, 3);
  assert.equal(await world.call("VM_appliance.get_current_operations", appliance), {});
});

test("what cancels one VM's part of an appliance's shutdown leaves the rest alone", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const { appliance, vms } = await createAppliance(world);
  for (const vm of vms) {
    await world.call("VM.set_order", vm, 0);
    forcePowerState(world.context, vm, "Running");
  }
  const services = world.xapi.services as { call: typeof world.xapi.services.call };
  const down = new Map<Ref<"VM">, { part: Ref<"task">; end(): void }>();
  services.call = (context, _message, args) => {
    const { vm } = args as { vm: Ref<"VM"> };
    return new Promise((resolve, reject) => {
      const end = () => {
        forcePowerState(world.context, vm, "Halted");
        resolve("");
      };
      down.set(vm, { part: context.task.ref, end });
      context.task.signal.addEventListener("abort", () => reject(context.task.signal.reason));
    });
  };
  const whole = (await world.call("Async.VM_appliance.clean_shutdown", appliance)) as Ref<"task">;
  await settle();
  const parts = [...down.values()].map(({ part }) => part);
  assert.equal([new Set(parts).size, parts.includes(whole)], [3, false]);
  assert.equal(
    parts.map((part) => db.task.get(part).subtask_of),
    [whole, whole, whole],
  );
  const [first = "" as Ref<"VM">, ...others] = vms;
  await world.call("task.cancel", down.get(first)?.part);
  await settle();
  assert.is(db.task.get(whole).status, "pending");
  for (const vm of others) down.get(vm)?.end();
  await settle();
  assert.equal(
    [db.task.get(whole).status, db.task.get(whole).error_info],
    ["failure", ["OPERATION_PARTIALLY_FAILED", "VM_appliance.clean_shutdown"]],
  );
  assert.equal(
    vms.map((vm) => db.VM.get(vm).power_state),
    ["Running", "Halted", "Halted"],
  );
  assert.not(parts.some((part) => db.task.has(part)));

  const again = (await world.call("Async.VM_appliance.clean_shutdown", appliance)) as Ref<"task">;
  await settle();
  await world.call("task.cancel", again);
  await settle();
  assert.is(db.task.get(again).status, "cancelled", "cancelling the whole cancels its parts");
});

test("a schedule is checked, takes snapshots and keeps as many as wanted", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const schedule = (more: object = {}) => ({
    ...{ name_label: "s", type: "snapshot", frequency: "daily", schedule: { hour: "3", min: "30" } },
    ...{ retained_snapshots: 2, enabled: true, ...more },
  });
  const refused = async (more: object) => (await errorOf(world.call("VMSS.create", schedule(more)))).slice(1);
  assert.equal(await refused({ schedule: { hour: "3" } }), ["schedule:min", ""]);
  assert.equal(await refused({ schedule: { hour: "24", min: "0" } }), ["schedule:hour", "24"]);
  assert.equal(await refused({ schedule: { hour: "1", min: "7" } }), ["schedule:min", "7"]);
  assert.equal(await refused({ retained_snapshots: 11 }), ["retained_snapshots", "11"]);
  const vmss = (await world.call("VMSS.create", schedule())) as string;
  assert.equal(await errorOf(world.call("VMSS.set_frequency", vmss, "weekly")), ["INVALID_VALUE", "schedule:days", ""]);
  await world.call("VMSS.set_schedule", vmss, { days: "Monday,friday", hour: "3", min: "30" });
  const vm = await world.createFurnishedVm();
  await world.call("VM.set_snapshot_schedule", vm, vmss);
  assert.equal(await errorOf(world.call("VMSS.destroy", vmss)), ["VMSS_HAS_VM"]);
  const disks = db.VDI.size;
  for (let i = 0; i < 4; i++) {
    assert.is(await world.call("VMSS.snapshot_now", vmss), "");
    world.ambient.advance(60_000);
  }
  const kept = db.VM.get(vm).snapshots.map((ref) => db.VM.get(ref));
  assert.equal([kept.length, kept.every((row) => row.is_vmss_snapshot), db.VDI.size], [2, true, disks + 2]);
  const [latest, earlier] = kept.map((row) => row.snapshot_time);
  assert.ok((latest ?? "") > (earlier ?? ""));
});

test("fields of a VM are checked before they are set", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createVm();
  const refused = async (method: string, ...args: unknown[]) => errorOf(world.call(method, vm, ...args));
  assert.equal(await refused("VM.set_start_delay", -1), ["INVALID_VALUE", "start_delay must be non-negative", "-1"]);
  assert.equal((await refused("VM.set_bios_strings", { "oem-1": "x" })).slice(0, 2), ["INVALID_VALUE", "oem-1"]);
  assert.equal((await refused("VM.set_bios_strings", { "bios-vendor": " x" })).slice(0, 2), [
    "INVALID_VALUE",
    "bios-vendor",
  ]);
  await world.call("VM.set_bios_strings", vm, { "bios-vendor": "me" });
  assert.equal([db.VM.get(vm).bios_strings["bios-vendor"], db.VM.get(vm).bios_strings["oem-1"]], ["me", "Xen"]);
  assert.equal(await refused("VM.copy_bios_strings", world.host), ["VM_BIOS_STRINGS_ALREADY_SET"]);
  assert.equal(await refused("VM.add_to_platform", "device-model", "none"), [
    "INVALID_VALUE",
    "platform:device-model",
    "none",
  ]);
  assert.equal((await refused("VM.set_platform", { "cores-per-socket": "3" }))[0], "INVALID_VALUE");
  await world.call("VM.set_platform", vm, { "cores-per-socket": "2" });
  assert.equal(await refused("VM.set_suspend_VDI", "OpaqueRef:NULL"), [
    "VM_BAD_POWER_STATE",
    vm,
    "suspended",
    "halted",
  ]);
  await world.call("VM.set_domain_type", vm, "pv");
  assert.equal([db.VM.get(vm).HVM_boot_policy, db.VM.get(vm).memory_overhead], ["", 6 * 2 ** 20]);
  await world.call("VM.set_HVM_boot_policy", vm, "BIOS order");
  assert.is(db.VM.get(vm).domain_type, "hvm");
  await world.call("VM.set_VCPUs_max", vm, 1);
  assert.equal((await refused("VM.set_VCPUs_at_startup", 2))[0], "INVALID_VALUE");
  await world.call("VM.set_memory", vm, 2 ** 30);
  const { memory_static_max, memory_dynamic_min, memory_overhead } = db.VM.get(vm);
  assert.equal([memory_static_max, memory_dynamic_min], [2 ** 30, 2 ** 30]);
  assert.is(await world.call("VM.compute_memory_overhead", vm), memory_overhead);
  db.VM.set(vm, "power_state", "Running");
  assert.equal(await refused("VM.set_has_vendor_device", false), ["VM_BAD_POWER_STATE", vm, "halted", "running"]);
  await world.call("VM.set_ha_restart_priority", vm, "restart");
  assert.is(db.VM.get(vm).ha_always_run, true);
  await world.call("VM.set_ha_always_run", vm, false);
  assert.equal([db.VM.get(vm).ha_restart_priority, db.VM.get(vm).ha_always_run], ["", false]);
});

test("protected keys of a VM's other_config need their permission", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm();
  const admin = world.sessionOf("vm-admin");
  const set = (value: object) => world.callAs(admin, "VM.set_other_config", vm, value);
  assert.is(await set({ a: "b" }), "");
  assert.equal((await errorOf(set({ a: "b", pci: "0/0000:00:00.0" }))).slice(0, 2), [
    "RBAC_PERMISSION_DENIED",
    "vm.add_to_other_config/key:pci",
  ]);
  const blob = await world.call("VM.create_new_blob", vm, "notes", "text/plain", false);
  assert.equal(await world.call("VM.get_blobs", vm), { notes: blob });
});

test.run();
