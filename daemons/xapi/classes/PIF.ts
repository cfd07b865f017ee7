import type { PIFServer } from "../../../generated/server/classes/PIF.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of PIF. */
export const PIF = {
  create_VLAN: notImplemented,
  destroy: notImplemented,
  reconfigure_ip: notImplemented,
  reconfigure_ipv6: notImplemented,
  set_primary_address_type: notImplemented,
  scan: notImplemented,
  introduce: notImplemented,
  forget: notImplemented,
  unplug: notImplemented,
  set_disallow_unplug: notImplemented,
  plug: notImplemented,
  pool_introduce: notImplemented,
  db_introduce: notImplemented,
  db_forget: notImplemented,
  set_property: notImplemented,
} satisfies PIFServer;
