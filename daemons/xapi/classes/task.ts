import type { taskServer } from "../../../generated/server/classes/task.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of task. */
export const task = {
  create: notImplemented,
  destroy: notImplemented,
  cancel: notImplemented,
  set_status: notImplemented,
  set_progress: notImplemented,
  set_result: notImplemented,
  set_error_info: notImplemented,
  add_to_other_config: notImplemented,
  remove_from_other_config: notImplemented,
  set_other_config: notImplemented,
} satisfies taskServer;
