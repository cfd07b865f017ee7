import { errors } from "../../../../generated/api/errors.ts";
import type { poolServer } from "../../../../generated/server/classes/pool.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { nullRef } from "../../../../runtime/ref.ts";
import { sendTestPost } from "../../diagnostics/test-post.ts";
import { assertBalanced, assertHaOff } from "../../pool.ts";
import { onEveryHost } from "./every-host.ts";

/** Directories, workload balancing, the redo log, and what is gone. */
export const services = {
  enable_external_auth: (context, { config, service_name, auth_type }) =>
    onEveryHost(context, "host.enable_external_auth", (host) => ({ host, config, service_name, auth_type })),
  disable_external_auth: (context, { config }) =>
    onEveryHost(context, "host.disable_external_auth", (host) => ({ host, config, force: false })),
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
    assertHaOff(context.db);
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
  enable_binary_storage: (context) => onEveryHost(context, "host.enable_binary_storage", (host) => ({ host })),
  disable_binary_storage: (context) => onEveryHost(context, "host.disable_binary_storage", (host) => ({ host })),
} satisfies Partial<poolServer>;

/** Raises WLB_NOT_INITIALIZED where no balancer has been set up. */
function balanced(context: Context): never {
  assertBalanced(context.db);
  return notImplemented(context);
}
