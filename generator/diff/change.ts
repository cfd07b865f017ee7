/** One change of the interface between two models. */
export interface Change {
  /** `breaking`: a client or peer that worked before may fail now. */
  readonly kind: "breaking" | "compatible";
  /** What changed: `message VM.start`. */
  readonly subject: string;
  readonly what: string;
}

/** Collects changes. */
export class Changes {
  readonly all: Change[] = [];

  breaking(subject: string, what: string): void {
    this.all.push({ kind: "breaking", subject, what });
  }

  compatible(subject: string, what: string): void {
    this.all.push({ kind: "compatible", subject, what });
  }

  /** Breaking where a condition holds, else compatible. */
  add(isBreaking: boolean, subject: string, what: string): void {
    this.all.push({ kind: isBreaking ? "breaking" : "compatible", subject, what });
  }
}

/** Whether two values of a model are the same. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A value of a model in a line. */
export const show = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * Pairs what two tables hold: reports what went (breaking) and what came (compatible), and hands over what is in both.
 *
 * @param noun what the entries are: `message`
 */
export function pair<T>(
  changes: Changes,
  noun: string,
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  both: (subject: string, before: T, after: T) => void,
): void {
  for (const [name, old] of before) {
    const now = after.get(name);
    if (now === undefined) changes.breaking(`${noun} ${name}`, "is gone");
    else both(`${noun} ${name}`, old, now);
  }
  for (const name of after.keys()) if (!before.has(name)) changes.compatible(`${noun} ${name}`, "is new");
}

/** Things with a name, by that name behind a prefix. */
export const byName = <T extends { readonly name: string }>(things: readonly T[], prefix = ""): Map<string, T> =>
  new Map(things.map((thing) => [`${prefix}${thing.name}`, thing]));
