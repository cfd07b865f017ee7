import type { Driver_variantServer } from "../../../generated/server/classes/Driver_variant.ts";

/** Messages of Driver_variant. */
export const Driver_variant = {
  async select(context, { self }) {
    const { driver } = context.db.Driver_variant.get(self);
    await context.services.call(context, "Host_driver.select", { self: driver, variant: self });
  },
} satisfies Driver_variantServer;
