import type { eventServer } from "../../../generated/server/classes/event.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of event. */
export const event = {
  register: notImplemented,
  unregister: notImplemented,
  next: notImplemented,
  from: notImplemented,
  get_current_id: notImplemented,
  inject: notImplemented,
} satisfies eventServer;
