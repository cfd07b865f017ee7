import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { Disk, StorageBackend } from "./backend.ts";
import { driverError } from "./driver-error.ts";

const TIB = 1024 ** 4;
/** What an empty disk takes that grows with its content. Bytes. */
const EMPTY_DISK = 4096;
/** Block of a map of changes, in bytes. */
const BLOCK = 64 * 1024;
/** Drivers that give a disk all its space at once. */
const THICK: readonly string[] = ["lvm", "lvmoiscsi", "lvmohba"];
/** The one driver that shrinks disks: it has none. */
const SHRINKING = "dummy";

/**
 * Disks that hold nothing: whatever is done to them succeeds at once, as far as there is space. What there is, is what the
 * records say.
 */
export const simulatedStorage: StorageBackend = {
  createSr: () => undefined,
  destroySr: () => undefined,
  attach: () => undefined,
  detach: () => undefined,
  space: spaceOf,
  scan: () => undefined,
  probe: () => '<?xml version="1.0" ?>\n<SRlist>\n</SRlist>\n',
  createDisk(context, sr, wanted) {
    if (wanted.virtual_size <= 0) throw driverError(79, "The size of a disk is a positive number of bytes");
    return newDisk(context, sr, wanted.virtual_size, wanted.sm_config);
  },
  findDisk: (_context, _sr, { uuid, location, virtual_size, sm_config }) => ({
    uuid,
    location,
    virtualSize: virtual_size,
    used: virtual_size,
    smConfig: sm_config,
  }),
  disk: ({ db }, vdi) => diskOf(db.VDI.get(vdi)),
  destroyDisk: () => undefined,
  snapshot: (context, vdi) => sibling(context, vdi),
  clone: (context, vdi) => sibling(context, vdi),
  copyInto: () => undefined,
  resize(context, vdi, size) {
    const { SR, virtual_size } = context.db.VDI.get(vdi);
    const { type } = context.db.SR.get(SR);
    if (size < virtual_size && type !== SHRINKING) throw driverError(79, "A disk cannot become smaller");
    if (THICK.includes(type)) assertSpace(context, SR, size - virtual_size);
    return size;
  },
  revert: () => undefined,
  trackChanges: () => undefined,
  discardData: () => undefined,
  changedBlocks(context, _from, to) {
    const blocks = Math.ceil(context.db.VDI.get(to).virtual_size / BLOCK);
    return Buffer.alloc(Math.ceil(blocks / 8)).toString("base64");
  },
};

function spaceOf({ db }: Pick<Context, "db">, sr: Ref<"SR">) {
  const row = db.SR.get(sr);
  const used = row.VDIs.reduce((sum, vdi) => sum + Math.max(0, db.VDI.find(vdi)?.physical_utilisation ?? 0), 0);
  return { total: row.physical_size > 0 ? row.physical_size : TIB, used };
}

function assertSpace(context: Context, sr: Ref<"SR">, wanted: number): void {
  const { total, used } = spaceOf(context, sr);
  if (used + wanted > total) throw driverError(44, "There is insufficient space");
}

function newDisk(context: Context, sr: Ref<"SR">, size: number, smConfig: Disk["smConfig"]): Disk {
  const isThick = THICK.includes(context.db.SR.get(sr).type);
  const used = isThick ? size : Math.min(size, EMPTY_DISK);
  assertSpace(context, sr, used);
  const uuid = context.ambient.uuid();
  return { uuid, location: uuid, virtualSize: size, used, smConfig };
}

/** A new disk beside another of the same content. */
function sibling(context: Context, vdi: Ref<"VDI">): Disk {
  const { SR, virtual_size } = context.db.VDI.get(vdi);
  const uuid = context.ambient.uuid();
  assertSpace(context, SR, EMPTY_DISK);
  return { uuid, location: uuid, virtualSize: virtual_size, used: Math.min(virtual_size, EMPTY_DISK), smConfig: {} };
}

function diskOf(row: {
  readonly uuid: string;
  readonly location: string;
  readonly virtual_size: number;
  readonly physical_utilisation: number;
  readonly sm_config: Readonly<Record<string, string>>;
}): Disk {
  const { uuid, location, virtual_size: virtualSize, physical_utilisation: used, sm_config: smConfig } = row;
  return { uuid, location, virtualSize, used, smConfig };
}
