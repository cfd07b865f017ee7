/** What a figure must reach: its ratio, or one of its values, at least or at most. */
export interface Goal {
  /** `ratio`, or the name of a value. */
  readonly of: string;
  readonly is: "at least" | "at most";
  readonly limit: number;
}

/** One thing measured: a ratio of two things done in the same run, because absolute figures drift from machine to machine. */
export interface Figure {
  readonly name: string;
  readonly ratio: number;
  /** Which way the ratio gets better. */
  readonly better: "higher" | "lower";
  /** What the ratio is of, for people: `calls a second, raw node:http = 1`. */
  readonly of: string;
  readonly goals?: readonly Goal[];
  /** Absolute figures; the end of a name is its unit: `p50Ms`, `perSecond`, `pssMib`, `bytes`. */
  readonly values: Readonly<Record<string, number>>;
}

/** Something that can be measured. */
export interface Bench {
  readonly name: string;
  /** What is done, for `--list`. */
  readonly about: string;
  /** Measures; everything that it starts has ended when it is done. */
  run(): Promise<readonly Figure[]>;
}

/** Whether a figure reaches all that it must; `undefined` where nothing is asked of it. */
export function reaches({ ratio, values, goals }: Figure): boolean | undefined {
  return goals?.every(({ of, is, limit }) => {
    const value = of === "ratio" ? ratio : (values[of] ?? Number.NaN);
    return is === "at least" ? value >= limit : value <= limit;
  });
}

/** The goals in words. */
export function goalText({ goals = [] }: Figure): string {
  return goals.map(({ of, is, limit }) => `${of} ${is === "at least" ? "≥" : "≤"} ${limit}`).join(", ");
}

/** The figure as one line of JSON. */
export function jsonLine(figure: Figure): string {
  const { name, ratio, better, of, values } = figure;
  const met = reaches(figure);
  const rounded = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, significant(value)]));
  return JSON.stringify({
    name,
    ratio: significant(ratio),
    better,
    of,
    ...(met === undefined ? {} : { target: goalText(figure), met }),
    ...rounded,
  });
}

/** Four digits are more than a run repeats; whole numbers stay whole. */
function significant(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}
