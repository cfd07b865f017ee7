import { keyPatterns } from "../../../generated/server/rbac.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { requirePermission } from "../../../runtime/dispatch/permission.ts";

type Pairs = Readonly<Record<string, string>>;

/**
 * The check that the dispatcher cannot make for messages that replace a whole map (spec: sessions-rbac.md, section 7.3): every protected
 * entry that would be added, removed or changed needs its key's permission; entries that stay as they are pass. `field` is the class and
 * the map: `VM.other_config`. Raises RBAC_PERMISSION_DENIED [`vm.add_to_other_config/key:pci`; text].
 */
export function requireKeyPermissions(context: Context, field: string, before: Pairs, after: Pairs): void {
  const { session, services } = context;
  if (session === undefined) return;
  const [className = "", name = ""] = field.split(".");
  const require = (message: string, key: string): void => {
    const pattern = keyPatterns[message]?.find((p) => matches(p, key));
    if (pattern === undefined) return;
    requirePermission(services.rbac, session, `${message}/key:${pattern}`.toLowerCase());
  };
  for (const key of Object.keys(after))
    if (!Object.hasOwn(before, key) || before[key] !== after[key]) require(`${className}.add_to_${name}`, key);
  for (const key of Object.keys(before))
    if (!Object.hasOwn(after, key)) require(`${className}.remove_from_${name}`, key);
}

function matches(pattern: string, key: string): boolean {
  return pattern.endsWith("*") ? key.startsWith(pattern.slice(0, -1)) : pattern === key;
}
