import { type Located, Problems } from "../../diagnostics.ts";
import type { ResolvedModel } from "../resolved.ts";
import { rules } from "./index.ts";
import { locate } from "./locate.ts";
import { lintWith } from "./rule.ts";

/**
 * Holds the model of a project against every rule.
 *
 * @throws Problems with all that the rules find, in the order of files and lines
 */
export function lintProject(root: string, model: ResolvedModel): void {
  const found = lintWith(rules, model);
  if (found.length > 0) throw new Problems(locate(root, found).sort(byPlace));
}

function byPlace(a: Located, b: Located): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || (a.code < b.code ? -1 : 1);
}
