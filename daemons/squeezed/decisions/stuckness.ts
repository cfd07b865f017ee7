import { type Domain, directionOf, STUCK_AFTER } from "./model.ts";

/** How one balloon driver gets on. */
export interface Progress {
  /** What it used when last seen, in KiB. */
  readonly actual: number;
  /** When it last moved towards its target; seconds of a clock that never goes back. */
  readonly since: number;
  readonly stuck: boolean;
}

/** What is known of every driver, by domid; empty when a run begins: everybody is innocent. */
export type Progresses = ReadonlyMap<number, Progress>;

/**
 * What is known after another look at `seconds`: a driver that has not moved towards its target for 5 s is stuck until it moves; domains
 * that are gone are forgotten (spec: squeezed.md, section 8.3).
 */
export function watchProgress(before: Progresses, domains: readonly Domain[], seconds: number): Progresses {
  return new Map(domains.map((domain) => [domain.domid, next(before.get(domain.domid), domain, seconds)] as const));
}

function next(before: Progress | undefined, domain: Domain, seconds: number): Progress {
  const { actual } = domain;
  if (before === undefined) return { actual, since: seconds, stuck: false };
  const direction = directionOf(domain);
  const moved = (direction === "more" && actual > before.actual) || (direction === "less" && actual < before.actual);
  if (moved) return { actual, since: seconds, stuck: false };
  const stuck = before.stuck || (direction !== "none" && seconds - before.since > STUCK_AFTER);
  return { actual, since: before.since, stuck };
}
