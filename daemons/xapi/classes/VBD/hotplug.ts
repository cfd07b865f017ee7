import type { VBDServer } from "../../../../generated/server/classes/VBD.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { plugVbd, unplugVbd } from "../../xenops/devices.ts";

/** Messages of VBD that change a running domain. */
export const hotplug = {
  plug: (context, { self }) => plugVbd(context, self),
  unplug: (context, { self }) => unplugVbd(context, self, false),
  unplug_force: (context, { self }) => unplugVbd(context, self, true),
  unplug_force_no_safety_check: (context, { self }) => unplugVbd(context, self, true),
  pause: notImplemented,
  unpause: notImplemented,
} satisfies Partial<VBDServer>;
