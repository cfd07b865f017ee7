import { errors } from "../../../generated/api/errors.ts";
import type { pool_patchServer } from "../../../generated/server/classes/pool_patch.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of pool_patch. */
export const pool_patch = {
  apply: notImplemented,
  pool_apply: notImplemented,
  precheck: notImplemented,
  clean: notImplemented,
  pool_clean: notImplemented,

  /** Goes with the update that it stands for. */
  async destroy(context, { self }) {
    const { db, services } = context;
    const { host_patches, pool_update } = db.pool_patch.get(self);
    if (host_patches.length > 0) throw errors.PATCH_IS_APPLIED();
    if (db.pool_update.has(pool_update)) await services.call(context, "pool_update.destroy", { self: pool_update });
    db.pool_patch.destroy(self);
  },
  clean_on_host: notImplemented,
} satisfies pool_patchServer;
