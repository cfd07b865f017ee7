import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { Disk } from "./backend.ts";
import { addDiskAlone, removeDiskAlone } from "./records.ts";

/**
 * Brings the records of an SR's disks in line with the storage: what vanished is forgotten, what is new gets a record, and sizes are as
 * they are (spec: storage.md, section 5.1, "scan"). Where storage knows no more than the records do, nothing
 * happens. The SR's sums are left to the caller, who asks for its space, too.
 */
export async function rescan(context: Context, sr: Ref<"SR">): Promise<void> {
  const { db, services } = context;
  const found = await services.storage.scan(context, sr);
  if (found === undefined) return;
  const unseen = new Map(found.map((disk) => [disk.location, disk]));
  for (const vdi of db.SR.get(sr).VDIs) {
    const { location } = db.VDI.get(vdi);
    const disk = unseen.get(location);
    unseen.delete(location);
    if (disk === undefined) removeDiskAlone(context, vdi);
    else refreshDisk(context, vdi, disk);
  }
  for (const disk of unseen.values()) addDiskAlone(context, sr, disk, { type: "user" });
}

function refreshDisk({ db }: Context, vdi: Ref<"VDI">, { virtualSize, used }: Disk): void {
  const row = db.VDI.get(vdi);
  if (row.virtual_size !== virtualSize) db.VDI.set(vdi, "virtual_size", virtualSize);
  if (row.physical_utilisation !== used) db.VDI.set(vdi, "physical_utilisation", used);
}
