import type { Rule } from "./rule.ts";
import { tables } from "./walk.ts";

export const relationEndTwice: Rule = {
  code: "XAPI010",
  name: "relation-end-twice",
  text: "{end} is an end of the relations with {first} and with {second}",
  page: `A field is an end of one relation: two would fill it from two places. Remove one of them, or give the second one a field of its own.`,
  check(model, report) {
    const seen = new Map<string, string>();
    for (const [one, other] of model.relations.relations)
      for (const [end, opposite] of one === other
        ? [[one, other]]
        : [
            [one, other],
            [other, one],
          ]) {
        const first = seen.get(end ?? "");
        if (first !== undefined) report(tables.relation(end ?? ""), { end: end ?? "", first, second: opposite ?? "" });
        else seen.set(end ?? "", opposite ?? "");
      }
  },
};
