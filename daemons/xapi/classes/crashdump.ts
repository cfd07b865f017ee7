import type { crashdumpServer } from "../../../generated/server/classes/crashdump.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of crashdump. */
export const crashdump = {
  destroy: notImplemented,
} satisfies crashdumpServer;
