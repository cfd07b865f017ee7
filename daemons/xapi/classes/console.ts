import type { consoleServer } from "../../../generated/server/classes/console.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of console. */
export const console = {
  create: notImplemented,
  destroy: notImplemented,
} satisfies consoleServer;
