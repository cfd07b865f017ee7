import type { ModelType, ResolvedModel } from "../resolved.ts";
import type { Rule } from "./rule.ts";
import { fieldAt, tables } from "./walk.ts";

export const relationTypes: Rule = {
  code: "XAPI008",
  name: "relation-types",
  text: "the relation {one} - {other} is {cardinality}, so {end} has to be {wanted}; it is {found}",
  page: `In a one-to-many relation the first field is one reference and the second the set of references back; in a many-to-many relation both
are sets. Each end refers to the class of the other. A degenerate relation is a set of references that nothing leads back from; it names its one field
twice.

    ["PBD.host", "host.PBDs", "one-to-many"]   // PBD.host: ref(host), host.PBDs: set(ref(PBD))

Correct the type of the field, the order of the ends, or the cardinality.`,
  check(model, report) {
    for (const [one, other, cardinality] of model.relations.relations)
      for (const { end, wanted, found } of mismatches(model, one, other, cardinality))
        report(tables.relation(one), { one, other, cardinality, end, wanted, found });
  },
};

function* mismatches(model: ResolvedModel, one: string, other: string, cardinality: string) {
  const ends = [fieldAt(model, one), fieldAt(model, other)] as const;
  if (ends[0] === undefined || ends[1] === undefined) return;
  if (cardinality === "degenerate" && one !== other)
    yield { end: other, wanted: "the same field again", found: "another" };
  const sets = { "many-to-many": [true, true], "one-to-many": [false, true] }[cardinality];
  if (sets === undefined) return;
  const classes = [ends[1].c.name, ends[0].c.name];
  for (const [i, end] of [one, other].entries()) {
    const ref = { ref: classes[i] ?? "" };
    const wanted = words(sets[i] ? { set: ref } : ref);
    const found = words(ends[i]?.field.type ?? "string");
    if (found !== wanted) yield { end, wanted, found };
  }
}

/** A type in words, as `set(ref(VM))`. */
export function words(type: ModelType): string {
  if (typeof type === "string") return type;
  if ("set" in type) return `set(${words(type.set)})`;
  if ("map" in type) return `map(${words(type.map[0])}, ${words(type.map[1])})`;
  if ("option" in type) return `option(${words(type.option)})`;
  const [kind = "", name = ""] = Object.entries(type)[0] ?? [];
  return `${kind}(${name})`;
}
