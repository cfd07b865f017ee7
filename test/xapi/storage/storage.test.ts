import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DRIVER_SESSION_KEY } from "../../../daemons/xapi/storage/driver-session.ts";
import { simulatedStorage } from "../../../daemons/xapi/storage/simulated.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { createFurnished, type Furnished } from "../support/furnished.ts";
import { errorOf } from "../support/world.ts";

const test = suite("xapi/storage");
const NULL = "OpaqueRef:NULL";

const disk = (SR: string, more: object = {}) => ({
  ...{ name_label: "disk", name_description: "d", SR, virtual_size: 1048576, type: "user", sharable: false },
  ...{ read_only: false, other_config: {}, xenstore_data: {}, sm_config: {}, tags: ["t"], ...more },
});

async function newSr(world: Furnished, shared = false, type = "dummy"): Promise<Ref<"SR">> {
  const device = { location: "/x", password: "hidden" };
  const args = [world.host, device, 1000000, "golden sr", "desc", type, "user", shared, { k: "v" }];
  return (await world.call("SR.create", ...args)) as Ref<"SR">;
}

async function newDisk(world: Furnished, sr: string, more: object = {}): Promise<Ref<"VDI">> {
  return (await world.call("VDI.create", disk(sr, more))) as Ref<"VDI">;
}

/** Puts a disk into a drive of a VM that runs on the host. */
function attach(world: Furnished, vdi: string): Ref<"VBD"> {
  const VM = world.add("VM", { power_state: "Running", resident_on: world.host, domid: 5 });
  return world.add("VBD", { VM, VDI: vdi, currently_attached: true, mode: "RW", type: "Disk" }) as Ref<"VBD">;
}

test("SR.create makes an SR that is plugged, and whose passwords are secrets", async () => {
  const world = await createFurnished({ hosts: 3 });
  const { db } = world.context;
  const sr = db.SR.get(await newSr(world));
  assert.is(sr.PBDs.length, 1);
  assert.equal([sr.type, sr.shared, { ...sr.sm_config }, sr.physical_size], ["dummy", false, { k: "v" }, 1000000]);
  assert.ok(
    ["scan", "vdi_create", "unplug", "plug"].every((operation) =>
      (sr.allowed_operations as readonly string[]).includes(operation),
    ),
  );
  const pbd = db.PBD.get(sr.PBDs[0] ?? "");
  assert.ok(pbd.currently_attached);
  assert.equal(Object.keys(pbd.device_config).sort(), ["location", "password_secret"]);
  const secret = db.secret.byUuid(pbd.device_config.password_secret ?? "");
  assert.is(db.secret.get(secret).value, "hidden");
  const shared = db.SR.get(await newSr(world, true, "NFS"));
  assert.equal([shared.type, shared.PBDs.length], ["nfs", 3]);
  assert.equal(await errorOf(newSr(world, false, "floppy")), ["SR_UNKNOWN_DRIVER", "floppy"]);
});

test("an SR is introduced by its uuid once", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const introduce = (uuid: string) => world.call("SR.introduce", uuid, "intro", "", "DUMMY", "user", true, {});
  const uuid = "00000000-0000-4000-8000-00000000000b";
  const sr = (await introduce(uuid)) as Ref<"SR">;
  assert.equal([db.SR.get(sr).uuid, db.SR.get(sr).type, db.SR.get(sr).physical_size], [uuid, "dummy", -1]);
  assert.equal(await errorOf(introduce(uuid)), ["SR_UUID_EXISTS", uuid]);
  assert.is.not(await introduce(""), await introduce(""));
  const pbd = await world.call("PBD.create", { host: world.host, SR: sr, device_config: { location: "/y" } });
  const again = world.call("PBD.create", { host: world.host, SR: sr, device_config: {} });
  assert.equal(await errorOf(again), ["PBD_EXISTS", sr, world.host, pbd]);
  assert.equal(await errorOf(world.call("SR.scan", sr)), ["SR_HAS_NO_PBDS", sr]);
  assert.equal(await errorOf(world.call("VDI.create", disk(sr))), ["SR_HAS_NO_PBDS", sr]);
  await world.call("PBD.plug", pbd);
  await world.call("PBD.plug", pbd);
  assert.ok(db.PBD.get(pbd as string).currently_attached);
  assert.is(db.SR.get(sr).physical_size, 1024 ** 4);
  assert.equal(await errorOf(world.call("PBD.destroy", pbd)), ["OPERATION_NOT_ALLOWED", "PBD is currently attached"]);
});

test("an SR that is not shared is plugged into one host only", async () => {
  const world = await createFurnished({ hosts: 2 });
  const sr = await newSr(world);
  const [, other] = world.context.db.host.refs();
  const pbd = await world.call("PBD.create", { host: other, SR: sr, device_config: {} });
  assert.equal(await errorOf(world.call("PBD.plug", pbd)), ["SR_NOT_SHARABLE", sr, other]);
  await world.call("SR.set_shared", sr, true);
  await world.call("PBD.plug", pbd);
  assert.equal(await errorOf(world.call("SR.set_shared", sr, false)), ["SR_HAS_MULTIPLE_PBDS", sr]);
  assert.is(((await world.call("SR.get_live_hosts", sr)) as string[]).length, 2);
});

test("an SR goes when it is unplugged, empty, and nothing else holds it", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const sr = await newSr(world);
  const [pbd = ""] = db.SR.get(sr).PBDs;
  const vdi = await newDisk(world, sr);
  await world.call("pool.set_default_SR", world.pool, sr).catch(() => db.pool.set(world.pool, "default_SR", sr));
  for (const message of ["SR.destroy", "SR.forget"]) {
    assert.equal(await errorOf(world.call(message, sr)), ["SR_HAS_PBD", sr]);
  }
  const vbd = attach(world, vdi);
  assert.equal(await errorOf(world.call("PBD.unplug", pbd)), ["VDI_IN_USE", vdi]);
  db.VBD.destroy(vbd);
  await world.call("PBD.unplug", pbd);
  assert.equal(await errorOf(world.call("SR.destroy", sr)), ["SR_NOT_EMPTY"]);
  db.VDI.destroy(vdi);
  db.SR.addToMap(sr, "other_config", "indestructible", "true");
  assert.equal(await errorOf(world.call("SR.destroy", sr)), ["SR_INDESTRUCTIBLE", sr]);
  db.SR.removeFromMap(sr, "other_config", "indestructible");
  db.host.set(world.host, "local_cache_sr", sr);
  assert.equal(await errorOf(world.call("SR.destroy", sr)), ["SR_IS_CACHE_SR", world.host]);
  db.host.set(world.host, "local_cache_sr", NULL as Ref<"SR">);
  const secrets = db.secret.size;
  await world.call("SR.destroy", sr);
  assert.not(db.SR.has(sr));
  assert.not(db.PBD.has(pbd));
  assert.is(db.secret.size, secrets - 1);
  assert.is(db.pool.get(world.pool).default_SR, NULL);
});

test("SR.forget takes disks along", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const sr = await newSr(world);
  const vdi = await newDisk(world, sr);
  await world.call("PBD.unplug", db.SR.get(sr).PBDs[0] ?? "");
  await world.call("SR.forget", sr);
  assert.not(db.VDI.has(vdi));
  assert.equal(await errorOf(world.call("SR.get_record", sr)), ["HANDLE_INVALID", "SR", sr]);
});

test("SR.probe and what is not done any more", async () => {
  const world = await createFurnished();
  const probe = (message: string, type: string) => world.call(message, world.host, { location: "x" }, type, {});
  assert.is(await probe("SR.probe", "dummy"), '<?xml version="1.0" ?>\n<SRlist>\n</SRlist>\n');
  assert.equal(await errorOf(probe("SR.probe", "floppy")), ["SR_UNKNOWN_DRIVER", "floppy"]);
  assert.equal(await errorOf(probe("SR.probe_ext", "dummy")), ["SR_OPERATION_NOT_SUPPORTED"]);
  const make = world.call("SR.make", world.host, {}, 0, "", "", "dummy", "", {});
  assert.equal(await errorOf(make), ["MESSAGE_DEPRECATED"]);
  assert.ok(((await world.call("SR.get_supported_types")) as string[]).includes("nfs"));
});

test("VDI.create gives the recorded row", async () => {
  const world = await createFurnished();
  const sr = await newSr(world);
  const row = (await world.call("VDI.get_record", await newDisk(world, sr))) as Record<string, unknown>;
  assert.is(row.location, row.uuid);
  assert.equal((row.allowed_operations as string[]).sort(), [
    ...["clone", "copy", "destroy", "forget", "resize", "resize_online", "snapshot", "update"],
  ]);
  assert.equal([row.virtual_size, row.physical_utilisation, row.managed, row.tags], [1048576, 4096, true, ["t"]]);
  assert.is(world.context.db.SR.get(sr).virtual_allocation, 1048576);
  assert.is(world.context.db.SR.get(sr).physical_utilisation, 4096);
});

test("VDI.create refuses what cannot be", async () => {
  const world = await createFurnished();
  const sr = await newSr(world);
  const local = world.only("SR", (row) => row.name_label === "Local storage");
  const tools = world.only("SR", (row) => row.is_tools_sr === true);
  const cases: readonly [object, readonly string[]][] = [
    [disk(NULL), ["HANDLE_INVALID", "SR", NULL]],
    [disk(sr, { type: "cbt_metadata" }), ["VDI_INCOMPATIBLE_TYPE", NULL, "cbt_metadata"]],
    [
      disk(sr, { virtual_size: 0 }),
      ["SR_BACKEND_FAILURE_79", "", "The size of a disk is a positive number of bytes", ""],
    ],
    [disk(tools), ["SR_OPERATION_NOT_SUPPORTED", tools]],
  ];
  for (const [record, error] of cases) assert.equal(await errorOf(world.call("VDI.create", record)), error);
  world.context.db.SR.update(local, { type: "lvm", physical_size: 1000 });
  const large = world.call("VDI.create", disk(local, { virtual_size: 1001 }));
  assert.equal(await errorOf(large), ["SR_BACKEND_FAILURE_44", "", "There is insufficient space", ""]);
});

test("a snapshot knows its disk and when it was taken; a clone is a disk of its own", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const sr = await newSr(world);
  const vdi = await newDisk(world, sr, { sm_config: { base_mirror: "b", other: "o" } });
  const snapshot = db.VDI.get((await world.call("VDI.snapshot", vdi, {})) as string);
  assert.equal([snapshot.is_a_snapshot, snapshot.snapshot_of, snapshot.name_label], [true, vdi, "disk"]);
  assert.is(snapshot.snapshot_time, "20260131T09:05:07Z");
  assert.equal({ ...snapshot.sm_config }, { base_mirror: "b" });
  const clone = db.VDI.get((await world.call("VDI.clone", vdi, {})) as string);
  assert.equal([clone.is_a_snapshot, clone.snapshot_of, clone.tags], [false, NULL, ["t"]]);
  assert.is(db.VDI.get(vdi).snapshots.length, 1);
  db.VDI.set(vdi, "on_boot", "reset");
  assert.equal(await errorOf(world.call("VDI.snapshot", vdi, {})), ["VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION"]);
});

test("VDI.copy fills a new disk or one that is there", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const sr = await newSr(world);
  const target = await newSr(world);
  const vdi = await newDisk(world, sr);
  const copy = (await world.call("VDI.copy", vdi, target, NULL, NULL)) as Ref<"VDI">;
  assert.equal([db.VDI.get(copy).SR, db.VDI.get(copy).virtual_size], [target, 1048576]);
  const into = await newDisk(world, target, { virtual_size: 1 });
  assert.equal(await errorOf(world.call("VDI.copy", vdi, NULL, NULL, into)), ["VDI_TOO_SMALL", into, "1048576"]);
  db.VDI.update(into, { virtual_size: 1048576, read_only: true });
  assert.equal(await errorOf(world.call("VDI.copy", vdi, NULL, NULL, into)), ["VDI_READONLY", into]);
  db.VDI.set(into, "read_only", false);
  assert.is(await world.call("VDI.copy", vdi, NULL, NULL, into), into);
});

test("a disk in use is not destroyed, one that is free goes with its drives", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const vdi = await newDisk(world, await newSr(world));
  const vbd = attach(world, vdi);
  assert.equal(await errorOf(world.call("VDI.destroy", vdi)), ["VDI_IN_USE", vdi, "destroy"]);
  db.VBD.set(vbd, "currently_attached", false);
  const vm = world.add("VM", { suspend_VDI: vdi });
  await world.call("VDI.destroy", vdi);
  assert.not(db.VBD.has(vbd));
  assert.is(db.VM.get(vm).suspend_VDI, NULL);
  assert.equal(await errorOf(world.call("VDI.destroy", vdi)), ["HANDLE_INVALID", "VDI", vdi]);
});

test("disks grow; only a driver without content shrinks them", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const dummy = await newDisk(world, await newSr(world));
  await world.call("VDI.resize", dummy, 1);
  assert.is(db.VDI.get(dummy).virtual_size, 1);
  const local = world.only("SR", (row) => row.name_label === "Local storage");
  const vdi = await newDisk(world, local);
  await world.call("VDI.resize", vdi, 2097152);
  assert.equal([db.VDI.get(vdi).virtual_size, db.SR.get(local).virtual_allocation], [2097152, 2097152]);
  const smaller = await errorOf(world.call("VDI.resize", vdi, 1));
  assert.is(smaller[0], "SR_BACKEND_FAILURE_79");
});

test("only the driver of an SR writes what a driver tells", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const sr = await newSr(world);
  const vdi = await newDisk(world, sr);
  const calls: readonly (readonly [string, ...unknown[]])[] = [
    ["VDI.set_sharable", vdi, true],
    ["VDI.set_read_only", vdi, false],
    ["VDI.set_virtual_size", vdi, 5],
    ["VDI.set_snapshot_of", vdi, NULL],
    ["SR.set_physical_size", sr, 7],
    ["SR.set_virtual_allocation", sr, 7],
  ];
  for (const [method, ...params] of calls) {
    assert.equal(await errorOf(world.call(method, ...params)), ["PERMISSION_DENIED", ""], method);
  }
  db.session.addToMap(world.root, "other_config", DRIVER_SESSION_KEY, sr);
  for (const [method, ...params] of calls) await world.call(method, ...params);
  assert.equal([db.VDI.get(vdi).virtual_size, db.VDI.get(vdi).sharable], [5, true]);
  const introduce = (uuid: string, location: string) =>
    world.call(
      "VDI.db_introduce",
      ...[uuid, "n", "d", sr, "user", false, false, {}, location, {}, {}, true, 10, 20, NULL, false],
      ...["19700101T00:00:00Z", NULL, false],
    );
  assert.equal(await errorOf(introduce("x", "l")), ["UUID_INVALID", "VDI", "x"]);
  const uuid = "00000000-0000-4000-8000-00000000000c";
  const introduced = (await introduce(uuid, "l")) as string;
  assert.equal([db.VDI.get(introduced).uuid, db.VDI.get(introduced).physical_utilisation], [uuid, 20]);
  const other = introduce("00000000-0000-4000-8000-00000000000d", "l");
  assert.equal(await errorOf(other), ["LOCATION_NOT_UNIQUE", sr, "l"]);
});

test("changed blocks are tracked until a snapshot's data is given up", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const vdi = await newDisk(world, await newSr(world));
  await world.call("VDI.enable_cbt", vdi);
  assert.ok(db.VDI.get(vdi).cbt_enabled);
  const first = (await world.call("VDI.snapshot", vdi, {})) as string;
  const second = (await world.call("VDI.snapshot", vdi, {})) as string;
  assert.is(await world.call("VDI.list_changed_blocks", first, second), "AAA=");
  await world.call("VDI.data_destroy", first);
  assert.is(db.VDI.get(first).type, "cbt_metadata");
  assert.equal(await errorOf(world.call("VDI.get_nbd_info", first)), ["VDI_INCOMPATIBLE_TYPE", first, "cbt_metadata"]);
  assert.equal((await errorOf(world.call("VDI.data_destroy", vdi)))[0], "OPERATION_NOT_ALLOWED");
  assert.equal(await errorOf(world.call("VDI.set_on_boot", vdi, "reset")), ["VDI_CBT_ENABLED", vdi]);
  await world.call("VDI.disable_cbt", vdi);
  await world.call("VDI.set_on_boot", vdi, "reset");
  assert.equal(await errorOf(world.call("VDI.enable_cbt", vdi)), ["VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION"]);
});

test("NBD servers are told on networks that are meant for it", async () => {
  const world = await createFurnished();
  const vdi = await newDisk(world, await newSr(world));
  assert.equal(await world.call("VDI.get_nbd_info", vdi), []);
  const network = world.only("network", (row) => row.bridge === "xenbr0");
  world.context.db.network.set(network, "purpose", ["nbd"]);
  const { uuid } = world.context.db.VDI.get(vdi);
  const [found] = (await world.call("VDI.get_nbd_info", vdi)) as Record<string, unknown>[];
  assert.equal(found, {
    ...{ exportname: `/${uuid}?session_id=${world.root}`, address: "192.0.2.1", port: 10809, cert: "" },
    subject: "host1",
  });
});

test("VDI.pool_migrate moves the disk of a VM", async () => {
  const world = await createFurnished();
  const { db } = world.context;
  const [from, to] = [await newSr(world), await newSr(world)];
  const vdi = await newDisk(world, from);
  assert.equal(await errorOf(world.call("VDI.pool_migrate", vdi, to, {})), ["VDI_NEEDS_VM_FOR_MIGRATE", vdi]);
  const vbd = attach(world, vdi);
  const moved = (await world.call("VDI.pool_migrate", vdi, to, {})) as Ref<"VDI">;
  assert.equal([db.VBD.get(vbd).VDI, db.VDI.get(moved).SR, db.VDI.has(vdi)], [moved, to, false]);
});

test("a copy that fails leaves no disk behind, nor does a move", async () => {
  const copyInto = (): never => {
    throw new XapiError("SR_BACKEND_FAILURE_46", ["", "no", ""]);
  };
  const world = await createFurnished({ storage: { ...simulatedStorage, copyInto } });
  const [from, to] = [await newSr(world), await newSr(world)];
  const vdi = await newDisk(world, from);
  const refusal = ["SR_BACKEND_FAILURE_46", "", "no", ""];
  assert.equal(await errorOf(world.call("VDI.copy", vdi, to, NULL, NULL)), refusal);
  attach(world, vdi);
  assert.equal(await errorOf(world.call("VDI.pool_migrate", vdi, to, {})), refusal);
  const { db } = world.context;
  assert.equal([db.SR.get(from).VDIs, db.SR.get(to).VDIs], [[vdi], []]);
});

test.run();
