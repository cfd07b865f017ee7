import { readPath } from "../../targets/forwarding/path.ts";
import { type Forwarding, isFoundByRoutine, marksOf, policyOf } from "../../targets/forwarding/policy.ts";
import { type ServedMessage, servedMessages } from "../../targets/served-messages.ts";
import type { ModelClass, ResolvedModel } from "../resolved.ts";
import type { Rule } from "./rule.ts";
import { generatedMessages, messagePlace } from "./walk.ts";

export const objectPath: Rule = {
  code: "XAPI016",
  name: "object-path",
  text: "{message} names the object {words}, which {problem}",
  page: `Placements and marks name their objects by a parameter, or by fields followed from one: \`self\`, \`self.host\`, \`SR of vdi\`,
\`every VBD of vm\`, \`first of members\`. Each field has to be a reference, or a set of them, and the last one has to lead to the
class that the mark is about.

    runs: "sr_host(SR of self.vdi)"

Correct the name of the parameter or field.`,
  check(model, report) {
    for (const c of model.classes.classes)
      for (const m of known(model, c) ? servedMessages(model, c) : [])
        for (const { words, target } of objectsOf(policyOf(model, m))) {
          const message = `${c.name}.${m.name}`;
          const problem = problemOf(model, c, m, words, target);
          if (problem !== undefined && !isFoundByRoutine(c, m, words))
            report(messagePlace(c, m), { message, words, problem });
        }
  },
};

/** Whether forwarding is stated for generated messages that exist; another rule reports those that do not. */
function known(model: ResolvedModel, c: ModelClass): boolean {
  const made = generatedMessages(c);
  const entries = Object.entries(model.forwarding.messages[c.name] ?? {});
  return entries.every(([name, entry]) => entry.implicit !== true || made.has(name));
}

function problemOf(model: ResolvedModel, c: ModelClass, m: ServedMessage, words: string, target: string | undefined) {
  const path = readPath(model, c, m, words);
  if (path === undefined) return "no parameter and no field of it leads to";
  return target === undefined || path.target === target ? undefined : `is a ${path.target}, not a ${target}`;
}

/** The objects that a policy names: those of its marks, with the class they have to be of, and those of its placement. */
function* objectsOf(f: Forwarding): Generator<{ words: string; target?: string }> {
  for (const mark of marksOf(f))
    if (mark.class !== "pool" || mark.object !== "pool") yield { words: mark.object, target: mark.class };
  const placement = /^(\w+|extension on host)\(([^()]+)\)$/.exec(String(f.to ?? ""));
  for (const words of placement?.[2]?.split(/,\s*/) ?? []) yield { words };
}
