import type { Rule } from "./rule.ts";
import { tables } from "./walk.ts";

export const enumLabelTwice: Rule = {
  code: "XAPI004",
  name: "enum-label-twice",
  text: "enum {enum} has the labels {first} and {second}, which clients cannot tell apart",
  page: `Bindings turn labels into identifiers: two labels of one enum that differ in the case of letters only, or in \`-\` against \`_\`,
become one. Give one of them another name, or remove it.`,
  check(model, report) {
    for (const [name, e] of Object.entries(model.enums)) {
      const seen = new Map<string, string>();
      for (const label of e.values) {
        const plain = label.toLowerCase().replaceAll("-", "_");
        const first = seen.get(plain);
        if (first !== undefined)
          report(tables.enumeration(name, "values", label), { enum: name, first, second: label });
        else seen.set(plain, label);
      }
    }
  },
};
