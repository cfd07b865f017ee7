import type { Place } from "../../diagnostics.ts";
import type { ModelInterface } from "../resolved.ts";
import type { Rule } from "./rule.ts";
import { tables } from "./walk.ts";

export const daemonTypeUnknown: Rule = {
  code: "XAPI020",
  name: "daemon-type-unknown",
  text: "{what} of the interface {interface} has the type {type}, which the interface does not define",
  page: `\`{ named: "name" }\` stands for an entry of \`types\` in the same interface. Correct the name, or define the type there: \`type("What it is.", shape)\`.`,
  check(model, report) {
    for (const [name, i] of Object.entries(model.daemon_interfaces.interfaces))
      for (const { value, what, place } of parts(name, i))
        for (const type of new Set(namesIn(value)))
          if (!(type in i.types)) report(place, { what, interface: name, type });
  },
};

function* parts(name: string, i: ModelInterface): Generator<{ value: unknown; what: string; place: Place }> {
  for (const [type, shape] of Object.entries(i.types))
    yield { value: shape, what: `type ${type}`, place: tables.daemon(name, "types", type) };
  for (const call of i.methods ?? [])
    yield {
      value: [call.params, call.result],
      what: `call ${call.name}`,
      place: tables.daemon(name, "calls", call.name),
    };
  yield { value: i.error, what: "the error", place: tables.daemon(name, "wire", "error") };
}

/** The names of all named types inside a shape. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "named" && typeof inner === "string" ? [inner] : namesIn(inner),
  );
}
