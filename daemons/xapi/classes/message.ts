import type { messageServer } from "../../../generated/server/classes/message.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of message. */
export const message = {
  create: notImplemented,
  destroy: notImplemented,
  destroy_many: notImplemented,
  destroy_all: notImplemented,
  get: notImplemented,
  get_all: notImplemented,
  get_since: notImplemented,
  get_record: notImplemented,
  get_by_uuid: notImplemented,
  get_all_records: notImplemented,
  get_all_records_where: notImplemented,
} satisfies messageServer;
