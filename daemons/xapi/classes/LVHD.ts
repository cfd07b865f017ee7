import type { LVHDServer } from "../../../generated/server/classes/LVHD.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of LVHD. */
export const LVHD = {
  enable_thin_provisioning: notImplemented,
} satisfies LVHDServer;
