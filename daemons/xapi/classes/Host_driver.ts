import { errors } from "../../../generated/api/errors.ts";
import type { Host_driverServer } from "../../../generated/server/classes/Host_driver.ts";
import { nullRef } from "../../../runtime/ref.ts";

/** Messages of Host_driver. */
export const Host_driver = {
  select({ db }, { self, variant }) {
    db.Host_driver.get(self);
    const { hardware_present } = db.Driver_variant.get(variant);
    if (!hardware_present) throw errors.HOST_DRIVER_NO_HARDWARE(variant);
    db.Host_driver.set(self, "selected_variant", variant);
  },

  deselect: ({ db }, { self }) => db.Host_driver.set(self, "selected_variant", nullRef<"Driver_variant">()),

  rescan: ({ db }, { host }) => void db.host.get(host),
} satisfies Host_driverServer;
