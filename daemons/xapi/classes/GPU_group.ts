import type { GPU_groupServer } from "../../../generated/server/classes/GPU_group.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { remainingCapacity } from "../placement/vgpu-capacity.ts";
import { addRow } from "../rows.ts";

/** Messages of GPU_group. */
export const GPU_group = {
  create: (context, args) => addRow(context, "GPU_group", { ...args, allocation_algorithm: "depth_first" }),

  destroy({ db }, { self }) {
    const { PGPUs, VGPUs } = db.GPU_group.get(self);
    if (PGPUs.length > 0) throw new XapiError("GPU_GROUP_CONTAINS_PGPU", PGPUs);
    if (VGPUs.length > 0) throw new XapiError("GPU_GROUP_CONTAINS_VGPU", VGPUs);
    db.GPU_group.destroy(self);
  },

  update_enabled_VGPU_types: ({ db }, { self }) => refreshTypes(db, self, "enabled_VGPU_types"),
  update_supported_VGPU_types: ({ db }, { self }) => refreshTypes(db, self, "supported_VGPU_types"),

  get_remaining_capacity: (context, { self, vgpu_type }) =>
    context.db.GPU_group.get(self).PGPUs.reduce((sum, pgpu) => sum + remainingCapacity(context, pgpu, vgpu_type), 0),
} satisfies GPU_groupServer;

type Offer = "enabled_VGPU_types" | "supported_VGPU_types";

/** A group can do what any of its GPUs can. */
export function refreshTypes(db: Context["db"], group: Ref<"GPU_group">, field: Offer): void {
  db.GPU_group.set(group, field, typesOf(db, group, field));
}

/** The same for both fields that tell it. */
export function refreshGroup(db: Context["db"], group: Ref<"GPU_group">): void {
  db.GPU_group.update(group, {
    enabled_VGPU_types: typesOf(db, group, "enabled_VGPU_types"),
    supported_VGPU_types: typesOf(db, group, "supported_VGPU_types"),
  });
}

function typesOf(db: Context["db"], group: Ref<"GPU_group">, field: Offer): Ref<"VGPU_type">[] {
  return [...new Set(db.GPU_group.get(group).PGPUs.flatMap((pgpu) => db.PGPU.get(pgpu)[field]))];
}
