import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { revertVm } from "../../vm/copy/revert-vm.ts";
import { snapshotVm, suspendSrOf } from "../../vm/copy/snapshot-vm.ts";

/** Messages of VM about snapshots. */
export const snapshots = {
  snapshot: (context, { vm, new_name, ignore_vdis }) =>
    snapshotVm(context, vm, { name: new_name, ignored: ignore_vdis }),

  /** Of a suspended VM the image is there already; a running one would have to be suspended for it. */
  checkpoint: (context, { vm, new_name }) => {
    if (context.db.VM.get(vm).power_state === "Suspended")
      return snapshotVm(context, vm, { name: new_name, withImage: true });
    suspendSrOf(context.db, vm);
    return notImplemented(context);
  },

  revert: (context, { snapshot }) => revertVm(context, snapshot),

  update_snapshot_metadata: ({ db }, { vm, snapshot_of, snapshot_time, transportable_snapshot_id }) =>
    db.VM.update(vm, { is_a_snapshot: true, snapshot_of, snapshot_time, transportable_snapshot_id }),
} satisfies Partial<VMServer>;
