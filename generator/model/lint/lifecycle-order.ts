import { codeNames, compareReleases, histories } from "./histories.ts";
import type { Rule } from "./rule.ts";

/** Histories that are out of order upstream, and published like that. */
const KNOWN = new Set(["field pool.coordinator_bias"]);

export const lifecycleOrder: Rule = {
  code: "XAPI014",
  name: "lifecycle-order",
  text: "the history of {what} is out of order: {problem}",
  page: `A history tells what happened, oldest first. It begins with \`prototyped\` or \`published\`; a prototype is published later, not the other
way round; what was removed can only be published again; releases never go back in time.

    lifecycle: [
      ["published", "rio"],
      ["deprecated", "tampa"],
      ["removed", "22.19.0"],
    ]`,
  check(model, report) {
    const names = codeNames(model);
    for (const { lifecycle, what, place } of histories(model)) {
      const problem = problemOf(lifecycle, names);
      if (problem !== undefined && !KNOWN.has(what)) report(place, { what, problem });
    }
  },
};

function problemOf(lifecycle: readonly (readonly [string, string])[], names: readonly string[]): string | undefined {
  let state: string | undefined;
  let last: string | undefined;
  for (const [change, release] of lifecycle) {
    if (last !== undefined && compareReleases(names, last, release) > 0) return `${release} came before ${last}`;
    if (!mayFollow(state, change)) return `${change} ${state === undefined ? "comes first" : `follows ${state}`}`;
    last = release;
    if (change !== "extended" && change !== "changed") state = change;
  }
  return undefined;
}

function mayFollow(state: string | undefined, change: string): boolean {
  if (state === undefined || state === "removed") return change === "published" || change === "prototyped";
  if (change === "prototyped") return false;
  return change !== "published" || state === "prototyped";
}
