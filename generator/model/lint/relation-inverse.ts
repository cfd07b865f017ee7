import type { Rule } from "./rule.ts";
import { fieldPlace } from "./walk.ts";

export const relationInverse: Rule = {
  code: "XAPI009",
  name: "relation-inverse",
  text: "{set} looks like the computed end of {ref}, but idl/relations.ts does not join them",
  page: `A read-only set of references to a class whose objects refer back is computed from those references, and the database has to know so:
without a relation nothing ever fills it. Add the pair to \`idl/relations.ts\`, the single reference first.

    ["console.VM", "VM.consoles", "one-to-many"]`,
  check(model, report) {
    const joined = new Set<string>(model.relations.relations.flatMap(([one, other]) => [one, other] as string[]));
    for (const c of model.classes.classes)
      for (const f of c.fields) {
        if (f.qualifier !== "DynamicRO" || typeof f.type !== "object" || !("set" in f.type)) continue;
        const of = typeof f.type.set === "object" && "ref" in f.type.set ? f.type.set.ref : undefined;
        if (of === undefined || joined.has(`${c.name}.${f.name}`)) continue;
        const back = model.classes.classes
          .find((k) => k.name === of)
          ?.fields.find(
            (g) =>
              typeof g.type === "object" && "ref" in g.type && g.type.ref === c.name && !joined.has(`${of}.${g.name}`),
          );
        if (back !== undefined) report(fieldPlace(c, f), { set: `${c.name}.${f.name}`, ref: `${of}.${back.name}` });
      }
  },
};
