import type { Row } from "./value.ts";

/** What the event layer needs of a row: where it is and at which database generations it was made and last changed. */
export interface RowStat {
  readonly class: string;
  readonly ref: string;
  readonly created: number;
  readonly modified: number;
}

/** A place in a table: the current snapshot of a row with its generations, and its links in the list of recent changes. */
export class Entry implements RowStat {
  readonly class: string;
  readonly ref: string;
  row: Row;
  created: number;
  modified: number;
  /** Whether the store may hold a copy, which then has to be removed with the row. */
  stored = false;
  newer: Entry | undefined = undefined;
  older: Entry | undefined = undefined;
  /** The row's encodings with their place in a map of records; made when first asked for, dropped on change. */
  json: Uint8Array | undefined = undefined;
  xml: Uint8Array | undefined = undefined;

  constructor(className: string, ref: string, row: Row, created: number, modified: number) {
    this.class = className;
    this.ref = ref;
    this.row = row;
    this.created = created;
    this.modified = modified;
  }
}

/** All rows of the database, newest change first: what changed since a generation is found without looking at the rest. */
export class RecentList {
  #newest: Entry | undefined;

  /** Puts a row that is not in the list in front. */
  add(entry: Entry): void {
    entry.newer = undefined;
    entry.older = this.#newest;
    if (this.#newest !== undefined) this.#newest.newer = entry;
    this.#newest = entry;
  }

  remove(entry: Entry): void {
    if (entry.newer !== undefined) entry.newer.older = entry.older;
    else if (this.#newest === entry) this.#newest = entry.older;
    if (entry.older !== undefined) entry.older.newer = entry.newer;
    entry.newer = undefined;
    entry.older = undefined;
  }

  /** Moves a row of the list to its front. */
  renew(entry: Entry): void {
    if (this.#newest === entry) return;
    this.remove(entry);
    this.add(entry);
  }

  /** The rows changed after `generation`, newest first. The database must not change meanwhile. */
  *since(generation: number): Generator<RowStat, void, void> {
    for (let entry = this.#newest; entry !== undefined && entry.modified > generation; entry = entry.older) yield entry;
  }
}

/** Rows by a text that several may share, as names and (after an import) uuids do. */
export class TextIndex {
  readonly #places = new Map<string, Entry | Set<Entry>>();

  add(text: string, entry: Entry): void {
    const found = this.#places.get(text);
    if (found === undefined) this.#places.set(text, entry);
    else if (found instanceof Entry) this.#places.set(text, new Set([found, entry]));
    else found.add(entry);
  }

  remove(text: string, entry: Entry): void {
    const found = this.#places.get(text);
    if (found === entry) this.#places.delete(text);
    if (!(found instanceof Set)) return;
    found.delete(entry);
    if (found.size === 0) this.#places.delete(text);
  }

  /** In the order in which they got the text. */
  get(text: string): readonly Entry[] {
    const found = this.#places.get(text);
    if (found === undefined) return [];
    return found instanceof Entry ? [found] : [...found];
  }
}
