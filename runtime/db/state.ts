import type { ClassSchema, FieldSchema, Schema } from "../model/types.ts";
import { NULL_REF } from "../ref.ts";
import { DeletedList } from "./deleted.ts";
import { type Entry, TextIndex } from "./entry.ts";
import { blankOf, defaultOf, EMPTY_SET, type Row, type Value } from "./value.ts";

/** The rows of one class and what is derived from its schema. */
export class TableState {
  readonly schema: ClassSchema;
  readonly fields: ReadonlyMap<string, FieldSchema>;
  readonly entries = new Map<string, Entry>();
  readonly deleted = new DeletedList();
  /** Rows by `name_label`; absent for classes without that field. */
  readonly names: TextIndex | undefined;
  /** A row with every field at its default, or blank where there is none. */
  readonly blank: Row;
  /** The same without the reference `""`, which some fields have by default and clients take for a broken one. */
  readonly empty: Row;
  /** Fields that a new row must be given. */
  readonly required: readonly string[];
  /** Fields that go to the store; empty for classes that do not survive a restart. */
  readonly persistent: readonly FieldSchema[];
  /** The names of those. */
  readonly stored: ReadonlySet<string>;
  /** Encodings of all rows, dropped when any of them changes. */
  json: readonly Uint8Array[] | undefined = undefined;
  xml: readonly Uint8Array[] | undefined = undefined;

  constructor(schema: ClassSchema, enums: Schema["enums"]) {
    this.schema = schema;
    this.fields = new Map(schema.fields.map((field) => [field.name, field]));
    this.names = this.fields.has("name_label") ? new TextIndex() : undefined;
    this.blank = blankRow(schema, enums);
    this.empty = { ...this.blank, ...nullRefs(schema) };
    this.required = schema.fields
      .filter((field) => field.name !== "uuid" && defaultOf(field) === undefined)
      .map((field) => field.name);
    this.persistent =
      schema.persistent && schema.inDatabase
        ? schema.fields.filter((field) => field.persistent && field.inverse === undefined)
        : [];
    this.stored = new Set(this.persistent.map((field) => field.name));
  }

  get name(): string {
    return this.schema.name;
  }

  get hasUuid(): boolean {
    return this.fields.has("uuid");
  }
}

/**
 * Parsed from JSON, because the engine then lays the object out as a record of fixed shape; one that is filled key by
 * key becomes a hash table, which takes seven times as long to copy.
 */
function blankRow(schema: ClassSchema, enums: Schema["enums"]): Row {
  const row: Record<string, Value> = JSON.parse(
    JSON.stringify(Object.fromEntries(schema.fields.map((field) => [field.name, ""]))),
  );
  for (const field of schema.fields) row[field.name] = defaultOf(field) ?? blankOf(field.type, enums);
  return row;
}

/** The null reference for every reference that is `""` by default. */
function nullRefs({ fields }: ClassSchema): Row {
  const broken = fields.filter(({ type, default: value }) => {
    return typeof type === "object" && "ref" in type && typeof value === "object" && "ref" in value && value.ref === "";
  });
  return Object.fromEntries(broken.map(({ name }) => [name, NULL_REF]));
}

/** A field of a row as a set. */
export function setIn(row: Row, field: string): readonly Value[] {
  const value = row[field];
  return Array.isArray(value) ? value : EMPTY_SET;
}

/** A field of a row as text; what is no text counts as empty. */
export function textIn(row: Row, field: string): string {
  const value = row[field];
  return typeof value === "string" ? value : "";
}
