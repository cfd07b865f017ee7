import type { ResolvedModel } from "../model/resolved.ts";
import type { Changes } from "./change.ts";

/** The roles that hold a least role: that one and all that include it; `+client-cert` adds one, `none` is nobody. */
export function holders(model: ResolvedModel, least: string): Set<string> {
  const [role = "", extra] = least.split("+");
  const all = new Set<string>();
  if (least === "none") return all;
  for (const { name } of model.roles.order)
    if (name === role || name === extra || model.roles.includes[name]?.includes(role)) all.add(name);
  return all;
}

/** Who holds a least role, in words. */
function inWords(least: string): string {
  if (least === "none") return "nobody but the hosts of the pool";
  const [role = "", extra] = least.split("+");
  return `${role} and above${extra === undefined ? "" : `, and by ${extra}`}`;
}

/**
 * Reports the change of a least role: breaking when somebody who could no longer can.
 *
 * @param may what the role allows, as `may be called by`
 */
export function compareRole(
  changes: Changes,
  models: { readonly before: ResolvedModel; readonly after: ResolvedModel },
  subject: string,
  may: string,
  before: string | undefined,
  after: string | undefined,
): void {
  if (before === after || before === undefined || after === undefined) return;
  const now = holders(models.after, after);
  const lost = [...holders(models.before, before)].filter((role) => !now.has(role));
  const what = `${may} ${inWords(after)} (before: ${inWords(before)})`;
  if (lost.length > 0) changes.breaking(subject, `${what}; no longer by ${lost.join(", ")}`);
  else changes.compatible(subject, what);
}
