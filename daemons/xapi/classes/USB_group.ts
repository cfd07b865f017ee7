import type { USB_groupServer } from "../../../generated/server/classes/USB_group.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of USB_group. */
export const USB_group = {
  create: notImplemented,
  destroy: notImplemented,
} satisfies USB_groupServer;
