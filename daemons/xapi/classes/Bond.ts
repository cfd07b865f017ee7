import type { BondServer } from "../../../generated/server/classes/Bond.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Bond. */
export const Bond = {
  create: notImplemented,
  destroy: notImplemented,
  set_mode: notImplemented,
  set_property: notImplemented,
} satisfies BondServer;
