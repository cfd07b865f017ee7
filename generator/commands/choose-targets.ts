import { UsageError } from "../exit.ts";
import type { Target } from "../targets/target.ts";

/** The targets of some names; none: all of them. They are loaded here, for a run without changes does not need them. */
export async function chooseTargets(names: readonly string[]): Promise<{ chosen: readonly Target[]; all: boolean }> {
  const { targets } = await import("../targets/index.ts");
  const known = targets.map((target) => target.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`no target is called ${unknown}; there are: ${known.join(", ")}`);
  const chosen = targets.filter((target) => names.length === 0 || names.includes(target.name));
  return { chosen, all: chosen.length === targets.length };
}
