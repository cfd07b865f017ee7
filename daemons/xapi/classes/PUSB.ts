import type { PUSBServer } from "../../../generated/server/classes/PUSB.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of PUSB. */
export const PUSB = {
  scan: notImplemented,
  set_passthrough_enabled: notImplemented,
} satisfies PUSBServer;
