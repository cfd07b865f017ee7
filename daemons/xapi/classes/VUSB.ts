import type { VUSBServer } from "../../../generated/server/classes/VUSB.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of VUSB. */
export const VUSB = {
  create: notImplemented,
  unplug: notImplemented,
  destroy: notImplemented,
} satisfies VUSBServer;
