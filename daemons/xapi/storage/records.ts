import { errors } from "../../../generated/api/errors.ts";
import type { VDIRow } from "../../../generated/api/records/VDI.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { driverOf } from "../operations/storage.ts";
import { addRow } from "../rows.ts";
import type { Disk } from "./backend.ts";

/** Raises SR_UNKNOWN_DRIVER [type] where no host has a driver for SRs of this type. */
export function assertDriver({ db }: Context, type: string): void {
  if (driverOf(db, { type: type.toLowerCase() }) === undefined) throw errors.SR_UNKNOWN_DRIVER(type);
}

/** Makes the record of a disk that the storage has made. */
export function addDisk(context: Context, SR: Ref<"SR">, disk: Disk, values: Partial<VDIRow>): Ref<"VDI"> {
  const vdi = addDiskAlone(context, SR, disk, values);
  refreshSums(context, SR);
  return vdi;
}

/** The same for one of many: the SR's sums are left to the caller. */
export function addDiskAlone(context: Context, SR: Ref<"SR">, disk: Disk, values: Partial<VDIRow>): Ref<"VDI"> {
  const vdi = addRow(context, "VDI", {
    managed: true,
    SR,
    uuid: disk.uuid,
    location: disk.location,
    virtual_size: disk.virtualSize,
    physical_utilisation: disk.used,
    sm_config: disk.smConfig,
    ...values,
  });
  context.services.operations.refresh(context, "VDI", vdi);
  return vdi;
}

/** Forgets a disk: its drives go, and nobody is suspended in it any more. */
export function removeDisk(context: Context, vdi: Ref<"VDI">): void {
  const { db } = context;
  const { SR } = db.VDI.get(vdi);
  removeDiskAlone(context, vdi);
  if (db.SR.has(SR)) refreshSums(context, SR);
}

/** The same for one of many: the SR's sums are left to the caller. */
export function removeDiskAlone({ db }: Context, vdi: Ref<"VDI">): void {
  for (const vbd of db.VDI.get(vdi).VBDs) db.VBD.destroy(vbd);
  for (const [vm, row] of db.VM.rows()) {
    if (row.suspend_VDI === vdi) db.VM.set(vm, "suspend_VDI", nullRef<"VDI">());
  }
  db.VDI.destroy(vdi);
}

/** Adds up the sizes of an SR's disks. The SR's own space is asked for by `refreshSpace`. */
export function refreshSums({ db }: Context, sr: Ref<"SR">): void {
  const sum = db.SR.get(sr).VDIs.reduce((total, vdi) => total + Math.max(0, db.VDI.find(vdi)?.virtual_size ?? 0), 0);
  db.SR.set(sr, "virtual_allocation", sum);
}

/** Asks the storage for the space of an SR. */
export async function refreshSpace(context: Context, sr: Ref<"SR">): Promise<void> {
  const { total, used } = await context.services.storage.space(context, sr);
  context.db.SR.update(sr, { physical_size: total, physical_utilisation: used });
  refreshSums(context, sr);
}

/** Recomputes what is allowed on an SR and its disks. */
export function refreshOperationsOf(context: Context, sr: Ref<"SR">): void {
  const { operations } = context.services;
  operations.refresh(context, "SR", sr);
  for (const vdi of context.db.SR.get(sr).VDIs) operations.refresh(context, "VDI", vdi);
}
