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

/** Reports the change of a least role: breaking when somebody who could no longer can. */
export function compareRole(
  changes: Changes,
  models: { readonly before: ResolvedModel; readonly after: ResolvedModel },
  subject: string,
  words: string,
  before: string | undefined,
  after: string | undefined,
): void {
  if (before === after || before === undefined || after === undefined) return;
  const now = holders(models.after, after);
  const lost = [...holders(models.before, before)].filter((role) => !now.has(role));
  const what = `${words} went from ${before} to ${after}`;
  if (lost.length > 0) changes.breaking(subject, `${what}; ${lost.join(", ")} can no longer`);
  else changes.compatible(subject, what);
}
