import { classPlace } from "../../diagnostics.ts";
import type { Rule } from "./rule.ts";
import { generatedMessages, messagePlace } from "./walk.ts";

export const nameTwice: Rule = {
  code: "XAPI019",
  name: "name-twice",
  text: "{name} is both {first} and {second}",
  page: `On the wire a name means one thing. Two classes whose names differ in the case of letters only share a file on some systems; a message may not
have the name of one that the generator makes (\`get_all\`, \`get_record\`, \`set_FIELD\`, \`add_to_FIELD\`, ...); a field is declared once.

Rename one of them, or drop the declared message where the generated one is meant.`,
  check(model, report) {
    const classes = new Map<string, string>();
    for (const c of model.classes.classes) {
      const plain = c.name.toLowerCase();
      const other = classes.get(plain);
      if (other !== undefined)
        report(classPlace(c.name), { name: c.name, first: `class ${other}`, second: `class ${c.name}` });
      classes.set(plain, c.name);
      const made = generatedMessages(c);
      const seen = new Set<string>();
      for (const m of c.messages) {
        const first = made.get(m.name) ?? (seen.has(m.name) ? "a message" : undefined);
        if (first !== undefined)
          report(messagePlace(c, m), { name: `${c.name}.${m.name}`, first, second: "a message" });
        seen.add(m.name);
      }
    }
  },
};
