import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { vbdsOf } from "../facts.ts";

/** How the disks of a copy come to be; the copy of a disk that is left out is nothing. */
export type CopyDisk = (context: Context, vdi: Ref<"VDI">) => Promise<Ref<"VDI">>;

/** Fast clones on the same SR. */
export const cloneDisk: CopyDisk = async (context, vdi) =>
  (await context.services.call(context, "VDI.clone", { vdi, driver_params: hint(context) })) as Ref<"VDI">;

/** Read-only snapshots. */
export const snapshotDisk: CopyDisk = async (context, vdi) =>
  (await context.services.call(context, "VDI.snapshot", { vdi, driver_params: hint(context) })) as Ref<"VDI">;

/** Full copies, on an SR or, with the null reference, on each disk's own. */
export function copyDiskTo(sr: Ref<"SR">): CopyDisk {
  return async (context, vdi) => {
    const target = context.db.SR.has(sr) ? sr : context.db.VDI.get(vdi).SR;
    const args = { vdi, sr: target, base_vdi: "OpaqueRef:NULL", into_vdi: "OpaqueRef:NULL" };
    return (await context.services.call(context, "VDI.copy", args)) as Ref<"VDI">;
  };
}

/** Disks that are copied together belong to one moment: drivers know them by the same hint (spec: storage.md). */
function hint(context: Context): Readonly<Record<string, string>> {
  return { epochhint: context.task.ref.replace(/^OpaqueRef:/, "") };
}

/** New disks, by the drives for which they were made. */
export type NewDisks = ReadonlyMap<Ref<"VBD">, Ref<"VDI">>;

/**
 * Makes new disks of those in a VM's drives, one after the other; media of CD drives are shared instead. If one cannot be made those
 * made so far are destroyed. The call can be cancelled between disks.
 */
export async function copyDisks(
  context: Context,
  vm: Ref<"VM">,
  copyDisk: CopyDisk,
  ignored: readonly Ref<"VDI">[] = [],
): Promise<NewDisks> {
  const { db } = context;
  const drives = vbdsOf(db, db.VM.get(vm)).filter(
    ({ vbd }) => !vbd.empty && vbd.type === "Disk" && db.VDI.has(vbd.VDI) && !ignored.includes(vbd.VDI),
  );
  const made = new Map<Ref<"VBD">, Ref<"VDI">>();
  try {
    for (const [i, { ref, vbd }] of drives.entries()) {
      context.task.check();
      made.set(ref, await copyDisk(context, vbd.VDI));
      context.task.setProgress((i + 1) / (drives.length + 1));
    }
  } catch (error) {
    await destroyDisks(context, made.values());
    throw error;
  }
  return made;
}

/** Destroys disks that nobody needs any more; those that cannot be destroyed stay, and the log has why. */
export async function destroyDisks(context: Context, vdis: Iterable<Ref<"VDI">>): Promise<void> {
  for (const self of vdis) {
    try {
      await context.services.call(context, "VDI.destroy", { self });
    } catch (error) {
      context.services.log.exception(`destroying ${self} failed`, error);
    }
  }
}
