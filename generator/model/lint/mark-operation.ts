import { marksOf } from "../../targets/forwarding/policy.ts";
import type { Rule } from "./rule.ts";
import { messagePlace, operationsOf } from "./walk.ts";

export const markOperation: Rule = {
  code: "XAPI015",
  name: "mark-operation",
  text: "{message} marks the operation {op} on {class}, which has {known}",
  page: `A mark is recorded in \`current_operations\` of the object; so its class needs that field, and the operation has to be a label of the
field's enum. Correct the operation, or add the label to the enum.

    forwarding: { marks: [{ class: "SR", object: "SR of self", op: "plug" }] }`,
  check(model, report) {
    for (const c of model.classes.classes)
      for (const [name, entry] of Object.entries(model.forwarding.messages[c.name] ?? {}))
        for (const { class: of, op } of marksOf(entry)) {
          const known = operationsOf(model, of);
          if (known?.includes(op)) continue;
          report(messagePlace(c, { name }, "marks", op), {
            message: `${c.name}.${name}`,
            op,
            class: of,
            known: known === undefined ? "no current_operations" : known.join(", "),
          });
        }
  },
};
