import { XapiError } from "../errors.ts";
import { bodyOf } from "./body.ts";
import type { Dirt } from "./engine.ts";
import type { Entry } from "./entry.ts";
import type { TableState } from "./state.ts";
import type { Manifest, Store, StoredRow } from "./store/store.ts";

/** How many generations are reserved at a time; a crash skips at most this many. */
const RESERVE = 1 << 16;

/** What the journal needs to see of the database. */
export interface JournalSource {
  readonly states: ReadonlyMap<string, TableState>;
  readonly generation: number;
  readonly version: readonly [major: number, minor: number];
}

/**
 * Group commit: changed rows are collected, and written in one transaction as soon as the code that changes them gives up
 * the processor; what changes while a transaction runs goes into the next. The collection is a set of rows, so it is
 * bounded by the rows of the database and of its store. A transaction that fails leaves its rows collected: the next
 * change or `commit` tries again.
 */
export class Journal implements Dirt {
  readonly #store: Store;
  readonly #source: () => JournalSource;
  readonly #failed: (error: unknown) => void;
  /** Whether the last transaction failed. */
  #isFailing = false;
  /** Rows to write, by ref; `undefined` for those to remove. */
  #dirty = new Map<string, Entry | undefined>();
  #manifestDirty = false;
  #reserved = -1;
  /** The transaction that will hold the current changes, if it is announced but does not run yet. */
  #next: Promise<void> | undefined;
  #running: Promise<void> | undefined;
  #phase: "open" | "closing" | "closed" = "open";

  /** `failed` is told the first of several failures in a row. */
  constructor(store: Store, source: () => JournalSource, failed: (error: unknown) => void) {
    this.#store = store;
    this.#source = source;
    this.#failed = failed;
  }

  changed(entry: Entry): void {
    // A row that takes the ref of one whose removal is still to be written takes over its place in the store.
    if (this.#dirty.has(entry.ref) && this.#dirty.get(entry.ref) === undefined) entry.stored = true;
    this.#dirty.set(entry.ref, entry);
    this.#schedule();
  }

  gone(entry: Entry): void {
    if (entry.stored) this.#dirty.set(entry.ref, undefined);
    else this.#dirty.delete(entry.ref);
    this.#schedule();
  }

  advanced(generation: number): void {
    if (generation <= this.#reserved - RESERVE / 2) return;
    this.#manifestDirty = true;
    this.#schedule();
  }

  /** What the store said it has reserved; called once after loading. */
  loaded(reserved: number): void {
    this.#reserved = reserved;
  }

  /**
   * Resolves when everything changed so far is durable, at once if it is. Raises `INTERNAL_ERROR` if it could not be
   * stored; the changes stay in memory and in line.
   */
  commit(): Promise<void> {
    if (this.#dirty.size > 0 || this.#manifestDirty) return this.#schedule();
    return this.#running ?? Promise.resolve();
  }

  /** Commits what there is, with the exact generation, and closes the store; changes after that are not kept. */
  async close(): Promise<void> {
    if (this.#phase !== "open") return;
    this.#phase = "closing";
    this.#manifestDirty = true;
    try {
      await this.#schedule();
    } finally {
      this.#phase = "closed";
      await this.#store.close();
    }
  }

  /** The transaction that takes the current changes: made ready once the running code yields and the last one is over. */
  #schedule(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    const previous = this.#running ?? Promise.resolve();
    const next = previous.then(noop, noop).then(() => this.#flush());
    this.#next = next;
    next.catch(noop);
    return next;
  }

  #flush(): Promise<void> {
    this.#next = undefined;
    const written = this.#write().finally(() => {
      if (this.#running === written) this.#running = undefined;
    });
    this.#running = written;
    return written;
  }

  async #write(): Promise<void> {
    if (this.#phase === "closed") throw new XapiError("INTERNAL_ERROR", ["The database is closed."]);
    const dirty = this.#dirty;
    this.#dirty = new Map();
    const manifest = this.#takeManifest();
    try {
      const put: StoredRow[] = [];
      const remove: string[] = [];
      for (const [ref, entry] of dirty) {
        if (entry === undefined) {
          remove.push(ref);
          continue;
        }
        put.push(storedRow(entry, this.#source().states));
        entry.stored = true;
      }
      await this.#store.write({ manifest, put, remove });
      this.#reserved = manifest.reserved;
      this.#isFailing = false;
    } catch (thrown) {
      this.#putBack(dirty);
      if (!this.#isFailing) this.#failed(thrown);
      this.#isFailing = true;
      throw storeFailure(thrown);
    }
  }

  /** Lines up again what a failed transaction held, except where it changed again meanwhile. */
  #putBack(dirty: ReadonlyMap<string, Entry | undefined>): void {
    this.#manifestDirty = true;
    for (const [ref, entry] of dirty) {
      const successor = this.#dirty.get(ref);
      if (!this.#dirty.has(ref)) this.#dirty.set(ref, entry);
      else if (entry === undefined && successor !== undefined) successor.stored = true;
    }
  }

  #takeManifest(): Manifest {
    this.#manifestDirty = false;
    const { version, generation } = this.#source();
    if (this.#phase === "closing") return { version, generation, reserved: generation };
    const low = generation > this.#reserved - RESERVE / 2;
    return { version, generation, reserved: low ? generation + RESERVE : this.#reserved };
  }
}

function noop(): void {}

function storedRow(entry: Entry, states: ReadonlyMap<string, TableState>): StoredRow {
  const state = states.get(entry.class);
  return {
    class: entry.class,
    ref: entry.ref,
    created: entry.created,
    modified: entry.modified,
    body: state === undefined ? "{}" : bodyOf(state, entry.row),
  };
}

/** The error of a commit that failed; the reason is the store's own and names no values. */
function storeFailure(thrown: unknown): XapiError {
  const reason =
    thrown instanceof XapiError ? thrown.params.join(" ") : thrown instanceof Error ? thrown.message : "unknown reason";
  return new XapiError("INTERNAL_ERROR", [`The change could not be stored: ${reason}`]);
}
