import type { VGPUServer } from "../../../generated/server/classes/VGPU.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of VGPU. */
export const VGPU = {
  create: notImplemented,
  destroy: notImplemented,
  atomic_set_resident_on: notImplemented,
} satisfies VGPUServer;
