import { clamp, type Domain, directionOf, type Host, INACCURACY } from "./model.ts";
import { lacking, proportional, type Targets } from "./policy.ts";
import { type Progresses, watchProgress } from "./stuckness.ts";

/** What is wanted of the host. */
export interface Goal {
  /** KiB that shall be free. */
  readonly want: number;
  /** Whether so many free KiB will do once nobody moves any more. */
  readonly enough: (free: number) => boolean;
}

/** What follows from a look at the host. */
export interface Iteration {
  /** For the next look. */
  readonly progresses: Progresses;
  /** The new target of every domain; for those that need none, the present one. */
  readonly targets: Targets;
  /** Domains that newly count as stuck, and those that no longer do. */
  readonly declaredStuck: readonly number[];
  readonly declaredActive: readonly number[];
  readonly outcome: Outcome;
}

export type Outcome =
  /** Domains have to move: look again in a second. */
  | { readonly kind: "adjust" }
  | { readonly kind: "success" }
  /** Nobody can do more; these domains could but do not. */
  | { readonly kind: "failed"; readonly refusing: readonly number[] };

/** Decides what is next on the way to a goal (spec: squeezed.md, section 8.2). */
export function iterate(host: Host, goal: Goal, before: Progresses, seconds: number): Iteration {
  const progresses = watchProgress(before, host.domains, seconds);
  const stuck = ({ domid }: Domain) => progresses.get(domid)?.stuck === true;
  const active = host.domains.filter((domain) => domain.canBalloon && !stuck(domain));
  const inactive = host.domains.filter((domain) => !active.includes(domain));
  const arrived = active.every((domain) => directionOf(domain) === "none");
  const wanted = chooseTargets(active, host.free, goal.want);
  const keep = arrived && goal.enough(host.free) && active.every((domain) => isNegligible(domain, wanted));
  const chosen: Targets = keep ? new Map() : wanted;
  const targets = new Map(host.domains.map(({ domid, target }) => [domid, target]));
  for (const domain of inactive) targets.set(domain.domid, frozen(domain));
  for (const [domid, target] of chosen) targets.set(domid, target);
  const moving = !arrived || active.some(({ domid, target }) => (chosen.get(domid) ?? target) !== target);
  const was = ({ domid }: Domain) => before.get(domid)?.stuck === true;
  return {
    progresses,
    targets,
    declaredStuck: host.domains.filter((domain) => stuck(domain) && !was(domain)).map(({ domid }) => domid),
    declaredActive: host.domains.filter((domain) => was(domain) && !stuck(domain)).map(({ domid }) => domid),
    outcome: moving ? { kind: "adjust" } : verdict(host, goal, inactive),
  };
}

/** Whether a rebalance would change a target: the question of the periodic check (spec: squeezed.md, section 8.5). */
export function isUnbalanced(host: Host, want: number): boolean {
  const willing = host.domains.filter(({ canBalloon }) => canBalloon);
  const chosen = chooseTargets(willing, host.free, want);
  return willing.some(({ domid, target }) => (chosen.get(domid) ?? target) !== target);
}

/**
 * Whether a domain may as well keep its target. What domains have within the inaccuracy above their minimum counts in no target, so a
 * move of that size can change the next target back, and so on for ever.
 */
function isNegligible({ domid, target, dynamicMin, dynamicMax }: Domain, wanted: Targets): boolean {
  const change = Math.abs((wanted.get(domid) ?? target) - target);
  return change === 0 || (change <= INACCURACY && target >= dynamicMin && target <= dynamicMax);
}

function verdict({ free }: Host, { enough }: Goal, inactive: readonly Domain[]): Outcome {
  if (enough(free)) return { kind: "success" };
  return { kind: "failed", refusing: inactive.filter(({ canBalloon }) => canBalloon).map(({ domid }) => domid) };
}

/**
 * New targets in two phases: as long as a domain has to give memory, only those that do are told; memory is handed out when it is there.
 * Else a quick taker empties the host before a slow giver has begun.
 */
function chooseTargets(active: readonly Domain[], free: number, want: number): Targets {
  const targets = proportional(active, free, want);
  const targetOf = (domain: Domain) => targets.get(domain.domid) ?? domain.target;
  const giving = active.filter((domain) => targetOf(domain) < domain.actual - INACCURACY);
  if (giving.length > 0) return new Map(giving.map((domain) => [domain.domid, targetOf(domain)] as const));
  return withinFree(active, targets, Math.max(0, free - want));
}

/**
 * Domains below their range grow into it only as far as memory is free. Their minimum may have been raised beyond what the host has, and
 * what is promised twice is missing when it is taken.
 */
function withinFree(active: readonly Domain[], targets: Targets, free: number): Targets {
  const safe = new Map(targets);
  let rest = free;
  for (const domain of active.filter((each) => lacking(each) > 0)) {
    const grown = Math.min((targets.get(domain.domid) ?? domain.target) - domain.actual, rest);
    safe.set(domain.domid, domain.actual + grown);
    rest -= grown;
  }
  return safe;
}

/** Where a domain that does not follow is held: it may give memory but not take any. */
function frozen({ canBalloon, target, actual, dynamicMin, dynamicMax }: Domain): number {
  if (!canBalloon) return clamp(Math.min(target, actual), dynamicMin, dynamicMax);
  return clamp(Math.min(target, actual), Math.min(dynamicMin, actual), dynamicMax);
}
