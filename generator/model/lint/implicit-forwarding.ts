import { classPlace } from "../../diagnostics.ts";
import type { Rule } from "./rule.ts";
import { generatedMessages } from "./walk.ts";

export const implicitForwarding: Rule = {
  code: "XAPI023",
  name: "implicit-forwarding",
  text: "{class} says how {message} is forwarded, but the generator makes no such message",
  page: `\`implicitForwarding\` is about messages that the generator makes: \`create\` and \`destroy\` of a class that is \`constructible\`, and the
setters \`set_FIELD\`, \`add_FIELD\`, \`remove_FIELD\`, \`add_to_FIELD\`, \`remove_from_FIELD\` of fields that clients may write. A declared message states its
forwarding itself. Correct the name, or make the field \`read-write\`.`,
  check(model, report) {
    for (const c of model.classes.classes) {
      const made = generatedMessages(c);
      for (const [message, entry] of Object.entries(model.forwarding.messages[c.name] ?? {}))
        if (entry.implicit === true && !made.has(message))
          report(classPlace(c.name, "implicitForwarding", message), { class: c.name, message });
    }
  },
};
