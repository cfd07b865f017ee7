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
  const entries = parts.flatMap((part) => Object.entries(part));
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const twice = sorted.find(([name], i) => name === sorted[i + 1]?.[0]);
  if (twice !== undefined) throw new Error(`${twice[0]} is defined twice`);
  return Object.fromEntries(sorted) as All<T>;
}
