import type { VBDServer } from "../../../generated/server/classes/VBD.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of VBD. */
export const VBD = {
  create: notImplemented,
  destroy: notImplemented,
  eject: notImplemented,
  insert: notImplemented,
  plug: notImplemented,
  unplug: notImplemented,
  unplug_force: notImplemented,
  unplug_force_no_safety_check: notImplemented,
  assert_attachable: notImplemented,
  pause: notImplemented,
  unpause: notImplemented,
  set_mode: notImplemented,
} satisfies VBDServer;
