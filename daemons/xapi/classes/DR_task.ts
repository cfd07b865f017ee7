import type { DR_taskServer } from "../../../generated/server/classes/DR_task.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of DR_task. */
export const DR_task = {
  create: notImplemented,
  destroy: notImplemented,
} satisfies DR_taskServer;
