import type { Rule } from "./rule.ts";
import { fieldAt, tables } from "./walk.ts";

export const relationFieldMissing: Rule = {
  code: "XAPI007",
  name: "relation-field-missing",
  text: "the relation {one} - {other} names {end}, which is no field",
  page: `Both ends of a relation in \`idl/relations.ts\` are fields, written \`Class.field\`. Correct the name, or declare the field in its class.`,
  check(model, report) {
    for (const [one, other] of model.relations.relations)
      for (const end of new Set([one, other]))
        if (fieldAt(model, end) === undefined) report(tables.relation(end), { one, other, end });
  },
};
