import { XapiError } from "../errors.ts";
import type { SessionIdentity } from "./context.ts";
import type { Method } from "./method.ts";
import type { Rbac } from "./rbac.ts";

/**
 * The permission that a call needs: the message's, or that of the first pattern that matches its parameter `key`
 * (spec: sessions-rbac.md, section 7.3). A trailing `*` of a pattern matches by prefix; case counts.
 */
export function permissionFor(method: Method, args: Readonly<Record<string, unknown>>): string {
  if (method.keyPatterns.length === 0) return method.permission;
  const key = args.key;
  if (typeof key !== "string") return `${method.permission}/keyERR:DENY_NOKEY`;
  const pattern = method.keyPatterns.find((p) => (p.endsWith("*") ? key.startsWith(p.slice(0, -1)) : p === key));
  return pattern === undefined ? method.permission : `${method.permission}/key:${pattern.toLowerCase()}`;
}

/** Whether a session may do what a permission guards (spec: sessions-rbac.md, section 7.4). */
export function isPermitted(session: SessionIdentity, permission: string): boolean {
  return session.isLocal || session.isLocalSuperuser || session.holds(permission);
}

/** Raises RBAC_PERMISSION_DENIED [permission; which roles have it] unless the session holds the permission. */
export function requirePermission(rbac: Rbac, session: SessionIdentity, permission: string): void {
  if (isPermitted(session, permission)) return;
  throw permissionDenied(rbac, permission);
}

/** The order in which the message names roles, which scripts have been seen to compare. */
const NAMING_ORDER = [
  "vm-power-admin",
  "vm-admin",
  "vm-operator",
  "read-only",
  "pool-admin",
  "pool-operator",
  "client-cert",
];

/** RBAC_PERMISSION_DENIED [permission; text]. */
export function permissionDenied(rbac: Rbac, permission: string): XapiError {
  const holders = rbac.holders(permission);
  const named = NAMING_ORDER.filter((role) => holders.includes(role));
  return new XapiError("RBAC_PERMISSION_DENIED", [
    permission,
    `No permission in user session. (Roles with this permission: ${named.join(", ")})`,
  ]);
}
