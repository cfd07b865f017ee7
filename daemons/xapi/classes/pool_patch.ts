import type { pool_patchServer } from "../../../generated/server/classes/pool_patch.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of pool_patch. */
export const pool_patch = {
  apply: notImplemented,
  pool_apply: notImplemented,
  precheck: notImplemented,
  clean: notImplemented,
  pool_clean: notImplemented,
  destroy: notImplemented,
  clean_on_host: notImplemented,
} satisfies pool_patchServer;
