import { UsageError } from "../exit.ts";
import type { Work } from "../output/pipeline.ts";
import { asideTargets } from "../targets/aside.ts";
import type { Target } from "../targets/target.ts";

/** Work of some targets; `all` tells whether they are all that there are. */
export interface ChosenWork extends Work {
  readonly all: boolean;
}

/**
 * The targets of some names; none: all of them, which are not loaded yet.
 *
 * @throws UsageError for a name that is no target's
 */
export async function chooseTargets(names: readonly string[]): Promise<ChosenWork> {
  if (names.length === 0) return { aside: asideTargets, targets: allTargets, all: true };
  const targets = await allTargets();
  const known = targets.map((target) => target.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`no target is called ${unknown}; there are: ${known.join(", ")}`);
  const chosen = targets.filter((target) => names.includes(target.name));
  const aside = asideTargets.filter((name) => names.includes(name));
  return { aside, targets: () => chosen, all: chosen.length === targets.length };
}

async function allTargets(): Promise<readonly Target[]> {
  return (await import("../targets/index.ts")).targets;
}
