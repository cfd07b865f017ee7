import type { Host_driverServer } from "../../../generated/server/classes/Host_driver.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Host_driver. */
export const Host_driver = {
  select: notImplemented,
  deselect: notImplemented,
  rescan: notImplemented,
} satisfies Host_driverServer;
