import type { ObserverServer } from "../../../generated/server/classes/Observer.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Observer. */
export const Observer = {
  create: notImplemented,
  destroy: notImplemented,
  register: notImplemented,
  unregister: notImplemented,
  set_hosts: notImplemented,
  set_enabled: notImplemented,
  set_attributes: notImplemented,
  set_endpoints: notImplemented,
  set_components: notImplemented,
} satisfies ObserverServer;
