import type { Rule } from "./rule.ts";
import { innerTypes, tables, types } from "./walk.ts";

export const enumUnused: Rule = {
  code: "XAPI005",
  name: "enum-unused",
  text: "no field, parameter or result has the type enum {enum}",
  page: `An enum of \`idl/enums/\` that nothing uses is left over, or a field that should have it is still a string. Remove it, or use it.`,
  check(model, report) {
    const used = new Set<string>();
    for (const { type } of types(model))
      for (const inner of innerTypes(type)) if (typeof inner === "object" && "enum" in inner) used.add(inner.enum);
    for (const name of Object.keys(model.enums)) if (!used.has(name)) report(tables.enumeration(name), { enum: name });
  },
};
