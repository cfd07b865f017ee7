import { docs } from "./docs.ts";
import type { Rule } from "./rule.ts";

/** Words that add nothing to a name. */
const EMPTY_WORDS = new Set("a an the of for to this its is be get gets set sets value values".split(" "));

/** A text longer than its name twice, and so many characters for empty words, says something else as well. */
const SLACK = 40;

const words = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && !EMPTY_WORDS.has(word));

export const docRepeatsName: Rule = {
  code: "XAPI002",
  name: "doc-repeats-name",
  text: "the description of {what} says no more than its name",
  page: `A description such as "The name label." for \`name_label\` tells the reader nothing that the name did not.

Say what cannot be seen in the name: the unit, the range, who sets it, when it changes, what empty or null stands for. For a
class or an error the same holds: say when one meets it.

    name_label: field(string, "Human-readable name; need not be unique.")`,
  check(model, report) {
    for (const { doc, name, what, place } of docs(model)) {
      if (doc.length > 2 * name.length + SLACK) continue;
      const said = words(doc);
      const known = new Set(words(name));
      if (said.length > 0 && said.every((word) => known.has(word))) report(place, { what });
    }
  },
};
