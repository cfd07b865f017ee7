import type { Rule } from "./rule.ts";
import { memberName, messagePlace } from "./walk.ts";

export const defaultOrder: Rule = {
  code: "XAPI012",
  name: "default-order",
  text: "parameter {param} of {message} has no default, but {before} before it has one",
  page: `Parameters go by position: a caller who leaves one out leaves out all that follow. So a parameter with a default may only be followed
by others with a default. Move it to the end, or give those after it a default.`,
  check(model, report) {
    for (const c of model.classes.classes)
      for (const m of c.messages) {
        const first = m.params.findIndex((p) => !p.required);
        if (first < 0) continue;
        for (const p of m.params.slice(first))
          if (p.required)
            report(messagePlace(c, m, "params", p.name), {
              param: p.name,
              message: memberName(c, m),
              before: m.params[first]?.name ?? "",
            });
      }
  },
};
