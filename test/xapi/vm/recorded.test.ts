import { suite } from "uvu";
import * as assert from "uvu/assert";
import { errorOf } from "../support/world.ts";
import { createVmWorld, NOBODY, NULL, type VmWorld, vbdRecord, vifRecord } from "./support.ts";

/** What the daemons that this product replaces answered to the same calls, in the order of the recording. */
const test = suite("xapi/vm/recorded");

/** One call: the message, its parameters, and the error that it ends with or the value that it answers. */
type Step = readonly [
  method: string,
  params: readonly unknown[],
  outcome: { error: readonly string[] } | { is: unknown },
];

async function replay(world: VmWorld, steps: readonly Step[]): Promise<void> {
  for (const [method, params, outcome] of steps) {
    const what = `${method} ${JSON.stringify(params)}`;
    if ("error" in outcome) assert.equal(await errorOf(world.call(method, ...params)), outcome.error, what);
    else assert.equal(await world.call(method, ...params), outcome.is, what);
  }
}

const ok = { is: "" };
const error = (...description: string[]) => ({ error: description });

test("a new VM has the defaults of the recording", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm({ power_state: "Running", uuid: "00000000-0000-4000-8000-000000000001" });
  const row = (await world.call("VM.get_record", vm)) as Record<string, unknown>;
  const expected = {
    power_state: "Halted",
    is_default_template: false,
    memory_overhead: 7340032,
    memory_target: 0,
    actions_after_softreboot: "soft_reboot",
    HVM_shadow_multiplier: 1,
    domid: -1,
    domarch: "",
    snapshot_time: "19700101T00:00:00Z",
    guest_metrics: NULL,
    generation_id: "0:0",
    hardware_platform_version: 2,
    has_vendor_device: true,
    domain_type: "hvm",
    secureboot_certificates_state: "ok",
    bios_strings: {},
    platform: {},
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(row[name], value, name);
  assert.not.equal(row.uuid, "00000000-0000-4000-8000-000000000001");
  assert.equal(Object.keys(row.other_config as object), ["mac_seed", "k"]);
  assert.ok(world.context.db.VM_metrics.has(row.metrics as string));
  assert.equal([...(row.allowed_operations as string[])].sort(), [
    ...["changing_NVRAM", "changing_dynamic_range", "changing_shadow_memory", "changing_static_range", "clone", "copy"],
    ...["create_vtpm", "destroy", "export", "make_into_template", "metadata_export", "migrate_send", "snapshot"],
    ...["start", "start_on"],
  ]);
});

test("a create that makes little sense is accepted", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm({ VCPUs_max: 0, memory_static_max: 0, affinity: NOBODY });
  assert.is(world.context.db.VM.get(vm).affinity, NOBODY);
});

test("maps, memory bounds and sequences refuse as recorded", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm();
  await replay(world, [
    ["VM.add_to_other_config", [vm, "a", "1"], ok],
    ["VM.add_to_other_config", [vm, "a", "1"], error("MAP_DUPLICATE_KEY", "VM", "other_config", vm, "a")],
    ["VM.remove_from_other_config", [vm, "zzz"], ok],
    ["VM.set_blocked_operations", [vm, { start: "because" }], ok],
    ["VM.assert_operation_valid", [vm, "start"], error("OPERATION_BLOCKED", vm, "because")],
    [
      "VM.add_to_blocked_operations",
      [vm, "start", "x"],
      error("MAP_DUPLICATE_KEY", "VM", "blocked_operations", vm, "start"),
    ],
    ["VM.set_blocked_operations", [vm, {}], ok],
    ["VM.set_memory_limits", [vm, 1, 2, 3, 4], error("MEMORY_CONSTRAINT_VIOLATION_ORDER")],
    ["VM.set_memory_static_min", [vm, 999999999999], error("MEMORY_CONSTRAINT_VIOLATION_ORDER")],
    ["VM.set_domain_type", [vm, "hvm"], ok],
    ["VM.set_order", [vm, -1], error("INVALID_VALUE", "order must be non-negative", "-1")],
    ["VM.set_ha_restart_priority", [vm, "zzz"], error("INVALID_VALUE", "ha_restart_priority", "zzz")],
    ["VM.set_actions_after_crash", [vm, "preserve"], ok],
    ["VM.get_possible_hosts", [vm], { is: [world.host] }],
    ["VM.compute_memory_overhead", [vm], { is: 7340032 }],
    ["VM.get_cooperative", [vm], { is: true }],
    ["VM.get_boot_record", [vm], error("VM_BAD_POWER_STATE", vm, "paused, suspended, running", "halted")],
    ["VM.query_data_source", [vm, "cpu0"], error("VM_BAD_POWER_STATE", vm, "running;paused", "halted")],
    ["VM.set_memory_dynamic_range", [vm, 200000000, 268435456], ok],
    ["VM.set_VCPUs_number_live", [vm, 2], error("VM_BAD_POWER_STATE", vm, "running", "halted")],
    ["VM.retrieve_wlb_recommendations", [vm], error("WLB_NOT_INITIALIZED")],
  ]);
});

test("maximise_memory and the overhead agree with the recording", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm({ VCPUs_max: 1 });
  assert.is(await world.call("VM.maximise_memory", vm, 1000000000, false), 986710016);
  assert.is(await world.call("VM.compute_memory_overhead", vm), 6291456);
});

test("a template refuses what the recording refuses, and comes back as a VM", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm();
  const bad = (expected: string) => error("VM_BAD_POWER_STATE", vm, expected, "halted");
  await replay(world, [
    ["VM.set_is_default_template", [vm, true], ok],
    ["VM.get_is_a_template", [vm], { is: true }],
    ["VM.assert_operation_valid", [vm, "start"], error("VM_IS_TEMPLATE", vm, "start")],
    ["VM.assert_operation_valid", [vm, "suspend"], bad("running")],
    ["VM.clean_shutdown", [vm], bad("running")],
    ["VM.hard_shutdown", [vm], bad("paused, suspended, running")],
    ["VM.suspend", [vm], bad("running")],
    ["VM.resume", [vm, false, false], bad("suspended")],
    ["VM.start", [vm, false, false], error("VM_IS_TEMPLATE", vm, "start")],
    ["VM.destroy", [vm], error("VM_IS_TEMPLATE", vm, "destroy")],
    ["VM.unpause", [vm], bad("paused")],
    ["VM.hard_reboot", [vm], bad("paused, running")],
    ["VM.snapshot", [vm, "snap", []], error("VM_IS_TEMPLATE", vm, "snapshot")],
    ["VM.checkpoint", [vm, "cp"], bad("paused, suspended, running")],
    ["VM.pool_migrate", [vm, world.host, {}], bad("running")],
    ["VM.start_on", [vm, NULL, false, false], error("HANDLE_INVALID", "host", NULL)],
    ["VM.power_state_reset", [vm], ok],
    ["VM.provision", [vm], ok],
    ["VM.get_is_a_template", [vm], { is: false }],
    ["VM.get_is_default_template", [vm], { is: true }],
    ["VM.destroy", [vm], error("VM_CANNOT_DELETE_DEFAULT_TEMPLATE")],
  ]);
  const allowed = (await world.call("VM.get_allowed_operations", vm)) as string[];
  assert.ok(allowed.includes("start") && allowed.includes("destroy"));
});

test("a template's allowed operations are those of the recording", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm();
  await world.call("VM.set_is_default_template", vm, true);
  const allowed = (await world.call("VM.get_allowed_operations", vm)) as string[];
  assert.equal([...allowed].sort(), [
    ...["changing_NVRAM", "changing_dynamic_range", "changing_shadow_memory", "changing_static_range", "clone", "copy"],
    ...["export", "metadata_export", "provision"],
  ]);
});

test("drives and interfaces are made and refused as recorded", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm();
  const { network } = world;
  const vbd = (await world.call("VBD.create", vbdRecord(vm))) as string;
  const record = (await world.call("VBD.get_record", vbd)) as Record<string, unknown>;
  assert.equal(
    [record.device, record.userdevice, record.empty, record.currently_attached, record.VDI, record.allowed_operations],
    ["", "3", true, false, NULL, ["attach", "insert"]],
  );
  await replay(world, [
    ["VBD.create", [vbdRecord(vm, { userdevice: "4", mode: "RW" })], error("VBD_CDS_MUST_BE_READONLY")],
    [
      "VBD.create",
      [vbdRecord(vm, { userdevice: "5", mode: "RW", type: "Disk" })],
      error("VBD_NOT_REMOVABLE_MEDIA", "in constructor"),
    ],
    ["VBD.create", [vbdRecord(vm, { userdevice: "hdd" })], error("DEVICE_ALREADY_EXISTS", "hdd")],
    ["VBD.create", [vbdRecord(vm, { userdevice: "x" })], error("INVALID_DEVICE", "x")],
    ["VIF.create", [vifRecord(vm, network, { device: "1", MAC: "zz" })], error("MAC_INVALID", "zz")],
    ["VIF.create", [vifRecord(vm, network, { device: "x" })], error("INVALID_DEVICE", "x")],
    ["VIF.create", [vifRecord(vm, NULL, { device: "1" })], error("HANDLE_INVALID", "network", NULL)],
    ["VBD.eject", [vbd], error("VBD_IS_EMPTY", vbd)],
  ]);
  const auto = (await world.call("VBD.create", vbdRecord(vm, { userdevice: "autodetect" }))) as string;
  assert.is(await world.call("VBD.get_userdevice", auto), "0");
  const vif = (await world.call("VIF.create", vifRecord(vm, network))) as string;
  const { MAC, ...interfaceRecord } = (await world.call("VIF.get_record", vif)) as Record<string, unknown>;
  assert.match(MAC as string, /^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/);
  assert.equal(
    [interfaceRecord.MAC_autogenerated, interfaceRecord.locking_mode, interfaceRecord.allowed_operations],
    [true, "network_default", ["attach"]],
  );
  assert.equal(await errorOf(world.call("VIF.unplug", vif)), ["VM_BAD_POWER_STATE", vm, "running", "halted"]);
  assert.equal(
    (await world.call("VM.get_allowed_VIF_devices", vm)) as string[],
    Array.from({ length: 15 }, (_, i) => `${i + 1}`),
  );
  const drives = (await world.call("VM.get_allowed_VBD_devices", vm)) as string[];
  assert.equal([drives.length, drives[0], drives[2], drives.at(-1)], [253, "1", "4", "254"]);
});

test("an attached drive stays", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm();
  const vbd = (await world.call("VBD.create", vbdRecord(vm))) as string;
  world.context.db.VBD.set(vbd, "currently_attached", true);
  const uuids = [await world.call("VBD.get_uuid", vbd), await world.call("VM.get_uuid", vm)];
  const text = `VBD '${uuids[0]}' still attached to '${uuids[1]}'`;
  assert.equal(await errorOf(world.call("VBD.destroy", vbd)), ["OPERATION_NOT_ALLOWED", text]);
});

test("appliances and groups are made and destroyed as recorded", async () => {
  const world = await createVmWorld();
  const appliance = await world.call("VM_appliance.create", { name_label: "app" });
  const { uuid: _, ...record } = (await world.call("VM_appliance.get_record", appliance)) as Record<string, unknown>;
  assert.equal(record, {
    name_label: "app",
    name_description: "",
    allowed_operations: [],
    current_operations: {},
    VMs: [],
  });
  await replay(world, [
    ["VM_appliance.destroy", [appliance], ok],
    ["VM_appliance.destroy", [appliance], error("HANDLE_INVALID", "VM_appliance", appliance as string)],
    ["PVS_cache_storage.create", [{}], error("INVALID_VALUE", "host", NULL)],
  ]);
  const group = await world.call("VM_group.create", {});
  await replay(world, [
    ["VM_group.destroy", [group], ok],
    ["VM_group.destroy", [group], error("HANDLE_INVALID", "VM_group", group as string)],
  ]);
  const console = await world.call("console.create", { other_config: {} });
  assert.is(await world.call("console.get_VM", console), NULL);
});

test("a running VM allows what the recording allows", async () => {
  const world = await createVmWorld();
  const vm = await world.createVm();
  const cd = (await world.call("VBD.create", vbdRecord(vm))) as string;
  const vif = (await world.call("VIF.create", vifRecord(vm, world.network))) as string;
  const { db } = world.context;
  const guest = world.add("VM_guest_metrics", {
    other: { "feature-shutdown": "1", "feature-suspend": "1", "feature-vcpu-hotplug": "1" },
    PV_drivers_detected: true,
  });
  db.VM_metrics.update(db.VM.get(vm).metrics, { current_domain_type: "hvm", hvm: true });
  db.VM.update(vm, { power_state: "Running", resident_on: world.host, domid: 10, guest_metrics: guest as never });
  db.VBD.set(cd, "currently_attached", true);
  db.VIF.set(vif, "currently_attached", true);
  db.pool.set(world.pool, "suspend_image_SR", NULL as never);
  db.host.set(world.host, "suspend_image_sr", NULL as never);
  await world.call("VM.update_allowed_operations", vm);
  const sorted = async (method: string, ref: string) => [...((await world.call(method, ref)) as string[])].sort();
  assert.equal(await sorted("VM.get_allowed_operations", vm), [
    ...["changing_VCPUs_live", "changing_dynamic_range", "checkpoint", "clean_reboot", "clean_shutdown"],
    ...["hard_reboot", "hard_shutdown", "metadata_export", "migrate_send", "pause", "pool_migrate", "snapshot"],
    ...["suspend", "sysprep"],
  ]);
  assert.equal(await sorted("VBD.get_allowed_operations", cd), ["attach", "insert", "pause", "unpause"]);
  assert.equal(await sorted("VIF.get_allowed_operations", vif), ["attach", "unplug"]);
  await replay(world, [
    ["VM.start", [vm, false, false], error("VM_BAD_POWER_STATE", vm, "halted", "running")],
    ["VM.destroy", [vm], error("VM_BAD_POWER_STATE", vm, "halted, suspended", "running")],
    ["VIF.plug", [vif], error("DEVICE_ALREADY_ATTACHED", vif)],
    ["VBD.eject", [cd], error("VBD_IS_EMPTY", cd)],
    [
      "VBD.unplug",
      [cd],
      error("OPERATION_NOT_ALLOWED", "HVM CDROMs cannot be hotplugged/unplugged, only inserted or ejected"),
    ],
    [
      "VM.set_VCPUs_number_live",
      [vm, 9],
      error("INVALID_VALUE", "VCPU values must satisfy: 0 < VCPUs ≤ VCPUs_max", "2"),
    ],
    ["VM.set_memory_static_max", [vm, 536870912], error("VM_BAD_POWER_STATE", vm, "halted", "running")],
    ["VM.clone", [vm, "c"], error("VM_BAD_POWER_STATE", vm, "halted", "running")],
    ["VM.set_is_a_template", [vm, true], error("VM_BAD_POWER_STATE", vm, "halted", "running")],
    ["VM.checkpoint", [vm, "cp"], error("VM_NO_SUSPEND_SR", vm)],
  ]);
  db.VIF.set(vif, "currently_attached", false);
  assert.equal(await errorOf(world.call("VIF.unplug", vif)), ["DEVICE_ALREADY_DETACHED", vif]);
});

test.run();
