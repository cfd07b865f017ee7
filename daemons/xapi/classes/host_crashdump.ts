import type { host_crashdumpServer } from "../../../generated/server/classes/host_crashdump.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of host_crashdump. */
export const host_crashdump = {
  destroy: ({ db }, { self }) => db.host_crashdump.destroy(self),
  upload: notImplemented,
} satisfies host_crashdumpServer;
