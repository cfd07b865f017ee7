import { clamp, type Domain, type Host, INACCURACY, KEPT_FREE } from "./model.ts";

/** Domids and what each is to use, in KiB. */
export type Targets = ReadonlyMap<number, number>;

/** The limits between which something may get memory, in KiB. */
type Range = Pick<Domain, "dynamicMin" | "dynamicMax">;

/**
 * Shares memory in proportion to the dynamic ranges, so that `want` KiB of the host stay free: every domain gets the same part of its
 * range above its minimum (spec: squeezed.md, section 8.1).
 */
export function proportional(active: readonly Domain[], free: number, want: number): Targets {
  const part = sharedPart(active, surplusOf(active, free, want));
  return new Map(active.map((domain) => [domain.domid, within(domain, part)] as const));
}

/**
 * What a reservation between two limits would get if it were one more domain with that range, in KiB (spec: squeezed.md, section 8.4).
 * Every domain that can balloon counts as willing, and what the newcomer needs below its minimum costs nobody anything yet: that is
 * found out when the memory is freed.
 */
export function idealReservation({ domains, free }: Host, least: number, most: number): number {
  const willing = domains.filter(({ canBalloon }) => canBalloon);
  const newcomer: Range = { dynamicMin: least, dynamicMax: most };
  return within(newcomer, sharedPart([...willing, newcomer], surplusOf(willing, free, KEPT_FREE)));
}

/** What a domain needs to come into its range, in KiB. */
export function lacking({ actual, dynamicMin }: Domain): number {
  return actual < dynamicMin - INACCURACY ? dynamicMin - actual : 0;
}

/**
 * Memory above the minimums that can be shared. What domains lack below theirs is taken off at once; upstream finds it gone at the next
 * look, after it was promised to others.
 */
function surplusOf(active: readonly Domain[], free: number, want: number): number {
  return Math.max(0, free + sum(active.map(freeable)) - sum(active.map(lacking)) - want);
}

/** The part of every range that a surplus fills, from 0 to 1. */
function sharedPart(ranges: readonly Range[], surplus: number): number {
  const whole = sum(ranges.map(sizeOf));
  if (whole === 0) return surplus > 0 ? 1 : 0;
  return clamp(surplus / whole, 0, 1);
}

function within(range: Range, part: number): number {
  return range.dynamicMin + Math.trunc(part * sizeOf(range));
}

/** What remains of its memory above the minimum, less what it may miss its targets by. */
function freeable({ actual, dynamicMin }: Domain): number {
  return Math.max(0, actual - dynamicMin - 2 * INACCURACY);
}

function sizeOf({ dynamicMin, dynamicMax }: Range): number {
  return Math.max(0, dynamicMax - dynamicMin);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
