import type { VIFServer } from "../../../generated/server/classes/VIF.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of VIF. */
export const VIF = {
  create: notImplemented,
  destroy: notImplemented,
  plug: notImplemented,
  unplug: notImplemented,
  unplug_force: notImplemented,
  move: notImplemented,
  set_locking_mode: notImplemented,
  set_ipv4_allowed: notImplemented,
  add_ipv4_allowed: notImplemented,
  remove_ipv4_allowed: notImplemented,
  set_ipv6_allowed: notImplemented,
  add_ipv6_allowed: notImplemented,
  remove_ipv6_allowed: notImplemented,
  configure_ipv4: notImplemented,
  configure_ipv6: notImplemented,
  add_trunks: notImplemented,
  remove_trunks: notImplemented,
  set_trunks: notImplemented,
} satisfies VIFServer;
