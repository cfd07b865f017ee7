import { errors } from "../../../../generated/api/errors.ts";
import type { VDIServer } from "../../../../generated/server/classes/VDI.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { isNullRef } from "../../../../runtime/ref.ts";
import { nbdServers } from "../../storage/nbd.ts";

/** Which blocks have changed, and other looks into a disk. */
export const changes = {
  async enable_cbt(context, { self }) {
    if (context.db.VDI.get(self).cbt_enabled) return;
    await context.services.storage.trackChanges(context, self, true);
    context.db.VDI.set(self, "cbt_enabled", true);
  },

  async disable_cbt(context, { self }) {
    if (!context.db.VDI.get(self).cbt_enabled) return;
    await context.services.storage.trackChanges(context, self, false);
    context.db.VDI.set(self, "cbt_enabled", false);
  },

  async data_destroy(context, { self }) {
    const { type, VBDs } = context.db.VDI.get(self);
    if (type === "cbt_metadata") return;
    if (VBDs.some((vbd) => context.db.VBD.get(vbd).currently_attached)) throw errors.VDI_IN_USE(self, "data_destroy");
    for (const vbd of VBDs) context.db.VBD.destroy(vbd);
    await context.services.storage.discardData(context, self);
    context.db.VDI.update(self, { type: "cbt_metadata", physical_utilisation: 0 });
  },

  list_changed_blocks(context, { vdi_from, vdi_to }) {
    context.db.VDI.get(vdi_from);
    return context.services.storage.changedBlocks(context, vdi_from, vdi_to);
  },

  get_nbd_info(context, { self }) {
    const { type } = context.db.VDI.get(self);
    if (type === "cbt_metadata") throw errors.VDI_INCOMPATIBLE_TYPE(self, type);
    return nbdServers(context, self);
  },

  read_database_pool_uuid({ db }, { self }) {
    const { metadata_of_pool, type } = db.VDI.get(self);
    if (type !== "metadata") throw errors.VDI_INCOMPATIBLE_TYPE(self, type);
    return isNullRef(metadata_of_pool) ? "" : (db.pool.find(metadata_of_pool)?.uuid ?? "");
  },

  generate_config: notImplemented,
  open_database: notImplemented,
  checksum: notImplemented,
} satisfies Partial<VDIServer>;
