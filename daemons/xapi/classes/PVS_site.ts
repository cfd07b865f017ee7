import type { PVS_siteServer } from "../../../generated/server/classes/PVS_site.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of PVS_site. */
export const PVS_site = {
  introduce: notImplemented,
  forget: notImplemented,
  set_PVS_uuid: notImplemented,
} satisfies PVS_siteServer;
