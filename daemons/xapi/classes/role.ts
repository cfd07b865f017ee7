import type { roleServer } from "../../../generated/server/classes/role.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { rbac, roleRef, roleTable } from "../roles/roles.ts";

/** Names of the permissions of a role; a permission holds itself. Raises HANDLE_INVALID [role; ref]. */
function permissionsOf(self: Ref<"role">): readonly string[] {
  const name = String(roleTable.get(self).name_label);
  return rbac.has(name) ? [name] : rbac.permissionsOf(name);
}

/** The roles that hold a permission; none for a name that is no permission. */
function holdersOf(permission: string): Ref<"role">[] {
  return rbac.holders(permission).map(roleRef);
}

/** Messages of role; roles and permissions are fixed (spec: sessions-rbac.md, section 7.1). */
export const role = {
  get_permissions: (_context, { self }) => permissionsOf(self).map(roleRef),
  get_permissions_name_label: (_context, { self }) => permissionsOf(self),
  get_by_permission: (_context, { permission }) => holdersOf(String(roleTable.get(permission).name_label)),
  get_by_permission_name_label: (_context, { label }) => holdersOf(label),
} satisfies roleServer;
