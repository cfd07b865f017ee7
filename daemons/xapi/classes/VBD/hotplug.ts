import type { VBDServer } from "../../../../generated/server/classes/VBD.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Messages of VBD that change a running domain. */
export const hotplug = {
  plug: notImplemented,
  unplug: notImplemented,
  unplug_force: notImplemented,
  unplug_force_no_safety_check: notImplemented,
  pause: notImplemented,
  unpause: notImplemented,
} satisfies Partial<VBDServer>;
