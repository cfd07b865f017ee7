import type { Rule } from "./rule.ts";
import { innerTypes, types } from "./walk.ts";

export const enumUnknown: Rule = {
  code: "XAPI003",
  name: "enum-unknown",
  text: "{what} has the type enum {enum}, which idl/enums/ does not define",
  page: `The type \`enumOf("name")\` stands for an entry of \`idl/enums/\`. Correct the name, or add the enum there, with a meaning for each
label and the classes that use it.`,
  check(model, report) {
    for (const { type, what, place } of types(model))
      for (const inner of innerTypes(type))
        if (typeof inner === "object" && "enum" in inner && model.enums[inner.enum] === undefined)
          report(place, { what, enum: inner.enum });
  },
};
