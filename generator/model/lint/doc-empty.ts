import { docs } from "./docs.ts";
import type { Rule } from "./rule.ts";

export const docEmpty: Rule = {
  code: "XAPI001",
  name: "doc-empty",
  text: "{what} has no description",
  page: `Every class, field, message, parameter, result, label, error, role, alert, handler and daemon call is described: the text is the
doc comment of the generated types, the page of the reference and the help of the command line.

Write one sentence from the view of the caller: what it means or does, its unit, what empty or null stands for.

    memory_target: field(int, "Memory that the VM is meant to have, in bytes.", { ... })`,
  check(model, report) {
    for (const { doc, what, place } of docs(model)) if (doc.trim() === "") report(place, { what });
  },
};
