import { suite } from "uvu";
import * as assert from "uvu/assert";
import { recomputeAll } from "../../../daemons/xapi/operations/refresh.ts";
import { isCompatible } from "../../../daemons/xapi/operations/VM.ts";
import type { VmOperations } from "../../../generated/api/enums.ts";
import { errorOf } from "../support/world.ts";
import { createVmWorld, vbdRecord } from "./support.ts";

const test = suite("xapi/vm/operations");

test("operations run side by side as the rules say", () => {
  const cases: readonly [current: readonly VmOperations[], wanted: VmOperations, allowed: boolean][] = [
    [["clone", "copy"], "export", true],
    [["clone"], "start", false],
    [["snapshot"], "checkpoint", true],
    [["snapshot"], "clone", false],
    [["get_boot_record"], "get_boot_record", true],
    [["clean_shutdown"], "hard_shutdown", true],
    [["hard_shutdown"], "hard_shutdown", false],
    [["clean_reboot"], "hard_reboot", true],
    [["hard_shutdown"], "hard_reboot", false],
    [["snapshot_with_quiesce"], "snapshot", true],
    [["snapshot_with_quiesce", "copy"], "snapshot", false],
    [["migrate_send"], "metadata_export", true],
    [["migrate_send"], "clean_shutdown", true],
    [["migrate_send", "clean_shutdown"], "clean_reboot", false],
    [["start"], "pause", false],
  ];
  for (const [current, wanted, allowed] of cases)
    assert.is(isCompatible(current, wanted), allowed, `${wanted} during ${current.join(", ")}`);
});

/** Each condition of a halted or running VM, the operation that it stands against, and the error. */
test("each check of a VM's operations refuses with its error", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createFurnishedVm();
  const refused = async (op: string, ...expected: string[]) =>
    assert.equal(await errorOf(world.call("VM.assert_operation_valid", vm, op)), expected, op);

  await refused("revert", "REVERT_ONLY_ALLOWED_ON_SNAPSHOT");
  await refused("provision", "PROVISION_ONLY_ALLOWED_ON_TEMPLATE");
  await refused("query_services", "NOT_SYSTEM_DOMAIN", vm);

  await world.call("VTPM.create", vm, false);
  await refused("create_vtpm", "VTPM_MAX_AMOUNT_REACHED", "1");
  const appliance = (await world.call("VM_appliance.create", {})) as string;
  await world.call("VM.set_appliance", vm, appliance);
  await refused("make_into_template", "VM_IS_PART_OF_AN_APPLIANCE", vm, appliance);
  await world.call("VM.set_appliance", vm, "OpaqueRef:NULL");

  db.VM.set(vm, "current_operations", { "OpaqueRef:t1": "clone", "OpaqueRef:t2": "copy" });
  await refused("start", "OTHER_OPERATION_IN_PROGRESS", "VM", vm, "{clone,copy}", "{OpaqueRef:t1,OpaqueRef:t2}");
  db.VM.set(vm, "current_operations", { "OpaqueRef:t1": "clone" });
  await refused("start", "OTHER_OPERATION_IN_PROGRESS", "VM", vm, "clone", "OpaqueRef:t1");
  db.VM.set(vm, "current_operations", {});

  db.pool.set(world.pool, "other_config", { rolling_upgrade_in_progress: "true" });
  await refused("snapshot", "NOT_SUPPORTED_DURING_UPGRADE");
  db.pool.set(world.pool, "other_config", {});

  const disk = db.VM.get(vm)
    .VBDs.map((ref) => db.VBD.get(ref))
    .find((vbd) => vbd.type === "Disk");
  db.VDI.set(disk?.VDI ?? "", "on_boot", "reset");
  await refused("snapshot", "VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION");
  db.VDI.set(disk?.VDI ?? "", "on_boot", "persist");

  db.VM.update(vm, { power_state: "Running", resident_on: world.host });
  db.VM_metrics.update(db.VM.get(vm).metrics, { current_domain_type: "hvm", nested_virt: true });
  await refused("suspend", "VM_IS_IMMOBILE", vm);
  await refused("changing_dynamic_range", "VM_IS_USING_NESTED_VIRT", vm);
  db.VM_metrics.set(db.VM.get(vm).metrics, "nested_virt", false);
  await refused("suspend", "VM_LACKS_FEATURE", vm);
  await refused("clean_shutdown", "VM_LACKS_FEATURE", vm);
  await refused("snapshot_with_quiesce", "VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED", vm);
  const guest = world.add("VM_guest_metrics", { other: { "data-cant-suspend-reason": "busy" } });
  db.VM.set(vm, "guest_metrics", guest as never);
  await refused("suspend", "VM_NON_SUSPENDABLE", vm, "busy");
  db.VM_guest_metrics.update(guest, { other: {}, PV_drivers_version: { major: "9", minor: "3" } });
  assert.is(await world.call("VM.assert_operation_valid", vm, "suspend"), "");
  const pci = world.add("PCI");
  db.VM.set(vm, "attached_PCIs", [pci as never]);
  await refused("suspend", "VM_HAS_PCI_ATTACHED", vm);
  db.VM.set(vm, "attached_PCIs", []);
  world.add("VGPU", { VM: vm });
  await refused("suspend", "VM_HAS_VGPU", vm);
  db.VGPU.destroy(db.VM.get(vm).VGPUs[0] ?? "");
  world.add("VUSB", { VM: vm });
  await refused("snapshot", "VM_HAS_VUSBS", vm);
});

test("a control domain is left alone", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const { control_domain: dom0 } = db.host.get(world.host);
  for (const op of ["pause", "hard_shutdown", "destroy", "changing_VCPUs"]) {
    const [code] = await errorOf(world.call("VM.assert_operation_valid", dom0, op));
    assert.ok(code === "OPERATION_NOT_ALLOWED" || code === "VM_BAD_POWER_STATE", `${op}: ${code}`);
  }
  assert.is(await world.call("VM.assert_operation_valid", dom0, "changing_static_range"), "");
});

test("a disk in use elsewhere cannot be attached, yet the drive advertises it", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const VDI = await world.createDisk();
  const record = (vm: string) => vbdRecord(vm, { VDI, userdevice: "0", mode: "RW", type: "Disk", empty: false });
  const [one, two] = [await world.createVm(), await world.createVm()];
  const used = (await world.call("VBD.create", record(one))) as string;
  const wanted = await world.call("VBD.create", record(two));
  assert.is(await world.call("VBD.assert_attachable", wanted), "");
  db.VBD.set(used, "currently_attached", true);
  assert.equal(await errorOf(world.call("VBD.assert_attachable", wanted)), ["VDI_IN_USE", VDI]);
  assert.equal(await world.call("VBD.get_allowed_operations", wanted), ["attach"]);
  db.VM.set(one, "power_state", "Suspended");
  assert.is(await world.call("VBD.assert_attachable", wanted), "");
});

test("what nobody keeps on disk is computed at a start", async () => {
  const world = await createVmWorld({ vms: 50 });
  const { db } = world.context;
  const before = db.VM.rows().map(([ref, row]) => [ref, row.allowed_operations] as const);
  for (const [ref] of before) db.VM.set(ref, "allowed_operations", []);
  recomputeAll(world.context);
  for (const [ref, allowed] of before) assert.equal([...db.VM.get(ref).allowed_operations], [...allowed]);
  assert.ok(before.some(([, allowed]) => allowed.includes("start")));
});

test.run();
