import { errors } from "../../../../generated/api/errors.ts";
import type { poolServer } from "../../../../generated/server/classes/pool.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { XapiError } from "../../../../runtime/errors.ts";
import { nullRef } from "../../../../runtime/ref.ts";
import { sendTestPost } from "../../diagnostics/test-post.ts";

/** Directories, workload balancing, the redo log, and what is gone. */
export const services = {
  async enable_external_auth(context, { config, service_name, auth_type }) {
    for (const host of context.db.host.refs()) {
      const args = { host, config, service_name, auth_type };
      await context.services.call(context, "host.enable_external_auth", args);
    }
  },
  async disable_external_auth(context, { config }) {
    for (const host of context.db.host.refs()) {
      await context.services.call(context, "host.disable_external_auth", { host, config, force: false });
    }
  },
  external_auth_set_ldaps(context) {
    const isOn = context.db.host.rows().some(([, row]) => row.external_auth_type !== "");
    if (!isOn) throw errors.AUTH_IS_DISABLED();
    return notImplemented(context);
  },
  detect_nonhomogeneous_external_auth({ db }) {
    const kinds = db.host.rows().map(([, row]) => `${row.external_auth_type} ${row.external_auth_service_name}`);
    if (new Set(kinds).size > 1) throw errors.POOL_JOINING_EXTERNAL_AUTH_MISMATCH();
  },

  initialize_wlb(context, { wlb_url }) {
    if (!/^[^\s/:]+(?::\d+)?$/.test(wlb_url) && !URL.canParse(wlb_url)) throw errors.WLB_URL_INVALID(wlb_url);
    return notImplemented(context);
  },
  deconfigure_wlb({ db }) {
    for (const pool of db.pool.refs()) {
      db.pool.update(pool, { wlb_url: "", wlb_username: "", wlb_enabled: false, wlb_password: nullRef<"secret">() });
    }
  },
  send_wlb_configuration: balanced,
  retrieve_wlb_configuration: balanced,
  retrieve_wlb_recommendations: balanced,

  enable_redo_log(context, { sr }) {
    context.db.SR.get(sr);
    if (context.db.pool.rows()[0]?.[1].ha_enabled === true) throw errors.HA_IS_ENABLED();
    return notImplemented(context);
  },
  disable_redo_log({ db }) {
    for (const pool of db.pool.refs()) {
      db.pool.update(pool, { redo_log_enabled: false, redo_log_vdi: nullRef<"VDI">() });
    }
  },

  test_archive_target() {
    throw errors.MESSAGE_REMOVED();
  },
  send_test_post({ db, ambient, services }, { host, port, body }) {
    const { tls_verification_enabled: verify } = db.host.get(services.localHost());
    return sendTestPost({ host, port, body, verify }, ambient);
  },
  audit_log_append: ({ services }, { line }) => services.audit.append(line),
  enable_binary_storage: forEveryHost("host.enable_binary_storage"),
  disable_binary_storage: forEveryHost("host.disable_binary_storage"),
} satisfies Partial<poolServer>;

/** Has every host do what a message of host says. */
function forEveryHost(message: string) {
  return async (context: Context): Promise<void> => {
    for (const host of context.db.host.refs()) await context.services.call(context, message, { host });
  };
}

/** Raises WLB_NOT_INITIALIZED where no balancer has been set up. */
function balanced(context: Context): never {
  if (context.db.pool.rows()[0]?.[1].wlb_url === "") throw new XapiError("WLB_NOT_INITIALIZED");
  return notImplemented(context);
}
