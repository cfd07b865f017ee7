import { classPlace, type Place } from "../../diagnostics.ts";
import type { ResolvedModel } from "../resolved.ts";
import type { Rule } from "./rule.ts";
import { memberName, messagePlace } from "./walk.ts";

export const errorUnknown: Rule = {
  code: "XAPI018",
  name: "error-unknown",
  text: "{what} names the error {error}, which idl/errors/ does not define",
  page: `Codes of errors are those of \`idl/errors/\`, each with its meaning and its parameters. Correct the code, or add the error there.`,
  check(model, report) {
    const known = new Set([...Object.keys(model.errors.errors), ...model.errors.codes_without_declared_params]);
    for (const { error, what, place } of uses(model)) if (!known.has(error)) report(place, { what, error });
  },
};

function* uses(model: ResolvedModel): Generator<{ error: string; what: string; place: Place }> {
  for (const c of model.classes.classes) {
    for (const m of c.messages)
      for (const error of m.errors ?? [])
        yield { error, what: `message ${memberName(c, m)}`, place: messagePlace(c, m, "errors", error) };
    for (const [name, entry] of Object.entries(model.forwarding.messages[c.name] ?? {})) {
      const errors = entry.errors;
      for (const error of Array.isArray(errors) ? errors : [])
        yield { error, what: `forwarding of ${c.name}.${name}`, place: messagePlace(c, { name }, "forwarding", error) };
    }
    for (const check of model.allowed_operations.classes[c.name]?.checks ?? [])
      if (check.error !== "the error listed for that operation")
        yield {
          error: check.error,
          what: `the check ${check.check} of ${c.name}`,
          place: classPlace(c.name, "operations", "checks", check.error),
        };
  }
}
