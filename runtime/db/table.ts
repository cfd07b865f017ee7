import { internalError, XapiError } from "../errors.ts";
import type { Ref } from "../ref.ts";
import type { Encoding, RecordCache } from "./encoded.ts";
import type { CreateOptions, Engine } from "./engine.ts";
import type { Entry } from "./entry.ts";
import { compileFilter, type Filter } from "./query/evaluate.ts";
import { parseExpression } from "./query/parse.ts";
import type { Expression } from "./query/tree.ts";
import { setIn, type TableState } from "./state.ts";
import { checkedKey, checkedValue, emptyMap, fieldOf, sameValue, type Value } from "./value.ts";

/** The elements of a set field. */
export type ElementOf<V> = V extends readonly (infer E)[] ? E : never;

/** The values of a map field. */
export type MapValueOf<V> = V extends readonly unknown[] ? never : V extends object ? V[keyof V] : never;

/** The names of the fields of a row. */
export type FieldName<R> = keyof R & string;

/**
 * The rows of class `C`, each a record `R` of wire field names (spec: database.md, section 2). Rows that are handed out are
 * snapshots: they never change, a later write makes a new one. Every method that takes a ref raises `HANDLE_INVALID`
 * [class; ref] if the table has no such row, unless it says otherwise; text that may not be stored raises `INVALID_VALUE`
 * [field; reason] and changes nothing. Writing what is already stored is no modification: no generation, no event.
 */
export interface Table<C extends string = string, R extends object = Record<string, Value>> {
  readonly name: C;
  readonly size: number;
  has(ref: string): boolean;
  get(ref: string): Readonly<R>;
  /** The row, or `undefined` if there is none. */
  find(ref: string): Readonly<R> | undefined;
  /**
   * Makes a row. Fields without a value take the schema's default (`INTERNAL_ERROR` if there is none, unless the rest is to be empty), computed sets are
   * filled in whatever is given. Ref and uuid are made up unless given; a uuid in use raises
   * `DB_UNIQUENESS_CONSTRAINT_VIOLATION` [class; field; value]. Repeating a create with its ref and values is harmless,
   * with other values an `INTERNAL_ERROR`.
   */
  create(values: Partial<R>, options?: CreateOptions): Ref<C>;
  set<F extends FieldName<R>>(ref: string, field: F, value: R[F]): void;
  /** Writes several fields as one modification. */
  update(ref: string, values: Partial<R>): void;
  /** Puts an element in front of a set unless the set has it. */
  addToSet<F extends FieldName<R>>(ref: string, field: F, element: ElementOf<R[F]>): void;
  /** Removes every copy of an element. */
  removeFromSet<F extends FieldName<R>>(ref: string, field: F, element: ElementOf<R[F]>): void;
  /**
   * Adds a pair in front of a map. A key in use raises `MAP_DUPLICATE_KEY` [class; field; ref; key], except that with
   * `idempotent` the pair that is already there is accepted.
   */
  addToMap<F extends FieldName<R>>(
    ref: string,
    field: F,
    key: string,
    value: MapValueOf<R[F]>,
    options?: { readonly idempotent?: boolean },
  ): void;
  removeFromMap<F extends FieldName<R>>(ref: string, field: F, key: string): void;
  /** Bumps the row's modified generation, by 2, without changing it. */
  touch(ref: string): void;
  destroy(ref: string): void;
  /** All refs, in order of creation. */
  refs(): Ref<C>[];
  /** All refs with their rows; the table may change meanwhile. */
  rows(): [Ref<C>, Readonly<R>][];
  /** `UUID_INVALID` [class; uuid] if no row has it, `INTERNAL_ERROR` if several do (spec: api-wire.md, section 8). */
  byUuid(uuid: string): Ref<C>;
  byNameLabel(label: string): Ref<C>[];
  /**
   * The rows that an expression (its text or its tree; spec: database.md, section 8) holds for. Bad text raises
   * `INVALID_VALUE` [expression; reason], an unknown column `INTERNAL_ERROR` [missing field; name; ""].
   */
  where(expression: string | Expression): Ref<C>[];
  /** Database generation at which the row was made. */
  created(ref: string): number;
  /** Database generation of the row's last modification or touch. */
  modified(ref: string): number;
  /** The row's record in wire form; kept until the row changes. */
  encoded(ref: string, kind: Encoding): Uint8Array;
  /** The map ref -> record of all rows in wire form, in pieces to be written one after the other; kept until one changes. */
  allRecords(kind: Encoding): readonly Uint8Array[];
  /** The same map of some rows; those that are gone are left out. */
  recordsOf(refs: Iterable<string>, kind: Encoding): readonly Uint8Array[];
}

/** The one implementation of `Table`; it knows rows as values by field name, the interface gives them their types. */
export class EngineTable implements Table {
  readonly name: string;
  readonly #engine: Engine;
  readonly #state: TableState;
  readonly #records: RecordCache;

  constructor(engine: Engine, state: TableState, records: RecordCache) {
    this.#records = records;
    this.name = state.name;
    this.#engine = engine;
    this.#state = state;
  }

  get size(): number {
    return this.#state.entries.size;
  }

  has(ref: string): boolean {
    return this.#state.entries.has(ref);
  }

  get(ref: string): Readonly<Record<string, Value>> {
    return this.#entry(ref).row;
  }

  find(ref: string): Readonly<Record<string, Value>> | undefined {
    return this.#state.entries.get(ref)?.row;
  }

  create(values: Readonly<Record<string, unknown>>, options: CreateOptions = {}): Ref {
    return this.#engine.create(this.#state, values, options).ref as Ref;
  }

  set(ref: string, field: string, value: unknown): void {
    this.#engine.update(this.#state, this.#entry(ref), { [field]: value });
  }

  update(ref: string, values: Readonly<Record<string, unknown>>): void {
    this.#engine.update(this.#state, this.#entry(ref), values);
  }

  addToSet(ref: string, name: string, element: unknown): void {
    const entry = this.#entry(ref);
    const value = checkedValue(name, this.#elementType(name), element);
    const members = setIn(entry.row, name);
    if (members.some((member) => sameValue(member, value))) return;
    this.set(ref, name, [value, ...members]);
  }

  removeFromSet(ref: string, name: string, element: unknown): void {
    const entry = this.#entry(ref);
    const value = checkedValue(name, this.#elementType(name), element);
    const members = setIn(entry.row, name);
    const kept = members.filter((member) => !sameValue(member, value));
    if (kept.length < members.length) this.set(ref, name, kept);
  }

  addToMap(
    ref: string,
    name: string,
    key: string,
    element: unknown,
    { idempotent = false }: { readonly idempotent?: boolean } = {},
  ): void {
    const entry = this.#entry(ref);
    const value = checkedValue(name, this.#mapValueType(name), element);
    const pairs = this.#mapIn(entry, name);
    const present = pairs[checkedKey(name, key)];
    if (present !== undefined) {
      if (idempotent && sameValue(present, value)) return;
      throw new XapiError("MAP_DUPLICATE_KEY", [this.name, name, ref, key]);
    }
    const next = emptyMap();
    next[key] = value;
    this.set(ref, name, Object.assign(next, pairs));
  }

  removeFromMap(ref: string, name: string, key: string): void {
    const entry = this.#entry(ref);
    this.#mapValueType(name);
    const pairs = this.#mapIn(entry, name);
    if (!(key in pairs)) return;
    const next = Object.assign(emptyMap(), pairs);
    delete next[key];
    this.set(ref, name, next);
  }

  touch(ref: string): void {
    this.#engine.touch(this.#state, this.#entry(ref));
  }

  destroy(ref: string): void {
    this.#engine.destroy(this.#state, this.#entry(ref));
  }

  refs(): Ref[] {
    return [...this.#state.entries.keys()] as Ref[];
  }

  rows(): [Ref, Readonly<Record<string, Value>>][] {
    const rows: [Ref, Readonly<Record<string, Value>>][] = [];
    for (const { ref, row } of this.#state.entries.values()) rows.push([ref as Ref, row]);
    return rows;
  }

  byUuid(uuid: string): Ref {
    const found = this.#engine.uuids.get(uuid).filter((entry) => entry.class === this.name);
    const [first] = found;
    if (first === undefined) throw new XapiError("UUID_INVALID", [this.name, uuid]);
    if (found.length > 1) {
      throw internalError(
        `duplicate objects in database: tbl='${this.name}'; object_ref='${first.ref}'; uuid='${uuid}'`,
      );
    }
    return first.ref as Ref;
  }

  byNameLabel(label: string): Ref[] {
    return (this.#state.names?.get(label) ?? []).map((entry) => entry.ref as Ref);
  }

  where(expression: string | Expression): Ref[] {
    const tree = typeof expression === "string" ? parseExpression(expression) : expression;
    const holds: Filter = compileFilter(tree, this.#state.schema);
    const found: Ref[] = [];
    for (const entry of this.#state.entries.values()) if (holds(entry.ref, entry.row)) found.push(entry.ref as Ref);
    return found;
  }

  created(ref: string): number {
    return this.#entry(ref).created;
  }

  modified(ref: string): number {
    return this.#entry(ref).modified;
  }

  encoded(ref: string, kind: Encoding): Uint8Array {
    return this.#records.row(this.#state, this.#entry(ref), kind);
  }

  allRecords(kind: Encoding): readonly Uint8Array[] {
    return this.#records.table(this.#state, kind);
  }

  recordsOf(refs: Iterable<string>, kind: Encoding): readonly Uint8Array[] {
    const entries: Entry[] = [];
    for (const ref of refs) {
      const entry = this.#state.entries.get(ref);
      if (entry !== undefined) entries.push(entry);
    }
    return this.#records.some(this.#state, entries, kind);
  }

  #entry(ref: string): Entry {
    return this.#engine.entry(this.#state, ref);
  }

  #elementType(name: string) {
    const { type } = fieldOf(this.#state.schema, this.#state.fields, name);
    if (typeof type === "object" && "set" in type) return type.set;
    throw internalError(`The field ${name} of ${this.name} is no set.`);
  }

  #mapValueType(name: string) {
    const { type } = fieldOf(this.#state.schema, this.#state.fields, name);
    if (typeof type === "object" && "map" in type) return type.map[1];
    throw internalError(`The field ${name} of ${this.name} is no map.`);
  }

  #mapIn(entry: Entry, name: string): { readonly [key: string]: Value } {
    const value = entry.row[name];
    return typeof value === "object" && !Array.isArray(value)
      ? (value as { readonly [key: string]: Value })
      : emptyMap();
  }
}
