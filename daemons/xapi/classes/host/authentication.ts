import { errors } from "../../../../generated/api/errors.ts";
import type { hostServer } from "../../../../generated/server/classes/host.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { assertBalanced } from "../../pool.ts";

/** Directories that upstream knows. */
const KNOWN = ["AD", "PAM"];

/** Users from a directory. */
export const authentication = {
  enable_external_auth(context, { host, auth_type }) {
    const { external_auth_type, external_auth_service_name } = context.db.host.get(host);
    if (external_auth_type !== "") throw errors.AUTH_ALREADY_ENABLED(external_auth_type, external_auth_service_name);
    if (!KNOWN.includes(auth_type)) throw errors.AUTH_UNKNOWN_TYPE(auth_type);
    return notImplemented(context);
  },

  disable_external_auth({ db }, { host }) {
    db.host.update(host, {
      external_auth_type: "",
      external_auth_service_name: "",
      external_auth_configuration: {},
    });
  },

  external_auth_set_ldaps(context, { host }) {
    if (context.db.host.get(host).external_auth_type === "") throw errors.AUTH_IS_DISABLED();
    return notImplemented(context);
  },

  retrieve_wlb_evacuate_recommendations(context, { self }) {
    context.db.host.get(self);
    assertBalanced(context.db);
    return notImplemented(context);
  },
} satisfies Partial<hostServer>;
