import type { Ambient } from "../ambient.ts";
import { internalError, XapiError } from "../errors.ts";
import type { Schema } from "../model/types.ts";
import { Entry, RecentList, TextIndex } from "./entry.ts";
import { Links } from "./links.ts";
import { TableState, textIn } from "./state.ts";
import { checkedValue, defaultOf, EMPTY_SET, fieldOf, type Row, sameValue, type Value } from "./value.ts";

/** One event-worthy change of a row: made, modified (or touched), deleted. `generation` is the database's right after it. */
export interface Change {
  readonly class: string;
  readonly ref: string;
  readonly kind: "add" | "mod" | "del";
  readonly generation: number;
  /** For `del`: the row as it was. */
  readonly row?: Row;
}

/** What the engine tells the store's side: rows whose stored form changed. */
export interface Dirt {
  changed(entry: Entry): void;
  gone(entry: Entry): void;
  /** Called with the new generation after each modification. */
  advanced(generation: number): void;
}

/** What a new row may be given besides its fields. */
export interface CreateOptions {
  readonly ref?: string;
  readonly uuid?: string;
  /** Fields without a value and without a default are empty: `""`, 0, false, the null reference, the epoch, the first label of an enum. */
  readonly restEmpty?: boolean;
}

/**
 * Rows, indexes, relations and generations of a database: every modification goes through here, each keeps all of them
 * in step and then tells the listeners (spec: database.md, sections 1, 2 and 5; events-tasks.md, section 4).
 */
export class Engine {
  readonly states = new Map<string, TableState>();
  readonly entries = new Map<string, Entry>();
  readonly uuids = new TextIndex();
  readonly recent = new RecentList();
  readonly listeners = new Set<(change: Change) => void>();
  generation = -1;
  readonly #ambient: Ambient;
  readonly #links: Links;
  readonly #dirt: Dirt | undefined;
  #changes: Change[] = [];

  constructor(schema: Schema, ambient: Ambient, dirt: Dirt | undefined) {
    this.#ambient = ambient;
    this.#dirt = dirt;
    for (const cls of Object.values(schema.classes)) this.states.set(cls.name, new TableState(cls, schema.enums));
    this.#links = new Links(schema, this.states, (state, entry, row, field) =>
      this.#replaceRow(state, entry, row, [field]),
    );
  }

  /** The row's place; `HANDLE_INVALID` [class; ref] if it is not in this table. */
  entry(state: TableState, ref: string): Entry {
    const entry = state.entries.get(ref);
    if (entry === undefined) throw new XapiError("HANDLE_INVALID", [state.name, ref]);
    return entry;
  }

  /** Makes a row; see `Table.create`. */
  create(state: TableState, values: Readonly<Record<string, unknown>>, options: CreateOptions): Entry {
    if (!state.schema.inDatabase) throw internalError(`The class ${state.name} has no table.`);
    const given = this.#checkedNewValues(state, values, options);
    const ref = options.ref ?? `OpaqueRef:${this.#ambient.uuid()}`;
    const existing = this.entries.get(ref);
    if (existing !== undefined) return repeated(state, existing, given);

    // Assigned to a copy of fixed shape, which takes a fraction of what it takes to merge two rows.
    const row: Record<string, Value> = options.restEmpty === true ? { ...state.empty } : { ...state.blank };
    Object.assign(row, given);
    if (state.hasUuid) this.#claimUuid(state, row, given);
    if (options.restEmpty !== true) assertComplete(state, given);
    const generation = this.#advance(1);
    const entry = new Entry(state.name, ref, row, generation, generation);
    this.#links.join(state, ref, row);
    this.#insert(state, entry);
    this.recent.add(entry);
    this.#changed(state, entry, "add");
    if (state.persistent.length > 0) this.#dirt?.changed(entry);
    this.#links.follow(state, ref, state.blank, row);
    this.#tell();
    return entry;
  }

  /** Changes fields of a row in one step; see `Table.update`. */
  update(state: TableState, entry: Entry, values: Readonly<Record<string, unknown>>): void {
    const old = entry.row;
    const changed: string[] = [];
    let next: Record<string, Value> | undefined;
    for (const [name, given] of Object.entries(values)) {
      if (given === undefined) continue;
      const field = fieldOf(state.schema, state.fields, name);
      if (field.inverse !== undefined) throw internalError(`The field ${name} of ${state.name} is computed.`);
      const value = checkedValue(name, field.type, given);
      if (sameValue(value, old[name] ?? EMPTY_SET)) continue;
      next ??= { ...old };
      next[name] = value;
      changed.push(name);
    }
    if (next === undefined) return;
    this.#replaceRow(state, entry, next, changed);
    this.#links.follow(state, entry.ref, old, next);
    this.#tell();
  }

  /** Counts as a modification of the row without being one: the database generation rises by 2 (section 1.1). */
  touch(state: TableState, entry: Entry): void {
    this.#stamp(entry, 2);
    this.#changed(state, entry, "mod");
    this.#tell();
  }

  /** Removes a row; see `Table.destroy`. */
  destroy(state: TableState, entry: Entry): void {
    const { ref, row } = entry;
    const generation = this.#advance(1);
    state.entries.delete(ref);
    this.entries.delete(ref);
    this.recent.remove(entry);
    if (state.hasUuid) this.uuids.remove(textIn(row, "uuid"), entry);
    state.names?.remove(textIn(row, "name_label"), entry);
    state.deleted.add({ ref, created: entry.created, deleted: generation });
    state.json = undefined;
    state.xml = undefined;
    this.#changes.push({ class: state.name, ref, kind: "del", generation, row });
    if (state.persistent.length > 0) this.#dirt?.gone(entry);
    this.#links.leave(state, ref, row);
    this.#tell();
  }

  /** Adds a row to the table and the indexes, without relations or events. */
  #insert(state: TableState, entry: Entry): void {
    state.entries.set(entry.ref, entry);
    this.entries.set(entry.ref, entry);
    if (state.hasUuid) this.uuids.add(textIn(entry.row, "uuid"), entry);
    state.names?.add(textIn(entry.row, "name_label"), entry);
  }

  /**
   * Fills the empty database with complete rows of known classes, whose computed sets are then computed, newest members
   * first. The generation becomes the given one, or that of the last modification if it is later.
   */
  fill(entries: readonly Entry[], generation: number): void {
    if (this.entries.size > 0) throw internalError("A database can only be loaded while it is empty.");
    for (const entry of entries.toSorted((a, b) => a.created - b.created)) {
      const state = this.states.get(entry.class);
      if (state !== undefined) this.#insert(state, entry);
    }
    this.#links.rebuild();
    const byModification = entries.toSorted((a, b) => a.modified - b.modified);
    for (const entry of byModification) this.recent.add(entry);
    this.generation = Math.max(generation, byModification.at(-1)?.modified ?? generation);
  }

  #checkedNewValues(state: TableState, values: Readonly<Record<string, unknown>>, options: CreateOptions): Row {
    const given: Record<string, Value> = {};
    for (const [name, value] of Object.entries(values)) {
      const field = fieldOf(state.schema, state.fields, name);
      if (value === undefined || field.inverse !== undefined) continue;
      // Most fields of most new rows are blank, which needs no check.
      const blank = state.blank[name];
      given[name] = blank !== undefined && Object.is(value, blank) ? blank : checkedValue(name, field.type, value);
    }
    if (options.uuid !== undefined) given.uuid = checkedValue("uuid", "string", options.uuid);
    if (options.ref !== undefined) checkedValue("ref", "string", options.ref);
    return given;
  }

  #claimUuid(state: TableState, row: Record<string, Value>, given: Row): void {
    if (given.uuid === undefined) row.uuid = this.#ambient.uuid();
    else if (this.uuids.get(textIn(given, "uuid")).length > 0) {
      throw new XapiError("DB_UNIQUENESS_CONSTRAINT_VIOLATION", [state.name, "uuid", textIn(given, "uuid")]);
    }
  }

  /** `changed`: the fields in which the next version may differ. */
  #replaceRow(state: TableState, entry: Entry, next: Row, changed: readonly string[]): void {
    const old = entry.row;
    entry.row = next;
    if (state.hasUuid && old.uuid !== next.uuid) {
      this.uuids.remove(textIn(old, "uuid"), entry);
      this.uuids.add(textIn(next, "uuid"), entry);
    }
    if (state.names !== undefined && old.name_label !== next.name_label) {
      state.names.remove(textIn(old, "name_label"), entry);
      state.names.add(textIn(next, "name_label"), entry);
    }
    entry.json = undefined;
    entry.xml = undefined;
    this.#stamp(entry, 1);
    this.#changed(state, entry, "mod");
    if (changed.some((name) => state.stored.has(name))) this.#dirt?.changed(entry);
  }

  #stamp(entry: Entry, steps: number): void {
    entry.modified = this.#advance(steps);
    this.recent.renew(entry);
  }

  /** The generation after `steps` more modifications; the first of a new database is 1, as tokens start at 0. */
  #advance(steps: number): number {
    this.generation = Math.max(this.generation, 0) + steps;
    this.#dirt?.advanced(this.generation);
    return this.generation;
  }

  #changed(state: TableState, entry: Entry, kind: "add" | "mod"): void {
    state.json = undefined;
    state.xml = undefined;
    this.#changes.push({ class: state.name, ref: entry.ref, kind, generation: this.generation });
  }

  /** Tells the listeners what the operation did, once all of it is done; all of them, also if one throws. */
  #tell(): void {
    const changes = this.#changes;
    this.#changes = [];
    let failure: { readonly thrown: unknown } | undefined;
    for (const change of changes) {
      for (const listener of this.listeners) {
        try {
          listener(change);
        } catch (thrown) {
          failure ??= { thrown };
        }
      }
    }
    if (failure !== undefined) throw failure.thrown;
  }
}

/** Raises `INTERNAL_ERROR` where a field without a default has no value. */
function assertComplete(state: TableState, given: Row): void {
  for (const name of state.required) {
    if (!(name in given)) throw internalError(`A new ${state.name} needs a value for ${name}.`);
  }
}

/** The outcome of a create whose ref is taken: the row, if it is the one asked for (spec: database.md, section 2). */
function repeated(state: TableState, existing: Entry, given: Row): Entry {
  if (existing.class !== state.name) {
    throw new XapiError("DB_UNIQUENESS_CONSTRAINT_VIOLATION", [state.name, "_ref", existing.ref]);
  }
  for (const [name, value] of Object.entries(given)) {
    const field = state.fields.get(name);
    const stored = existing.row[name] ?? (field && defaultOf(field));
    if (stored === undefined || !sameValue(value, stored)) {
      throw internalError(`The ${state.name} ${existing.ref} exists with another ${name}.`);
    }
  }
  return existing;
}
