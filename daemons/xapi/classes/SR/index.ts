import { errors } from "../../../../generated/api/errors.ts";
import type { SRServer } from "../../../../generated/server/classes/SR.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { XapiError } from "../../../../runtime/errors.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { createBlob } from "../../blobs/blobs.ts";
import { hasFeature } from "../../operations/storage.ts";
import { requireDriver } from "../../storage/driver-session.ts";
import { assertDriver, refreshSpace } from "../../storage/records.ts";
import { rescan } from "../../storage/scan.ts";
import { lifecycle } from "./lifecycle.ts";

/** Messages of SR (spec: storage.md, section 5.1). */
export const SR = {
  ...lifecycle,

  make() {
    throw errors.MESSAGE_DEPRECATED();
  },

  update: (context, { sr }) => refreshSpace(context, sr),

  get_supported_types: ({ db }) => db.SM.rows().map(([, row]) => row.type),

  async scan(context, { sr }) {
    const { db } = context;
    await rescan(context, sr);
    await refreshSpace(context, sr);
    if ("dirty" in db.SR.get(sr).other_config) db.SR.removeFromMap(sr, "other_config", "dirty");
  },

  probe(context, { host, device_config, type }) {
    context.db.host.get(host);
    assertDriver(context, type);
    return context.services.storage.probe(context, type, { host, deviceConfig: device_config, size: 0 });
  },

  probe_ext(context, { type }) {
    assertDriver(context, type);
    throw new XapiError("SR_OPERATION_NOT_SUPPORTED");
  },

  set_shared({ db }, { sr, value }) {
    if (!value && db.SR.get(sr).PBDs.length > 1) throw errors.SR_HAS_MULTIPLE_PBDS(sr);
    db.SR.set(sr, "shared", value);
  },

  set_name_label: ({ db }, { sr, value }) => db.SR.set(sr, "name_label", value),
  set_name_description: ({ db }, { sr, value }) => db.SR.set(sr, "name_description", value),

  create_new_blob: (context, { sr, name, mime_type, public: isPublic }) =>
    createBlob(context, "SR", sr, { name, mimeType: mime_type, isPublic }),

  set_physical_size: (context, { self, value }) => setByDriver(context, self, "physical_size", value),
  set_virtual_allocation: (context, { self, value }) => setByDriver(context, self, "virtual_allocation", value),
  set_physical_utilisation: (context, { self, value }) => setByDriver(context, self, "physical_utilisation", value),

  assert_can_host_ha_statefile({ db }, { sr }) {
    const row = db.SR.get(sr);
    const attached = row.PBDs.filter((pbd) => db.PBD.get(pbd).currently_attached).length;
    if (!row.shared || attached < db.host.size) throw errors.HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED(sr);
    if (!hasFeature(db, row, "VDI_GENERATE_CONFIG")) throw errors.SR_OPERATION_NOT_SUPPORTED(sr);
  },

  assert_supports_database_replication({ db }, { sr }) {
    const row = db.SR.get(sr);
    if (row.PBDs.length === 0) throw errors.SR_HAS_NO_PBDS(sr);
    if (row.PBDs.some((pbd) => !db.PBD.get(pbd).currently_attached)) throw errors.SR_NOT_ATTACHED(sr);
    if (!hasFeature(db, row, "VDI_ATTACH_OFFLINE")) throw errors.SR_OPERATION_NOT_SUPPORTED(sr);
  },

  enable_database_replication: notImplemented,
  disable_database_replication: notImplemented,

  get_data_sources: ({ db }, { sr }) => {
    db.SR.get(sr);
    return [];
  },
  record_data_source: notImplemented,
  query_data_source: notImplemented,
  forget_data_source_archives: notImplemented,

  get_live_hosts: ({ db }, { sr }) =>
    db.SR.get(sr).PBDs.flatMap((pbd) => {
      const { host, currently_attached } = db.PBD.get(pbd);
      const { enabled, metrics } = db.host.get(host);
      return currently_attached && enabled && db.host_metrics.find(metrics)?.live === true ? [host] : [];
    }),
} satisfies SRServer;

/** Writes a size that only the SR's driver may write. */
function setByDriver(
  context: Context,
  self: Ref<"SR">,
  field: "physical_size" | "virtual_allocation" | "physical_utilisation",
  value: number,
): void {
  requireDriver(context, self);
  context.db.SR.set(self, field, value);
}
