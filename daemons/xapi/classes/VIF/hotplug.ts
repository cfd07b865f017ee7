import type { VIFServer } from "../../../../generated/server/classes/VIF.ts";
import { plugVif, unplugVif } from "../../xenops/devices.ts";

/** Messages of VIF that change a running domain. */
export const hotplug = {
  plug: (context, { self }) => plugVif(context, self),
  unplug: (context, { self }) => unplugVif(context, self, false),
  unplug_force: (context, { self }) => unplugVif(context, self, true),
} satisfies Partial<VIFServer>;
