import { errors } from "../../../../generated/api/errors.ts";
import type { hostServer } from "../../../../generated/server/classes/host.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { dateTimeOf, EPOCH, nullRef, type Ref } from "../../../../runtime/ref.ts";
import { hasFeature } from "../../operations/storage.ts";

/** Longest time for which SSH may be switched on, in seconds. */
const MOST_SSH = 172_800;
const HOSTNAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9]|)(?:\.[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9]|))*$/i;
const LONGEST_HOSTNAME = 255;
const MAX_CSTATE = /^(?:|unlimited|C?\d{1,2}(?:,\d{1,2})?)$/;

/** Settings of a host that are more than a value to write. */
export const settings = {
  set_hostname_live({ db }, { host, hostname }) {
    if (hostname === "") throw errors.HOST_NAME_INVALID("A host name is not empty.");
    if (hostname.length > LONGEST_HOSTNAME || !HOSTNAME.test(hostname)) {
      throw errors.HOST_NAME_INVALID(`A host name consists of letters, digits and hyphens: ${hostname}`);
    }
    const { software_version } = db.host.get(host);
    db.host.update(host, { hostname, software_version: { ...software_version, hostname } });
  },

  set_power_on_mode: ({ db }, { self, power_on_mode, power_on_config }) =>
    db.host.update(self, { power_on_mode, power_on_config }),

  set_iscsi_iqn({ db }, { host, value }) {
    if (value === "") throw errors.INVALID_VALUE("value", value);
    const { other_config } = db.host.get(host);
    db.host.update(host, { iscsi_iqn: value, other_config: { ...other_config, iscsi_iqn: value } });
  },

  set_multipathing({ db }, { host, value }) {
    const { other_config } = db.host.get(host);
    db.host.update(host, { multipathing: value, other_config: { ...other_config, multipathing: String(value) } });
  },

  set_ssl_legacy({ db }, { self, value }) {
    if (value) throw errors.VALUE_NOT_SUPPORTED("ssl_legacy", "true", "Old versions of TLS are no longer served.");
    db.host.set(self, "ssl_legacy", false);
  },

  set_https_only: ({ db }, { self, value }) => db.host.set(self, "https_only", value),
  set_uefi_certificates: ({ db }, { host, value }) => db.host.set(host, "uefi_certificates", value),
  set_numa_affinity_policy: ({ db }, { self, value }) => db.host.set(self, "numa_affinity_policy", value),
  get_sched_gran({ db }, { self }) {
    db.host.get(self);
    return "cpu";
  },

  set_max_cstate({ db }, { self, value }) {
    if (!MAX_CSTATE.test(value)) throw errors.INVALID_VALUE("max_cstate", value);
    db.host.set(self, "max_cstate", value);
  },

  enable_ssh({ db, ambient }, { self }) {
    const { ssh_enabled_timeout: seconds } = db.host.get(self);
    const ssh_expiry = seconds > 0 ? dateTimeOf(ambient.now() + seconds * 1000) : EPOCH;
    db.host.update(self, { ssh_enabled: true, ssh_expiry });
  },

  disable_ssh: ({ db }, { self }) => db.host.update(self, { ssh_enabled: false, ssh_expiry: EPOCH }),

  set_ssh_enabled_timeout({ db, ambient }, { self, value }) {
    if (value < 0 || value > MOST_SSH) throw errors.INVALID_VALUE("ssh_enabled_timeout", String(value));
    const { ssh_enabled } = db.host.get(self);
    const ssh_expiry = ssh_enabled && value > 0 ? dateTimeOf(ambient.now() + value * 1000) : EPOCH;
    db.host.update(self, { ssh_enabled_timeout: value, ssh_expiry });
  },

  set_console_idle_timeout({ db }, { self, value }) {
    if (value < 0) throw errors.INVALID_VALUE("console_timeout", String(value));
    db.host.set(self, "console_idle_timeout", value);
  },

  set_ssh_auto_mode: ({ db }, { self, value }) => db.host.set(self, "ssh_auto_mode", value),

  set_ntp_mode({ db }, { self, value }) {
    if (value === "Custom" && db.host.get(self).ntp_custom_servers.length === 0) {
      throw errors.INVALID_NTP_CONFIG("There are no custom servers.");
    }
    db.host.set(self, "ntp_mode", value);
  },

  set_ntp_custom_servers({ db }, { self, value }) {
    if (value.length === 0 && db.host.get(self).ntp_mode === "Custom") {
      throw errors.INVALID_NTP_CONFIG("The custom servers are in use.");
    }
    db.host.set(self, "ntp_custom_servers", value);
  },

  get_ntp_servers_status({ db }, { self }) {
    const { ntp_mode, ntp_custom_servers } = db.host.get(self);
    return ntp_mode === "Custom" ? Object.fromEntries(ntp_custom_servers.map((server) => [server, "selected"])) : {};
  },

  get_ntp_synchronized: ({ db }, { self }) => db.host.get(self).ntp_mode !== "Disabled",

  set_timezone({ db }, { self, value }) {
    if (!timeZones().includes(value)) throw errors.INVALID_VALUE("timezone", value);
    db.host.set(self, "timezone", value);
  },

  list_timezones({ db }, { self }) {
    db.host.get(self);
    return timeZones();
  },

  set_servertime(context, { self }) {
    if (context.db.host.get(self).ntp_mode !== "Disabled") throw errors.NOT_ALLOWED_WHEN_NTP_IS_ENABLED(self);
    return notImplemented(context);
  },

  enable_local_storage_caching({ db }, { host, sr }) {
    const { PBDs, shared, type } = db.SR.get(sr);
    const pbd = PBDs.find((ref) => db.PBD.get(ref).host === host && db.PBD.get(ref).currently_attached);
    if (pbd === undefined) throw errors.SR_NOT_ATTACHED(sr);
    if (shared || !hasFeature(db, { type }, "SR_SUPPORTS_LOCAL_CACHING")) throw errors.SR_OPERATION_NOT_SUPPORTED(sr);
    stopCaching(db, host);
    db.host.set(host, "local_cache_sr", sr);
    db.SR.set(sr, "local_cache_enabled", true);
  },

  disable_local_storage_caching({ db }, { host }) {
    stopCaching(db, host);
    db.host.set(host, "local_cache_sr", nullRef<"SR">());
  },
} satisfies Partial<hostServer>;

function stopCaching(db: Context["db"], host: Ref<"host">): void {
  const { local_cache_sr } = db.host.get(host);
  if (db.SR.has(local_cache_sr)) db.SR.set(local_cache_sr, "local_cache_enabled", false);
}

/** The zones that this program knows. */
function timeZones(): readonly string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", "Etc/UTC"])].sort();
}
