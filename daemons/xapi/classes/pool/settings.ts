import { errors } from "../../../../generated/api/errors.ts";
import type { poolServer } from "../../../../generated/server/classes/pool.ts";
import { createBlob } from "../../blobs/blobs.ts";
import { millisecondsOf } from "../../datetime.ts";
import { hasExtension } from "../../extensions/extensions.ts";
import { hasFeature } from "../../operations/storage.ts";
import { addRow } from "../../rows.ts";
import { EDITION } from "../host/licensing.ts";
import { onEveryHost } from "./every-host.ts";

/** Most logins at a time, and bounds of the cache of logins (spec: sessions-rbac.md, section 2). */
const MOST_THREADS = 8;
/** Longest time to the next report, in days, by how often there is one. */
const MOST_DAYS: Readonly<Record<string, number>> = { daily: 1, weekly: 7, monthly: 31 };
const DAY = 86_400_000;

/** Settings of the pool that are more than a value to write. */
export const settings = {
  create_new_blob: (context, { pool, name, mime_type, public: isPublic }) =>
    createBlob(context, "pool", pool, { name, mimeType: mime_type, isPublic }),
  has_extension: (context, { name }) => hasExtension(context, name),

  add_to_guest_agent_config: ({ db }, { self, key, value }) => db.pool.addToMap(self, "guest_agent_config", key, value),
  remove_from_guest_agent_config: ({ db }, { self, key }) => db.pool.removeFromMap(self, "guest_agent_config", key),

  get_license_state({ db }) {
    const editions = new Set(db.host.rows().map(([, row]) => row.edition));
    return { edition: editions.has(EDITION) ? EDITION : ([...editions][0] ?? EDITION), expiry: "never" };
  },
  apply_edition: (context, { edition }) =>
    onEveryHost(context, "host.apply_edition", (host) => ({ host, edition, force: false })),

  disable_ssl_legacy: ({ db }) => {
    for (const host of db.host.refs()) db.host.set(host, "ssl_legacy", false);
  },
  set_https_only: ({ db }, { value }) => {
    for (const host of db.host.refs()) db.host.set(host, "https_only", value);
  },

  enable_ssh: (context) => onEveryHost(context, "host.enable_ssh", (self) => ({ self })),
  disable_ssh: (context) => onEveryHost(context, "host.disable_ssh", (self) => ({ self })),
  set_ssh_enabled_timeout: (context, { value }) =>
    onEveryHost(context, "host.set_ssh_enabled_timeout", (self) => ({ self, value })),
  set_console_idle_timeout: (context, { value }) =>
    onEveryHost(context, "host.set_console_idle_timeout", (self) => ({ self, value })),
  set_ssh_auto_mode: (context, { value }) =>
    onEveryHost(context, "host.set_ssh_auto_mode", (self) => ({ self, value })),

  enable_local_storage_caching({ db, services }, _args) {
    for (const [host, { PBDs }] of db.host.rows()) {
      const sr = PBDs.map((pbd) => db.PBD.get(pbd).SR).find((ref) => {
        const { shared, type } = db.SR.get(ref);
        return !shared && hasFeature(db, { type }, "SR_SUPPORTS_LOCAL_CACHING");
      });
      if (sr === undefined) {
        services.log.warn("a host has no local storage for caching", { host });
        continue;
      }
      db.host.set(host, "local_cache_sr", sr);
      db.SR.set(sr, "local_cache_enabled", true);
    }
  },
  disable_local_storage_caching: (context) =>
    onEveryHost(context, "host.disable_local_storage_caching", (host) => ({ host })),

  set_uefi_certificates: ({ db }, { self, value }) => db.pool.set(self, "uefi_certificates", value),
  set_custom_uefi_certificates({ db, services }, { self, value }) {
    if (!services.settings["allow-custom-uefi-certs"]) {
      throw errors.OPERATION_NOT_ALLOWED("Custom UEFI certificates are switched off by the configuration.");
    }
    db.pool.set(self, "custom_uefi_certificates", value);
  },
  get_guest_secureboot_readiness: ({ db }, { self }) =>
    db.pool.get(self).uefi_certificates === "" ? "not_ready" : "ready",

  set_telemetry_next_collection({ db, ambient }, { self, value }) {
    const days = MOST_DAYS[db.pool.get(self).telemetry_frequency] ?? 7;
    if (millisecondsOf(value) > ambient.now() + days * DAY) throw errors.TELEMETRY_NEXT_COLLECTION_TOO_LATE(value);
    db.pool.set(self, "telemetry_next_collection", value);
  },
  reset_telemetry_uuid(context, { self }) {
    const { db, ambient } = context;
    const { telemetry_uuid: old } = db.pool.get(self);
    db.pool.set(self, "telemetry_uuid", addRow(context, "secret", { value: ambient.uuid() }));
    if (db.secret.has(old)) db.secret.destroy(old);
  },

  set_local_auth_max_threads({ db }, { self, value }) {
    assertBetween("local_auth_max_threads", value, 1, MOST_THREADS);
    db.pool.set(self, "local_auth_max_threads", value);
  },
  set_ext_auth_max_threads({ db }, { self, value }) {
    assertBetween("ext_auth_max_threads", value, 1, MOST_THREADS);
    db.pool.set(self, "ext_auth_max_threads", value);
  },
  set_ext_auth_cache_enabled: ({ db }, { self, value }) => db.pool.set(self, "ext_auth_cache_enabled", value),
  set_ext_auth_cache_size({ db }, { self, value }) {
    assertBetween("ext_auth_cache_size", value, 1, Number.MAX_SAFE_INTEGER);
    db.pool.set(self, "ext_auth_cache_size", value);
  },
  set_ext_auth_cache_expiry({ db }, { self, value }) {
    assertBetween("ext_auth_cache_expiry", value, 1, Number.MAX_SAFE_INTEGER);
    db.pool.set(self, "ext_auth_cache_expiry", value);
  },
} satisfies Partial<poolServer>;

/** Raises INVALID_VALUE [field; value]. */
function assertBetween(field: string, value: number, least: number, most: number): void {
  if (value < least || value > most) throw errors.INVALID_VALUE(field, String(value));
}
