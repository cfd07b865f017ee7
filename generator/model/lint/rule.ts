import { type Diagnostic, fill, type Place } from "../../diagnostics.ts";
import type { ResolvedModel } from "../resolved.ts";

/** Says that something is wrong at a place; `holes` fill the rule's text. */
export type Report = (place: Place, holes: Readonly<Record<string, string>>) => void;

/** A rule of the datamodel that types cannot express. One rule, one file; `index.ts` is the only list of them. */
export interface Rule {
  /** `XAPI` and three digits; a code is never used again for something else. */
  readonly code: string;
  /** A short name, as `enum-unknown`. */
  readonly name: string;
  /** What is wrong, with holes as `{class}`. */
  readonly text: string;
  /** What the rule is for, how to mend what it finds, and an example; Markdown. */
  readonly page: string;
  readonly check: (model: ResolvedModel, report: Report) => void;
}

/** Everything that the rules find in a model, in the order of the rules and of the model. */
export function lintWith(rules: readonly Rule[], model: ResolvedModel): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const rule of rules)
    rule.check(model, (place, holes) => found.push({ code: rule.code, text: fill(rule.text, holes), place }));
  return found;
}
