import type { Rate_limitServer } from "../../../generated/server/classes/Rate_limit.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Rate_limit. */
export const Rate_limit = {
  create: notImplemented,
  destroy: notImplemented,
  add_caller: notImplemented,
  remove_caller: notImplemented,
  set_burst_size: notImplemented,
  set_fill_rate: notImplemented,
} satisfies Rate_limitServer;
