import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { checkpointVm } from "../../vm/copy/checkpoint-vm.ts";
import { revertVm } from "../../vm/copy/revert-vm.ts";
import { snapshotVm } from "../../vm/copy/snapshot-vm.ts";

/** Messages of VM about snapshots. */
export const snapshots = {
  snapshot: (context, { vm, new_name, ignore_vdis }) =>
    snapshotVm(context, vm, { name: new_name, ignored: ignore_vdis }),

  checkpoint: (context, { vm, new_name }) => checkpointVm(context, vm, new_name),

  revert: (context, { snapshot }) => revertVm(context, snapshot),

  update_snapshot_metadata: ({ db }, { vm, snapshot_of, snapshot_time, transportable_snapshot_id }) =>
    db.VM.update(vm, { is_a_snapshot: true, snapshot_of, snapshot_time, transportable_snapshot_id }),
} satisfies Partial<VMServer>;
