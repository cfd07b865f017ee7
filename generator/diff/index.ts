import type { ResolvedModel } from "../model/resolved.ts";
import { type Change, Changes } from "./change.ts";
import { compareClasses } from "./classes.ts";
import { compareDaemons, compareTables } from "./tables.ts";

/**
 * What changed between two models, as clients and peers see it: breaking changes first, each kind in the order of the model.
 * Descriptions and what runs where are no part of the interface.
 */
export function compareModels(before: ResolvedModel, after: ResolvedModel): Change[] {
  const changes = new Changes();
  const models = { before, after };
  compareClasses(changes, models);
  compareTables(changes, models);
  compareDaemons(changes, models);
  const of = (kind: Change["kind"]): Change[] => changes.all.filter((change) => change.kind === kind);
  return [...of("breaking"), ...of("compatible")];
}
