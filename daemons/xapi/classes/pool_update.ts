import { errors } from "../../../generated/api/errors.ts";
import type { pool_updateServer } from "../../../generated/server/classes/pool_update.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of pool_update. */
export const pool_update = {
  introduce: notImplemented,
  precheck: notImplemented,
  apply: notImplemented,
  pool_apply: notImplemented,
  pool_clean: notImplemented,

  async destroy(context, { self }) {
    const { db, services } = context;
    const { hosts, vdi } = db.pool_update.get(self);
    if (hosts.length > 0) throw errors.UPDATE_IS_APPLIED();
    if (db.VDI.has(vdi)) await services.call(context, "VDI.destroy", { self: vdi });
    db.pool_update.destroy(self);
  },
  attach: notImplemented,
  detach: notImplemented,
  resync_host: notImplemented,
} satisfies pool_updateServer;
