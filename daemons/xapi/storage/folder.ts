import { constants } from "node:fs";
import { copyFile, lstat, mkdir, open, readdir, rename, rm, stat, statfs, symlink, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { Disk, Space, SrDevice, StorageBackend } from "./backend.ts";
import { driverError } from "./driver-error.ts";

/** Where VM managers look for disks, each as `<uuid of the SR>/<uuid of the VDI>`. */
const ATTACHED = "/dev/sm/backend";

/** Unit of what guests read and write, in bytes. */
const SECTOR = 512;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Raises SR_BACKEND_FAILURE with the number that fits what the system says. */
function failed(number: number, what: string): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw driverError(code === "ENOSPC" ? 44 : number, `${what}: ${code}`);
  };
}

/**
 * Disks as files in a folder of this host: SRs of type `file`, whose `location` is a folder in which each has one of its own. A disk is a
 * sparse file with its bytes as they are, named by its uuid (spec: storage.md, sections 2.2 to 2.5). `attached` is the folder in which VM
 * managers find them.
 */
export function folderStorage(attached = ATTACHED): StorageBackend {
  return {
    async createSr({ db }, sr, device) {
      const { uuid, type } = db.SR.get(sr);
      requireType(type);
      const folder = folderOf(device.deviceConfig, uuid);
      await mkdir(folder).catch(failed(61, `The folder of the SR cannot be made at ${folder}`));
    },
    async destroySr({ db }, sr) {
      const folder = srFolder(db, sr);
      await rm(folder, { recursive: true, force: true }).catch(failed(63, "The folder of the SR cannot be deleted"));
    },
    async attach({ db }, pbd) {
      const { SR, device_config } = db.PBD.get(pbd);
      const { uuid, type } = db.SR.get(SR);
      requireType(type);
      const folder = folderOf(device_config, uuid);
      const found = await stat(folder).catch(failed(47, `The folder of the SR cannot be used`));
      if (!found.isDirectory()) throw driverError(47, "What should be the folder of the SR is none");
      await mkdir(attached, { recursive: true });
      await rm(join(attached, uuid), { force: true });
      await symlink(folder, join(attached, uuid)).catch(failed(47, "The SR cannot be shown to VM managers"));
    },
    async detach({ db }, pbd) {
      await rm(join(attached, db.SR.get(db.PBD.get(pbd).SR).uuid), { force: true });
    },
    space: ({ db }, sr) => spaceOf(srFolder(db, sr)),
    async scan({ db }, sr) {
      const folder = srFolder(db, sr);
      const names = await readdir(folder).catch(failed(40, "The folder of the SR cannot be read"));
      return await Promise.all(names.filter((name) => UUID.test(name)).map((name) => diskAt(folder, name)));
    },
    probe: (_context, type) => {
      requireType(type);
      return '<?xml version="1.0" ?>\n<SRlist>\n</SRlist>\n';
    },
    async createDisk({ db, ambient }, sr, { virtual_size, sm_config }) {
      if (virtual_size <= 0) throw driverError(79, "The size of a disk is a positive number of bytes");
      const folder = srFolder(db, sr);
      const uuid = ambient.uuid();
      const file = await open(join(folder, uuid), "wx", 0o600).catch(failed(78, "The disk cannot be made"));
      try {
        await file.truncate(Math.ceil(virtual_size / SECTOR) * SECTOR).catch(failed(78, "The disk cannot be made"));
      } catch (error) {
        await rm(join(folder, uuid), { force: true });
        throw error;
      } finally {
        await file.close();
      }
      return { ...(await diskAt(folder, uuid)), smConfig: sm_config };
    },
    async findDisk({ db }, sr, { uuid, location, sm_config }) {
      const folder = srFolder(db, sr);
      if (location !== uuid) throw driverError(46, "A disk is named by its uuid here");
      return { ...(await diskAt(folder, uuid)), smConfig: sm_config };
    },
    disk: (context, vdi) => ownDisk(context, vdi),
    async destroyDisk({ db }, vdi) {
      await rm(pathOf(db, vdi), { force: true }).catch(failed(80, "The disk cannot be deleted"));
    },
    snapshot: (context, vdi) => copyOf(context, vdi, 82),
    clone: (context, vdi) => copyOf(context, vdi, 81),
    copyInto: ({ db }, from, to) => replace(pathOf(db, from), pathOf(db, to)),
    async resize({ db }, vdi, size) {
      const path = pathOf(db, vdi);
      if (size < db.VDI.get(vdi).virtual_size) throw driverError(79, "A disk cannot become smaller");
      const rounded = Math.ceil(size / SECTOR) * SECTOR;
      await truncate(path, rounded).catch(failed(110, "The size of the disk cannot be changed"));
      return rounded;
    },
    revert: ({ db }, snapshot, vdi) => replace(pathOf(db, snapshot), pathOf(db, vdi)),
    trackChanges: refused,
    discardData: refused,
    changedBlocks: refused,
  };
}

/** Files hold no map of their changes. */
function refused({ db }: Context, vdi: Ref<"VDI">): never {
  throw new XapiError("SR_OPERATION_NOT_SUPPORTED", [db.VDI.get(vdi).SR]);
}

function requireType(type: string): void {
  if (type !== "file") throw driverError(48, `There is no driver for storage of type ${type}`);
}

/** The folder of an SR in the one that its settings name. */
function folderOf({ location = "" }: SrDevice["deviceConfig"], uuid: string): string {
  if (location === "") throw driverError(94, "The setting 'location' is missing");
  if (!location.startsWith("/")) throw driverError(94, "The setting 'location' is no absolute path");
  return join(location, uuid);
}

/** Raises SR_BACKEND_FAILURE_47 where the SR is not connected to this host. */
function srFolder(db: Context["db"], sr: Ref<"SR">): string {
  const { uuid, PBDs } = db.SR.get(sr);
  const [pbd] = PBDs;
  if (pbd === undefined) throw driverError(47, "The SR has no connection to a host");
  return folderOf(db.PBD.get(pbd).device_config, uuid);
}

function pathOf(db: Context["db"], vdi: Ref<"VDI">): string {
  const { SR, uuid } = db.VDI.get(vdi);
  return join(srFolder(db, SR), uuid);
}

function ownDisk({ db }: Context, vdi: Ref<"VDI">): Promise<Disk> {
  const { SR, uuid, sm_config } = db.VDI.get(vdi);
  return diskAt(srFolder(db, SR), uuid).then((disk) => ({ ...disk, smConfig: sm_config }));
}

async function diskAt(folder: string, uuid: string): Promise<Disk> {
  const found = await lstat(join(folder, uuid)).catch(failed(46, "The VDI is not available"));
  if (!found.isFile()) throw driverError(46, "The VDI is not available: it is no file");
  return { uuid, location: uuid, virtualSize: found.size, used: found.blocks * SECTOR, smConfig: {} };
}

async function spaceOf(folder: string): Promise<Space> {
  const { bsize, blocks, bavail } = await statfs(folder).catch(failed(47, "The folder of the SR cannot be used"));
  return { total: blocks * bsize, used: (blocks - bavail) * bsize };
}

/** Another disk with the same content, which shares its blocks where the file system can do so. `number` is that of a failure. */
async function copyOf({ db, ambient }: Context, vdi: Ref<"VDI">, number: number): Promise<Disk> {
  const folder = srFolder(db, db.VDI.get(vdi).SR);
  const uuid = ambient.uuid();
  await copyFile(pathOf(db, vdi), join(folder, uuid), constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL).catch(
    async (error: unknown) => {
      await rm(join(folder, uuid), { force: true });
      return failed(number, "The disk cannot be copied")(error);
    },
  );
  return diskAt(folder, uuid);
}

/** Gives a disk the content of another, whole or not at all. */
async function replace(from: string, to: string): Promise<void> {
  const beside = `${to}.new`;
  try {
    await copyFile(from, beside, constants.COPYFILE_FICLONE);
    await rename(beside, to);
  } catch (error) {
    await rm(beside, { force: true });
    failed(202, "The disk cannot be copied")(error);
  }
}
