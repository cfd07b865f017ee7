import type { Driver_variantServer } from "../../../generated/server/classes/Driver_variant.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Driver_variant. */
export const Driver_variant = {
  select: notImplemented,
} satisfies Driver_variantServer;
