import type { GPU_groupServer } from "../../../generated/server/classes/GPU_group.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of GPU_group. */
export const GPU_group = {
  create: notImplemented,
  destroy: notImplemented,
  update_enabled_VGPU_types: notImplemented,
  update_supported_VGPU_types: notImplemented,
  get_remaining_capacity: notImplemented,
} satisfies GPU_groupServer;
