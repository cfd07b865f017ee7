import type { Rule } from "./rule.ts";
import { innerTypes, types } from "./walk.ts";

export const classUnknown: Rule = {
  code: "XAPI022",
  name: "class-unknown",
  text: "{what} has the type {type}, but there is no class {class}",
  page: `\`ref("Class")\` and \`record("Class")\` name a class of \`idl/index.ts\`. Correct the name, or add the class to the list there.`,
  check(model, report) {
    const known = new Set(model.classes.classes.map((c) => c.name));
    for (const { type, what, place } of types(model))
      for (const inner of innerTypes(type)) {
        const name =
          typeof inner !== "object"
            ? undefined
            : "ref" in inner
              ? inner.ref
              : "record" in inner
                ? inner.record
                : undefined;
        if (name !== undefined && !known.has(name)) report(place, { what, type: JSON.stringify(inner), class: name });
      }
  },
};
