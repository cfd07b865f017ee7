import type { Ambient } from "../ambient.ts";
import { internalError } from "../errors.ts";
import type { Schema } from "../model/types.ts";
import { rowOfBody } from "./body.ts";
import type { DeletedRow } from "./deleted.ts";
import { RecordCache, type RecordEncoders } from "./encoded.ts";
import { type Change, Engine } from "./engine.ts";
import { Entry, type RowStat } from "./entry.ts";
import { Journal } from "./journal.ts";
import type { TableState } from "./state.ts";
import type { Store } from "./store/store.ts";
import { EngineTable, type Table } from "./table.ts";
import type { Row } from "./value.ts";
import type { XmlRow, XmlSnapshot } from "./xml/write.ts";

/** The tables of a database: class name -> table of its row type. */
export type TablesOf<Tables> = { readonly [C in keyof Tables & string]: Table<C, Tables[C] & object> };

/** What a database is made of. Without a store nothing survives the process; without encoders rows have no wire form. */
export interface DatabaseOptions {
  readonly schema: Schema;
  readonly ambient: Ambient;
  readonly store?: Store;
  /** Told why a change could not be stored, once until one can be again; whoever made it learns it in any case. */
  readonly onStoreFailure?: (error: unknown) => void;
  readonly encoders?: RecordEncoders;
}

/** A row from elsewhere (a store, an XML file) with its generations, complete and of its class's shape. */
export interface LoadedRow {
  readonly class: string;
  readonly ref: string;
  readonly row: Row;
  readonly created: number;
  readonly modified: number;
}

/**
 * The pool database: typed tables in memory with relations, indexes, generations and change notices, and a store behind
 * them (spec: database.md). `Tables` maps each class to the type of its rows.
 */
export class Database<Tables = Record<string, Record<string, unknown>>> {
  readonly schema: Schema;
  readonly tables: TablesOf<Tables>;
  readonly #engine: Engine;
  readonly #journal: Journal | undefined;
  readonly #store: Store | undefined;

  constructor({ schema, ambient, store, onStoreFailure = () => {}, encoders = {} }: DatabaseOptions) {
    this.schema = schema;
    this.#store = store;
    this.#journal = store && new Journal(store, () => ({ ...schema, ...this.#journalView() }), onStoreFailure);
    this.#engine = new Engine(schema, ambient, this.#journal);
    const records = new RecordCache(encoders);
    const tables: Record<string, EngineTable> = {};
    for (const state of this.#engine.states.values()) {
      tables[state.name] = new EngineTable(this.#engine, state, records);
    }
    // The schema is what `Tables` was generated from: the one place where its types are taken on trust.
    this.tables = tables as unknown as TablesOf<Tables>;
  }

  /** The database's generation: -1 if nothing was ever written, else the number of modifications (section 1.1). */
  get generation(): number {
    return this.#engine.generation;
  }

  /** A table by a name that is known only at run time; `undefined` if there is no such class. */
  table(name: string): Table | undefined {
    if (!this.#engine.states.has(name)) return undefined;
    return (this.tables as unknown as Readonly<Record<string, Table>>)[name];
  }

  /**
   * Calls `listener` synchronously after each change, when the operation that made it is complete; the returned function
   * ends that. A listener must be fast, must not throw and must not write to the database.
   */
  onChange(listener: (change: Change) => void): () => void {
    const { listeners } = this.#engine;
    const own = (change: Change): void => listener(change);
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  /** The class of the row with this ref, if there is one. */
  tableOf(ref: string): string | undefined {
    return this.#engine.entries.get(ref)?.class;
  }

  /** The rows made, modified or touched after generation `token`, newest first, in time proportional to their number. */
  changesSince(token: number): Iterable<RowStat> {
    return this.#engine.recent.since(token);
  }

  /** The rows of a class deleted after generation `token`, newest first; very old deletions are forgotten (section 1.1). */
  deletedSince(className: string, token: number): readonly DeletedRow[] {
    return this.#engine.states.get(className)?.deleted.since(token) ?? [];
  }

  /**
   * Resolves when everything changed so far is durable; at once if it is. Raises `INTERNAL_ERROR` if the store could not
   * take it: the changes stay in memory and the next commit tries again.
   */
  commit(): Promise<void> {
    return this.#journal?.commit() ?? Promise.resolve();
  }

  /** Fills a new database from its store; raises `INTERNAL_ERROR` for what does not fit the schema (section 4.3). */
  async load(): Promise<void> {
    const found = await this.#store?.load();
    if (found === undefined) return;
    const { manifest, rows } = found;
    this.#journal?.loaded(manifest.reserved);
    const { states } = this.#engine;
    this.#fill(loadedRows(states, rows), Math.max(manifest.generation, manifest.reserved), true);
  }

  /**
   * Fills a new database with rows from elsewhere, which the store then gets too. Computed sets are computed, fields that
   * do not persist are left as given.
   */
  adopt(rows: Iterable<LoadedRow>, generation: number): void {
    this.#fill(rows, generation, false);
  }

  /** The rows of this moment with their generations, which later changes leave alone; for the XML format. */
  snapshot(): XmlSnapshot {
    const { states, generation } = this.#engine;
    const rows = new Map<string, readonly XmlRow[]>();
    for (const state of states.values()) {
      rows.set(
        state.name,
        Array.from(state.entries.values(), ({ ref, row, created, modified }) => ({ ref, row, created, modified })),
      );
    }
    return { schema: this.schema, generation, rows: (className) => rows.get(className) ?? [] };
  }

  /** Makes the last changes durable and lets go of the store. */
  async close(): Promise<void> {
    await this.#journal?.close();
  }

  #fill(rows: Iterable<LoadedRow>, generation: number, stored: boolean): void {
    const entries = new Map<string, Entry>();
    for (const { class: className, ref, row, created, modified } of rows) {
      if (!this.#engine.states.has(className)) throw internalError(`The database has no class ${className}.`);
      if (entries.has(ref)) throw internalError(`The reference ${ref} stands for two rows.`);
      const entry = new Entry(className, ref, row, created, modified);
      entry.stored = stored;
      entries.set(ref, entry);
    }
    this.#engine.fill([...entries.values()], generation);
    if (stored) return;
    for (const entry of entries.values()) {
      if ((this.#engine.states.get(entry.class)?.persistent.length ?? 0) > 0) this.#journal?.changed(entry);
    }
  }

  #journalView() {
    return { states: this.#engine.states, generation: this.#engine.generation };
  }
}

/** Rows of classes that the schema no longer has, or no longer stores, are left out. */
function* loadedRows(
  states: ReadonlyMap<string, TableState>,
  rows: Iterable<{ class: string; ref: string; created: number; modified: number; body: string }>,
): Generator<LoadedRow, void, void> {
  for (const { class: className, ref, created, modified, body } of rows) {
    const state = states.get(className);
    if (state === undefined || state.persistent.length === 0) continue;
    yield { class: className, ref, row: rowOfBody(state, body), created, modified };
  }
}
