import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createDrivers, machineDrivers } from "../../../daemons/xapi/startup/drivers.ts";
import { folderStorage } from "../../../daemons/xapi/storage/folder.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { createFurnished, type Furnished } from "../support/furnished.ts";
import { errorOf } from "../support/world.ts";

/** Disks as files: what the API does to records, storage does to bytes. */
const test = suite<{ folder: string; attached: string; location: string; world: Furnished }>("xapi/storage/folder");

const MIB = 1024 ** 2;

test.before.each(async (context) => {
  context.folder = mkdtempSync(join(tmpdir(), "folder-storage-"));
  context.attached = join(context.folder, "attached");
  context.location = join(context.folder, "disks");
  mkdirSync(context.location);
  context.world = await createFurnished({ storage: folderStorage(context.attached) });
  const made = context.world.context;
  for (const driver of made.db.SM.refs()) made.db.SM.destroy(driver);
  createDrivers(made, machineDrivers);
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

async function newSr({ host, call }: Furnished, device: object, type = "file"): Promise<Ref<"SR">> {
  return (await call("SR.create", host, device, 0, "disks", "", type, "user", false, {})) as Ref<"SR">;
}

async function newDisk({ call }: Furnished, SR: string, virtual_size = MIB): Promise<Ref<"VDI">> {
  const record = {
    ...{ name_label: "disk", name_description: "", SR, virtual_size, type: "user", sharable: false },
    ...{ read_only: false, other_config: {}, xenstore_data: {}, sm_config: {}, tags: [] },
  };
  return (await call("VDI.create", record)) as Ref<"VDI">;
}

const failure = async (asked: Promise<unknown>) => (await errorOf(asked))[0];

test("an SR is a folder that VM managers find while it is plugged, and its space is the file system's", async (t) => {
  const { world, location, attached } = t;
  const { db } = world.context;
  const sr = await newSr(world, { location });
  const { uuid, PBDs, physical_size, physical_utilisation } = db.SR.get(sr);
  assert.equal(readdirSync(location), [uuid]);
  assert.ok(lstatSync(join(attached, uuid)).isSymbolicLink());
  assert.ok(physical_size > physical_utilisation && physical_utilisation > 0, `${physical_size}`);
  await world.call("PBD.unplug", PBDs[0]);
  assert.equal(readdirSync(attached), []);
  await world.call("PBD.plug", PBDs[0]);
  await world.call("PBD.unplug", PBDs[0]);
  await world.call("SR.destroy", sr);
  assert.equal(readdirSync(location), []);
});

test("settings that name no folder, and other drivers, are refused, and nothing stays", async ({ world, folder }) => {
  const { db } = world.context;
  const before = db.SR.size;
  assert.is(await failure(newSr(world, {})), "SR_BACKEND_FAILURE_94");
  assert.is(await failure(newSr(world, { location: "disks" })), "SR_BACKEND_FAILURE_94");
  assert.is(await failure(newSr(world, { location: join(folder, "none") })), "SR_BACKEND_FAILURE_61");
  assert.is(await failure(newSr(world, { location: folder }, "ext")), "SR_UNKNOWN_DRIVER");
  assert.is(db.SR.size, before);
});

test("a disk is a sparse file of its size; resized, it keeps its bytes; destroyed, it is gone", async (t) => {
  const { world, attached } = t;
  const { db } = world.context;
  const sr = await newSr(world, { location: t.location });
  const vdi = await newDisk(world, sr, MIB + 1);
  const path = join(attached, db.SR.get(sr).uuid, db.VDI.get(vdi).uuid);
  assert.is(statSync(path).size, MIB + 512);
  assert.is(db.VDI.get(vdi).virtual_size, MIB + 512);
  assert.is(statSync(path).mode & 0o777, 0o600);
  assert.is(db.VDI.get(vdi).physical_utilisation, 0);
  writeFileSync(path, "bytes", { flag: "r+" });
  await world.call("VDI.resize", vdi, String(2 * MIB));
  assert.is(statSync(path).size, 2 * MIB);
  assert.is(readFileSync(path, "latin1").slice(0, 5), "bytes");
  assert.is(await failure(world.call("VDI.resize", vdi, String(MIB))), "SR_BACKEND_FAILURE_79");
  await world.call("VDI.destroy", vdi);
  assert.equal(readdirSync(join(t.location, db.SR.get(sr).uuid)), []);
});

test("a snapshot keeps what the disk had, and gives it back; a clone is a disk of its own", async (t) => {
  const { world, attached } = t;
  const { db } = world.context;
  const sr = await newSr(world, { location: t.location });
  const vdi = await newDisk(world, sr);
  const pathOf = (disk: Ref<"VDI">) => join(attached, db.SR.get(sr).uuid, db.VDI.get(disk).uuid);
  const begin = (disk: Ref<"VDI">) => readFileSync(pathOf(disk), "latin1").slice(0, 5);
  writeFileSync(pathOf(vdi), "first", { flag: "r+" });
  const snapshot = (await world.call("VDI.snapshot", vdi, {})) as Ref<"VDI">;
  writeFileSync(pathOf(vdi), "later", { flag: "r+" });
  const clone = (await world.call("VDI.clone", vdi, {})) as Ref<"VDI">;
  assert.equal([begin(vdi), begin(snapshot), begin(clone)], ["later", "first", "later"]);
  await world.call("VDI.revert", snapshot);
  assert.equal([begin(vdi), begin(snapshot), begin(clone)], ["first", "first", "later"]);
  assert.is(readdirSync(join(t.location, db.SR.get(sr).uuid)).length, 3);
});

test("a scan finds disks that came by themselves, and misses those that went", async (t) => {
  const { world, location } = t;
  const { db } = world.context;
  const sr = await newSr(world, { location });
  const vdi = await newDisk(world, sr);
  const folder = join(location, db.SR.get(sr).uuid);
  const uuid = "12345678-1234-4234-8234-123456789012";
  writeFileSync(join(folder, uuid), Buffer.alloc(4096));
  writeFileSync(join(folder, "notes.txt"), "no disk");
  rmSync(join(folder, db.VDI.get(vdi).uuid));
  await world.call("SR.scan", sr);
  const [found, ...others] = db.SR.get(sr).VDIs.map((each) => db.VDI.get(each));
  assert.equal([found?.uuid, found?.virtual_size, others.length], [uuid, 4096, 0]);
});

test("a disk whose file is gone is not available; a start finds plugged storage again, or unplugs it", async (t) => {
  const { world, location, attached } = t;
  const { db } = world.context;
  const sr = await newSr(world, { location });
  const vdi = await newDisk(world, sr);
  rmSync(join(location, db.SR.get(sr).uuid, db.VDI.get(vdi).uuid));
  assert.is(await failure(world.call("VDI.snapshot", vdi, {})), "SR_BACKEND_FAILURE_82");
  rmSync(attached, { recursive: true });
  await world.restart();
  assert.ok(db.PBD.get(db.SR.get(sr).PBDs[0] ?? "").currently_attached);
  assert.equal(readdirSync(attached), [db.SR.get(sr).uuid]);
  rmSync(location, { recursive: true });
  await world.restart();
  assert.not(db.PBD.get(db.SR.get(sr).PBDs[0] ?? "").currently_attached);
});

test.run();
