/** A domain as the decisions see it; sizes in KiB (spec: squeezed.md, section 5). */
export interface Domain {
  readonly domid: number;
  /** A balloon driver runs in it. */
  readonly canBalloon: boolean;
  readonly dynamicMin: number;
  readonly dynamicMax: number;
  /** What it was asked to use. */
  readonly target: number;
  /** What it uses. */
  readonly actual: number;
}

/** The memory of a host at one moment; sizes in KiB (spec: squeezed.md, section 6). */
export interface Host {
  readonly domains: readonly Domain[];
  /** Free memory that nobody was promised. Below zero where more was promised than is free. */
  readonly free: number;
}

/** How far a domain may be from its target and still count as there. */
export const INACCURACY = 4;
/** What the hypervisor keeps for itself, and a little more: always left free. */
export const KEPT_FREE = 64 * 1024 + 8 * 1024;
/** Free memory above `KEPT_FREE` that is not worth handing out. */
export const FREE_TOLERANCE = 512;
/** Seconds without progress after which a balloon driver counts as stuck. */
export const STUCK_AFTER = 5;
/** Seconds away from its target after which a domain is marked as uncooperative. */
export const UNCOOPERATIVE_AFTER = 20;
/** Seconds between two looks at domains that move. */
export const ITERATION_SECONDS = 1;

/** Where a domain has to go: `more` memory, `less`, or nowhere. */
export type Direction = "more" | "less" | "none";

/** Where a domain has to go to reach its target. */
export function directionOf({ actual, target }: Domain): Direction {
  if (Math.abs(actual - target) <= INACCURACY) return "none";
  return target > actual ? "more" : "less";
}

/** A number moved into a range. */
export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
