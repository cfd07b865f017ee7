import type { pool_updateServer } from "../../../generated/server/classes/pool_update.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of pool_update. */
export const pool_update = {
  introduce: notImplemented,
  precheck: notImplemented,
  apply: notImplemented,
  pool_apply: notImplemented,
  pool_clean: notImplemented,
  destroy: notImplemented,
  attach: notImplemented,
  detach: notImplemented,
  resync_host: notImplemented,
} satisfies pool_updateServer;
