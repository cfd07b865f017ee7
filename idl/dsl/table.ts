type Entries = Readonly<Record<string, unknown>>;
type All<T extends readonly Entries[]> = T extends readonly [infer First, ...infer Rest extends readonly Entries[]]
  ? First & All<Rest>
  : T extends readonly []
    ? unknown
    : T[number];

/**
 * One table of the entries that several files define, ordered by name as tables of the datamodel are.
 *
 * @throws Error when two files define the same name
 */
export function inOneTable<const T extends readonly Entries[]>(...parts: T): All<T> {
  const entries = Object.entries(inOneSequence(parts));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) as All<T>;
}

/**
 * One table of the entries that several files define, in the order in which they come.
 *
 * @throws Error when two files define the same name
 */
export function inOneSequence<T>(parts: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> {
  const all: Record<string, T> = {};
  for (const [name, entry] of parts.flatMap((part) => Object.entries(part))) {
    if (Object.hasOwn(all, name)) throw new Error(`${name} is defined twice`);
    all[name] = entry;
  }
  return all;
}
