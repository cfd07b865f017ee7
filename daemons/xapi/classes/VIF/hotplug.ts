import type { VIFServer } from "../../../../generated/server/classes/VIF.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Messages of VIF that change a running domain. */
export const hotplug = {
  plug: notImplemented,
  unplug: notImplemented,
  unplug_force: notImplemented,
} satisfies Partial<VIFServer>;
