import type { Place } from "../../diagnostics.ts";
import { classPlace } from "../../diagnostics.ts";
import type { ResolvedModel } from "../resolved.ts";
import type { Rule } from "./rule.ts";
import { memberName, members, messagePlace, tables } from "./walk.ts";

export const nameNumber: Rule = {
  code: "XAPI021",
  name: "name-number",
  text: "{what} has a whole number for a name",
  page: `Objects list keys that look like whole numbers before all others, whatever order they were written in. As the order of fields, messages,
parameters and labels is the order on the wire, such a name would move. Give it a letter.`,
  check(model, report) {
    for (const { name, what, place } of names(model)) if (/^(?:0|[1-9]\d*)$/.test(name)) report(place, { what });
  },
};

function* names(model: ResolvedModel): Generator<{ name: string; what: string; place: Place }> {
  for (const c of model.classes.classes) yield { name: c.name, what: `class ${c.name}`, place: classPlace(c.name) };
  for (const { c, member, kind, place } of members(model)) {
    yield { name: member.name, what: `${kind} ${memberName(c, member)}`, place };
    for (const p of "params" in member ? member.params : [])
      yield {
        name: p.name,
        what: `parameter ${p.name} of ${memberName(c, member)}`,
        place: messagePlace(c, member, "params", p.name),
      };
  }
  for (const [name, e] of Object.entries(model.enums))
    for (const label of e.values)
      yield { name: label, what: `label ${label} of enum ${name}`, place: tables.enumeration(name, "values", label) };
}
