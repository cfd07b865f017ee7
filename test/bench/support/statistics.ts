/** The middle value; of an even number the mean of both. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The value below which a part of all values lies, such as 0.99. NaN of none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** What two ways of doing a thing gave, round by round. */
export interface Rounds<T> {
  readonly ours: readonly T[];
  readonly baseline: readonly T[];
}

/**
 * Does two things in turn, several times over, so that both see the same weather; the first round only warms up and is not
 * counted. Which one goes first changes each round.
 */
export async function inTurn<T>(
  count: number,
  ours: () => Promise<T>,
  baseline: () => Promise<T>,
  warmUp = true,
): Promise<Rounds<T>> {
  const result = { ours: [] as T[], baseline: [] as T[] };
  for (let round = warmUp ? -1 : 0; round < count; round++) {
    const measured: { ours?: T; baseline?: T } = {};
    if (round % 2 === 0) measured.ours = await ours();
    measured.baseline = await baseline();
    measured.ours ??= await ours();
    if (round < 0) continue;
    result.ours.push(measured.ours);
    result.baseline.push(measured.baseline);
  }
  return result;
}

/** The median over the rounds of our figure divided by the baseline's. */
export function medianRatio<T>({ ours, baseline }: Rounds<T>, figure: (one: T) => number): number {
  return median(
    ours.map((one, round) => {
      const beside = baseline[round];
      return beside === undefined ? Number.NaN : figure(one) / figure(beside);
    }),
  );
}
