import type { PGPUServer } from "../../../generated/server/classes/PGPU.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of PGPU. */
export const PGPU = {
  add_enabled_VGPU_types: notImplemented,
  remove_enabled_VGPU_types: notImplemented,
  set_enabled_VGPU_types: notImplemented,
  set_GPU_group: notImplemented,
  get_remaining_capacity: notImplemented,
  enable_dom0_access: notImplemented,
  disable_dom0_access: notImplemented,
} satisfies PGPUServer;
