import type { PBDServer } from "../../../generated/server/classes/PBD.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of PBD. */
export const PBD = {
  create: notImplemented,
  destroy: notImplemented,
  plug: notImplemented,
  unplug: notImplemented,
  set_device_config: notImplemented,
} satisfies PBDServer;
