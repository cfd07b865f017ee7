import type { VM_groupServer } from "../../../generated/server/classes/VM_group.ts";
import { addRow } from "../rows.ts";

/** Messages of VM_group. */
export const VM_group = {
  create: (context, { record }) => addRow(context, "VM_group", record),

  /** Its VMs are in no group then. */
  destroy: ({ db }, { self }) => {
    for (const vm of db.VM_group.get(self).VMs) db.VM.removeFromSet(vm, "groups", self);
    db.VM_group.destroy(self);
  },
} satisfies VM_groupServer;
