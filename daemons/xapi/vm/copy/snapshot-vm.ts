import type { VmPowerState } from "../../../../generated/api/enums.ts";
import { errors } from "../../../../generated/api/errors.ts";
import type { Context, Db } from "../../../../runtime/dispatch/context.ts";
import { dateTimeOf, type Ref } from "../../../../runtime/ref.ts";
import { poolRow } from "../../pool.ts";
import { snapshotMetadata } from "../snapshot-metadata.ts";
import { copyVm } from "./copy-vm.ts";
import { snapshotDisk } from "./disks.ts";

/** How a snapshot is taken. */
export interface TakeSnapshot {
  readonly name: string;
  readonly ignored?: readonly Ref<"VDI">[];
  /** Whether the memory image of a suspended VM is part of it. */
  readonly withImage?: boolean;
  /** The power state that the snapshot tells of; absent: the VM's. */
  readonly stateBefore?: VmPowerState;
}

/**
 * Takes a snapshot: a copy that keeps addresses, remembers the whole row of the VM and stands between the VM and its last snapshot in
 * the tree.
 */
export async function snapshotVm(context: Context, vm: Ref<"VM">, how: TakeSnapshot): Promise<Ref<"VM">> {
  const { db, ambient } = context;
  const row = db.VM.get(vm);
  const snapshot = await copyVm(context, vm, {
    ...how,
    copyDisk: snapshotDisk,
    keepsAddresses: true,
    values: {
      is_a_template: true,
      is_a_snapshot: true,
      snapshot_of: vm,
      snapshot_time: dateTimeOf(ambient.now()),
      snapshot_info: {
        "disk-snapshot-type": "crash_consistent",
        "power-state-at-snapshot": how.stateBefore ?? row.power_state,
      },
      snapshot_metadata: snapshotMetadata(vm, row),
      parent: row.parent,
    },
  });
  if (db.VM.has(vm)) db.VM.set(vm, "parent", snapshot);
  return snapshot;
}

/** The SR for the memory image of a VM: its own, its host's or the pool's. Raises VM_NO_SUSPEND_SR [vm]. */
export function suspendSrOf(db: Db, vm: Ref<"VM">): Ref<"SR"> {
  const row = db.VM.get(vm);
  const candidates = [row.suspend_SR, db.host.find(row.resident_on)?.suspend_image_sr, poolRow(db)?.suspend_image_SR];
  const sr = candidates.find((ref) => ref !== undefined && db.SR.has(ref));
  if (sr === undefined) throw errors.VM_NO_SUSPEND_SR(vm);
  return sr;
}
