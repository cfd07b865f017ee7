import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../runtime/ref.ts";
import { errorOf } from "../support/world.ts";
import { createVmWorld, NULL, type VmWorld } from "./support.ts";

const test = suite("xapi/vm/copies");

/** The disks of a VM by the position of their drive. */
function disksOf(world: VmWorld, vm: string): Record<string, string> {
  const { db } = world.context;
  const drives = db.VM.get(vm).VBDs.map((ref) => db.VBD.get(ref));
  return Object.fromEntries(drives.filter((vbd) => !vbd.empty).map((vbd) => [vbd.userdevice, vbd.VDI]));
}

function vifOf(world: VmWorld, vm: string) {
  const { db } = world.context;
  const [first = ""] = db.VM.get(vm).VIFs;
  return db.VIF.get(first);
}

/** A disk's backend that fails from the n-th call on. */
function failDisksAfter(world: VmWorld, message: string, count: number): void {
  const services = world.xapi.services as { call: typeof world.xapi.services.call };
  const real = services.call;
  let calls = 0;
  services.call = (context, name, args) => {
    if (name !== message || calls++ < count) return real(context, name, args);
    return Promise.reject(new Error("The SR is full."));
  };
}

test("a clone has disks, addresses and an identity of its own", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createFurnishedVm({ tags: ["t"] });
  const clone = (await world.call("VM.clone", vm, "the clone")) as Ref<"VM">;
  const row = db.VM.get(clone);
  assert.equal([row.name_label, row.power_state, row.is_a_template, row.domid], ["the clone", "Halted", false, -1]);
  assert.equal([row.VBDs.length, row.VIFs.length, [...row.tags]], [2, 1, ["t"]]);
  assert.not.equal(row.uuid, db.VM.get(vm).uuid);
  assert.not.equal(row.other_config.mac_seed, db.VM.get(vm).other_config.mac_seed);
  assert.not.equal(vifOf(world, clone).MAC, vifOf(world, vm).MAC);
  const [original, copied] = [disksOf(world, vm)["0"] ?? "", disksOf(world, clone)["0"] ?? ""];
  assert.not.equal(original, copied);
  assert.is(db.VDI.get(copied).SR, world.sr);
  assert.ok(db.VM_metrics.has(row.metrics) && row.metrics !== db.VM.get(vm).metrics);
  assert.ok(row.allowed_operations.includes("start"));
  assert.equal(Object.keys(db.VM.get(vm).current_operations), []);
});

test("what is made from a default template can be destroyed, and says what it was made from", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const template = await world.createFurnishedVm({ name_label: "base" });
  await world.call("VM.set_is_default_template", template, true);
  for (const method of ["VM.clone", "VM.copy"]) {
    const made = (await world.call(method, template, "vm", ...(method === "VM.copy" ? [NULL] : []))) as Ref<"VM">;
    const row = db.VM.get(made);
    assert.equal([row.is_a_template, row.is_default_template], [true, false]);
    assert.is(row.other_config.default_template, undefined);
    assert.is(row.other_config.base_template_name, "base");
    await world.call("VM.destroy", made);
    assert.not.ok(db.VM.has(made));
  }
});

test("a copy that fails leaves nothing behind", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createFurnishedVm();
  const second = await world.createDisk();
  world.add("VBD", { VM: vm, VDI: second, userdevice: "1", type: "Disk", mode: "RW", empty: false });
  const before = { vms: db.VM.size, vdis: db.VDI.size, vbds: db.VBD.size, metrics: db.VM_metrics.size };
  failDisksAfter(world, "VDI.clone", 1);
  assert.equal((await errorOf(world.call("VM.clone", vm, "c")))[0], "INTERNAL_ERROR");
  assert.equal({ vms: db.VM.size, vdis: db.VDI.size, vbds: db.VBD.size, metrics: db.VM_metrics.size }, before);
  assert.equal(Object.keys(db.VM.get(vm).current_operations), []);
});

test("a snapshot keeps addresses, remembers the VM and stands before it in the tree", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createFurnishedVm();
  const first = (await world.call("VM.snapshot", vm, "s1", [])) as Ref<"VM">;
  const second = (await world.call("VM.snapshot", vm, "s2", [])) as Ref<"VM">;
  const row = db.VM.get(first);
  assert.equal([row.is_a_snapshot, row.is_a_template, row.snapshot_of], [true, true, vm]);
  assert.equal(
    { ...row.snapshot_info },
    { "disk-snapshot-type": "crash_consistent", "power-state-at-snapshot": "Halted" },
  );
  assert.is(vifOf(world, first).MAC, vifOf(world, vm).MAC);
  assert.is(row.other_config.mac_seed, db.VM.get(vm).other_config.mac_seed);
  assert.equal([db.VM.get(vm).parent, db.VM.get(second).parent, row.parent], [second, first, NULL]);
  assert.equal([...db.VM.get(vm).snapshots], [second, first]);
  assert.equal([...row.allowed_operations].sort(), ["clone", "copy", "destroy", "export", "metadata_export", "revert"]);
  const disk = db.VDI.get(disksOf(world, first)["0"] ?? "");
  assert.equal([disk.is_a_snapshot, disk.snapshot_of], [true, disksOf(world, vm)["0"]]);
  assert.match(row.snapshot_metadata, /^\(\('xenstore_data' '\(\)'\) \('version' '0'\) \('uuid' /);
  assert.match(
    row.snapshot_metadata,
    /\('_ref' 'OpaqueRef:[^']+'\) \('VUSBs' '\(\)'\).*\('HVM__boot_params' '\(\(\\'order\\' \\'cd\\'\)\)'\)\)$/,
  );
  assert.equal(await errorOf(world.call("VM.start", first, false, false)), ["VM_IS_SNAPSHOT", first, "start"]);
  await world.call("VM.destroy", first);
  assert.is(db.VM.get(second).parent, NULL);
});

test("disks can be left out of a snapshot", async () => {
  const world = await createVmWorld();
  const vm = await world.createFurnishedVm();
  const disk = disksOf(world, vm)["0"];
  const snapshot = (await world.call("VM.snapshot", vm, "s", [disk])) as string;
  assert.equal(disksOf(world, snapshot), {});
});

test("revert brings settings, devices and disks back", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createFurnishedVm({ generation_id: "1:2" });
  const snapshot = (await world.call("VM.snapshot", vm, "s", [])) as Ref<"VM">;
  const [disk = "", address] = [disksOf(world, vm)["0"], vifOf(world, vm).MAC];
  await world.call("VM.set_name_label", vm, "renamed");
  await world.call("VM.set_memory_limits", vm, 134217728, 536870912, 536870912, 536870912);
  await world.call("VIF.destroy", db.VM.get(vm).VIFs[0]);
  await world.call("VM.add_tags", vm, "later");
  await world.call("VM.revert", snapshot);
  const row = db.VM.get(vm);
  assert.equal([row.name_label, row.memory_static_max, row.is_a_template], ["q-vm", 268435456, false]);
  assert.equal([row.is_a_snapshot, row.power_state, row.parent, [...row.tags]], [false, "Halted", snapshot, []]);
  assert.is(vifOf(world, vm).MAC, address);
  assert.not.ok(db.VDI.has(disk));
  const now = disksOf(world, vm)["0"] ?? "";
  assert.ok(db.VDI.has(now));
  assert.is(db.VDI.get(disksOf(world, snapshot)["0"] ?? "").snapshot_of, now);
  assert.not.equal(row.generation_id, "1:2");
  assert.equal(Object.keys(row.current_operations), []);
  assert.ok(row.allowed_operations.includes("start"));
});

test("revert makes a VM again that is gone, under its reference and uuid", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createFurnishedVm();
  const { uuid } = db.VM.get(vm);
  const snapshot = (await world.call("VM.snapshot", vm, "s", [])) as Ref<"VM">;
  await world.call("VM.destroy", vm);
  await world.call("VM.revert", snapshot);
  assert.equal([db.VM.get(vm).uuid, db.VM.get(vm).name_label, db.VM.get(vm).VBDs.length], [uuid, "q-vm", 2]);
});

test("a revert that cannot make the disks leaves the VM as it was", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createFurnishedVm();
  const snapshot = (await world.call("VM.snapshot", vm, "s", [])) as Ref<"VM">;
  const before = { row: db.VM.get(vm), vdis: db.VDI.size };
  failDisksAfter(world, "VDI.clone", 0);
  assert.equal((await errorOf(world.call("VM.revert", snapshot)))[0], "INTERNAL_ERROR");
  const { current_operations: _c, allowed_operations: _a, ...kept } = db.VM.get(vm);
  const { current_operations: _d, allowed_operations: _b, ...wanted } = before.row;
  assert.equal({ ...kept }, { ...wanted });
  assert.is(db.VDI.size, before.vdis);
  assert.equal(
    [Object.keys(db.VM.get(vm).current_operations), Object.keys(db.VM.get(snapshot).current_operations)],
    [[], []],
  );
});

test("a checkpoint of a suspended VM has its image, and so has a VM cloned from it", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const vm = await world.createFurnishedVm();
  const image = await world.createDisk({ type: "suspend" });
  db.VM.update(vm, { power_state: "Suspended", suspend_VDI: image });
  const checkpoint = (await world.call("VM.checkpoint", vm, "cp")) as Ref<"VM">;
  const clone = (await world.call("VM.clone", checkpoint, "c")) as Ref<"VM">;
  for (const ref of [checkpoint, clone]) {
    const { power_state, suspend_VDI } = db.VM.get(ref);
    assert.is(power_state, "Suspended");
    assert.ok(db.VDI.has(suspend_VDI) && suspend_VDI !== image);
  }
  const plain = (await world.call("VM.snapshot", vm, "s", [])) as Ref<"VM">;
  assert.equal([db.VM.get(plain).power_state, db.VM.get(plain).suspend_VDI], ["Halted", NULL]);
  await world.call("VM.set_is_a_template", clone, false);
  const cloneImage = db.VM.get(clone).suspend_VDI;
  await world.call("VM.destroy", clone);
  assert.not.ok(db.VDI.has(cloneImage));
});

test("destroying a VM leaves its disks and nothing else", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  const counts = () =>
    (["VBD", "VIF", "VTPM", "secret", "VM_metrics", "VBD_metrics", "VIF_metrics", "console", "VDI"] as const).map(
      (name) => db[name].size,
    );
  const before = counts();
  const vm = await world.createFurnishedVm();
  const vtpm = await world.call("VTPM.create", vm, false);
  await world.call("VTPM.set_contents", vtpm, "c3RhdGU=");
  world.add("console", { VM: vm });
  await world.call("VM.destroy", vm);
  assert.equal(counts(), [...before.slice(0, -1), (before.at(-1) ?? 0) + 1]);
});

test("provision makes the disks that a template asks for", async () => {
  const world = await createVmWorld();
  const { db } = world.context;
  db.pool.set(world.pool, "default_SR", world.sr);
  const disks =
    '<provision><disk device="0" size="8589934592" sr="" bootable="true" type="system"/>' +
    `<disk device="2" size="1048576" sr="${db.SR.get(world.sr).uuid}" bootable="false" type="user"/></provision>`;
  const template = await world.createVm({ is_a_template: true, other_config: { disks } });
  await world.call("VM.provision", template);
  const row = db.VM.get(template);
  assert.is(row.is_a_template, false);
  assert.is(row.other_config.disks, undefined);
  const made = row.VBDs.map((ref) => db.VBD.get(ref)).sort((a, b) => (a.userdevice < b.userdevice ? -1 : 1));
  assert.equal(
    made.map((vbd) => [vbd.userdevice, vbd.bootable, db.VDI.get(vbd.VDI).virtual_size, db.VDI.get(vbd.VDI).type]),
    [
      ["0", true, 8589934592, "system"],
      ["2", false, 1048576, "user"],
    ],
  );
  const vm = await world.createVm();
  assert.equal((await errorOf(world.call("VM.provision", vm)))[0], "PROVISION_ONLY_ALLOWED_ON_TEMPLATE");
  const broken = await world.createVm({
    is_a_template: true,
    other_config: { disks: '<provision><disk size="x"/></provision>' },
  });
  assert.equal((await errorOf(world.call("VM.provision", broken))).slice(0, 2), [
    "INVALID_VALUE",
    "other_config:disks",
  ]);
});

test.run();
