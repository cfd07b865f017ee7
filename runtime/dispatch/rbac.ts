/** A role as the generated table lists it. */
export interface RoleEntry {
  readonly name: string;
  readonly uuid: string;
  readonly internal: boolean;
  readonly doc: string;
}

/**
 * The permissions of every role, from the generated table of least roles (spec: sessions-rbac.md, section 7.1): a role holds
 * what it is the least role of and what any role after it is, except that `client-cert` holds only read-only's permissions
 * and those that name it.
 */
export class Rbac {
  readonly roles: readonly RoleEntry[];
  readonly #holders = new Map<string, readonly string[]>();

  constructor(roles: readonly RoleEntry[], permissionsByLeastRole: Readonly<Record<string, readonly string[]>>) {
    this.roles = roles;
    for (const [least, permissions] of Object.entries(permissionsByLeastRole)) {
      const holders = holdersOf(roles, least);
      for (const permission of permissions) this.#holders.set(permission, holders);
    }
  }

  /** Every permission, in lower case. */
  permissions(): IterableIterator<string> {
    return this.#holders.keys();
  }

  /** Whether anything is guarded by a permission of this name. */
  has(permission: string): boolean {
    return this.#holders.has(permission);
  }

  /** Names of the roles that hold a permission, from the most powerful down; none for an unknown one. */
  holders(permission: string): readonly string[] {
    return this.#holders.get(permission) ?? [];
  }

  /** The permissions of a role. */
  permissionsOf(role: string): string[] {
    return [...this.#holders].filter(([, holders]) => holders.includes(role)).map(([permission]) => permission);
  }
}

function holdersOf(roles: readonly RoleEntry[], least: string): string[] {
  if (least === "none") return [];
  const [name = "", extra] = least.split("+");
  const last = roles.findIndex((role) => role.name === name);
  if (last < 0) throw new TypeError(`The role table has no role '${name}'.`);
  return roles
    .filter((role, index) =>
      role.name === "client-cert" ? name === "read-only" || extra === role.name : index <= last,
    )
    .map((role) => role.name);
}
