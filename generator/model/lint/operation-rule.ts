import { classPlace, type Place } from "../../diagnostics.ts";
import type { ResolvedModel } from "../resolved.ts";
import type { Rule } from "./rule.ts";

export const operationRule: Rule = {
  code: "XAPI017",
  name: "operation-rule",
  text: "the operation rules of {class} name {op} in {where}; the enum {enum} has no such label",
  page: `The rules and checks of \`operations: operationRules({ enum, operations, checks })\` are about the labels of that enum. Correct the name, or add
the label.

A check may also name its operations in words, such as "any"; such words are those of a routine and are not looked up.`,
  check(model, report) {
    for (const [name, rules] of Object.entries(model.allowed_operations.classes)) {
      const labels = model.enums[rules.enum]?.values;
      for (const { op, where, place } of named(name, rules))
        if (!labels?.includes(op)) report(place, { class: name, op, where, enum: rules.enum });
    }
  },
};

type Rules = ResolvedModel["allowed_operations"]["classes"][string];

/** Every operation that rules name, and where. */
function* named(className: string, rules: Rules): Generator<{ op: string; where: string; place: Place }> {
  const at = (...keys: string[]): Place => classPlace(className, "operations", ...keys);
  for (const [op, rule] of Object.entries(rules.operations ?? {})) {
    yield { op, where: "operations", place: at("operations", op) };
    for (const key of ["concurrent_with", "concurrent_when_exactly", "concurrent_unless"])
      for (const other of list(rule[key]))
        yield { op: other, where: `${key} of ${op}`, place: at("operations", op, key, other) };
  }
  for (const check of rules.checks ?? [])
    for (const op of list(check.operations))
      yield { op, where: `the check ${check.check}`, place: at("checks", check.refused_when, op) };
  for (const key of [
    "in_allowed_operations",
    "never_in_allowed_operations",
    "checked_operations",
    "unchecked_operations",
  ])
    for (const op of list(rules[key])) yield { op, where: key, place: at(key, op) };
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === "string") : []);
