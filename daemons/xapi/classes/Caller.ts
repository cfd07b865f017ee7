import type { CallerServer } from "../../../generated/server/classes/Caller.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Caller. */
export const Caller = {
  create: notImplemented,
  destroy: notImplemented,
  add_group: notImplemented,
  remove_group: notImplemented,
  query_token_usage: notImplemented,
  query_call_count: notImplemented,
  query_group_token_usage: notImplemented,
  query_group_call_count: notImplemented,
  query_all_usage: notImplemented,
} satisfies CallerServer;
