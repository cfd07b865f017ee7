import type { roleServer } from "../../../generated/server/classes/role.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of role. */
export const role = {
  get_permissions: notImplemented,
  get_permissions_name_label: notImplemented,
  get_by_permission: notImplemented,
  get_by_permission_name_label: notImplemented,
} satisfies roleServer;
