import type { VLANServer } from "../../../generated/server/classes/VLAN.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of VLAN. */
export const VLAN = {
  pool_introduce: notImplemented,
  create: notImplemented,
  destroy: notImplemented,
} satisfies VLANServer;
