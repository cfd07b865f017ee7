/**
 * The datamodel as the runtime needs it: types of values and the schema of the tables. The notation is the one of
 * `generated/model.json`; generated code supplies the tables, nothing here knows a class by name.
 */

/** The type of a value on the wire. `secret_string` is a string that must never reach a log. */
export type Type =
  | "string"
  | "secret_string"
  | "int"
  | "float"
  | "bool"
  | "datetime"
  | { readonly enum: string }
  | { readonly ref: string }
  | { readonly record: string }
  | { readonly set: Type }
  | { readonly map: readonly [Type, Type] }
  | { readonly option: Type };

/** A default value in the notation of the model: JSON, with `{ref}` and `{datetime}` for those two types. */
export type DefaultValue =
  | string
  | number
  | boolean
  | { readonly ref: string }
  | { readonly datetime: string }
  | readonly DefaultValue[]
  | { readonly [key: string]: DefaultValue };

export interface FieldSchema {
  /** Name on the wire, namespaces joined with one underscore: `memory_static_max`. */
  readonly name: string;
  /** Column of upstream's XML database, namespaces joined with two: `memory__static_max`. */
  readonly column: string;
  readonly type: Type;
  /** Value of a row that was made without one; absent: `create` must give it. */
  readonly default?: DefaultValue;
  /** `RW`: clients may set it; `StaticRO`: clients give it to `create`; `DynamicRO`: the toolstack alone writes it. */
  readonly qualifier?: "RW" | "StaticRO" | "DynamicRO";
  /** True: the field stays in the record, its getter and setters answer MESSAGE_REMOVED. */
  readonly removed?: true;
  /** False: never written to the store, reset to the default when the database is loaded. */
  readonly persistent: boolean;
  /** True: kept in the table, never part of a record on the wire. */
  readonly internal: boolean;
  /** The field is the computed "many" end of a relation: the refs of the rows of `class` whose `field` names this row. */
  readonly inverse?: { readonly class: string; readonly field: string };
  /** The field is one end of a stored many-to-many relation, `field` of `class` the other. */
  readonly peer?: { readonly class: string; readonly field: string };
}

export interface ClassSchema {
  readonly name: string;
  /** False: the table has no rows that survive a restart. */
  readonly persistent: boolean;
  /** Whether changes of rows show in `event.from` and `event.next`. */
  readonly events: boolean;
  /** False: the class has no table (`event`, `auth`, record-only classes); it is listed with 0 rows all the same. */
  readonly inDatabase: boolean;
  /** Generated messages of the object itself: `get_all`, `get_record`, `create` ... */
  readonly implicit?: readonly string[];
  /** Members of the struct that `create` takes, in the order in which a missing one is reported. */
  readonly constructorMembers?: { readonly required: readonly string[]; readonly optional: readonly string[] };
  /** True: every message of the class answers MESSAGE_REMOVED. */
  readonly removed?: true;
  /** True: calls of the class make no task; `Async.` gives a dummy one. */
  readonly noTask?: true;
  /** In datamodel order, which is the order of record members on the wire; `uuid` is one of them. */
  readonly fields: readonly FieldSchema[];
}

export interface Schema {
  readonly version: readonly [major: number, minor: number];
  /** In the order of `system.listMethods`. */
  readonly classes: Readonly<Record<string, ClassSchema>>;
  /** Labels of each enum, in order, in the spelling of the wire. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
}
