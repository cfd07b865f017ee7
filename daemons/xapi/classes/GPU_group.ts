import { errors } from "../../../generated/api/errors.ts";
import type { GPU_groupServer } from "../../../generated/server/classes/GPU_group.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { remainingCapacity } from "../placement/vgpu-capacity.ts";
import { addRow } from "../rows.ts";

/** The VGPU types of all GPUs of a group, each once. */
function typesOf(context: Context, group: Ref<"GPU_group">, field: "enabled_VGPU_types" | "supported_VGPU_types") {
  const types = context.db.GPU_group.get(group).PGPUs.flatMap((pgpu) => context.db.PGPU.find(pgpu)?.[field] ?? []);
  return [...new Set(types)];
}

/** Messages of GPU_group. */
export const GPU_group = {
  create: (context, { name_label, name_description, other_config }) =>
    addRow(context, "GPU_group", { name_label, name_description, other_config, allocation_algorithm: "depth_first" }),

  destroy(context, { self }) {
    const { PGPUs, VGPUs } = context.db.GPU_group.get(self);
    if (PGPUs.length > 0) throw errors.GPU_GROUP_CONTAINS_PGPU(`{${PGPUs.join(",")}}`);
    if (VGPUs.length > 0) throw errors.GPU_GROUP_CONTAINS_VGPU(`{${VGPUs.join(",")}}`);
    context.db.GPU_group.destroy(self);
  },

  update_enabled_VGPU_types: (context, { self }) =>
    context.db.GPU_group.set(self, "enabled_VGPU_types", typesOf(context, self, "enabled_VGPU_types")),

  update_supported_VGPU_types: (context, { self }) =>
    context.db.GPU_group.set(self, "supported_VGPU_types", typesOf(context, self, "supported_VGPU_types")),

  get_remaining_capacity: (context, { self, vgpu_type }) =>
    context.db.GPU_group.get(self).PGPUs.reduce((sum, pgpu) => sum + remainingCapacity(context, pgpu, vgpu_type), 0),
} satisfies GPU_groupServer;
