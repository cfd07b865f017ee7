import { internalError, XapiError } from "../errors.ts";
import type { ClassSchema, DefaultValue, FieldSchema, Type } from "../model/types.ts";
import { badTextReason } from "../rpc/text.ts";

/**
 * A value of a field: text, number (`bigint` only beyond the safe integers), boolean, a set as an array in stored order,
 * a map as an object without a prototype.
 */
export type Value = string | number | bigint | boolean | readonly Value[] | { readonly [key: string]: Value };

/** A row: one value for each field of its class, by wire name, in datamodel order. Never changed once made. */
export type Row = { readonly [field: string]: Value };

/** The empty set, shared by every row that has one. */
export const EMPTY_SET: readonly Value[] = Object.freeze([]);

/** The empty map, shared by every row that has one. */
export const EMPTY_MAP: { readonly [key: string]: Value } = Object.freeze(Object.create(null));

/** `text` itself; raises `INVALID_VALUE` [field; reason] for what section 3 of database.md refuses. */
function checkedText(field: string, text: string): string {
  const fault = badTextReason(text);
  if (fault !== undefined) throw new XapiError("INVALID_VALUE", [field, fault]);
  return text;
}

/** `key` itself; raises as `checkedText`, and `INTERNAL_ERROR` for the empty key (spec: database.md, section 2). */
export function checkedKey(field: string, key: string): string {
  if (key === "") throw internalError(`The map ${field} cannot hold an empty key.`);
  return checkedText(field, key);
}

/**
 * A private, normalised copy of a value on its way into field `field` of type `type`.
 * Raises `INVALID_VALUE` [field; reason] for text that may not be stored and `INTERNAL_ERROR` for a value of another type.
 */
export function checkedValue(field: string, type: Type, value: unknown): Value {
  switch (typeof value) {
    case "string":
      if (isTextType(type)) return checkedText(field, value);
      break;
    case "number":
      if (type === "float" || (type === "int" && Number.isInteger(value))) return value;
      break;
    case "bigint":
      if (type === "int") return normalInt(value);
      break;
    case "boolean":
      if (type === "bool") return value;
      break;
    case "object":
      if (typeof type === "object" && value !== null) return checkedStructure(field, type, value);
  }
  throw internalError(`The field ${field} takes ${typeName(type)}.`);
}

function checkedStructure(field: string, type: Exclude<Type, string>, value: object): Value {
  if ("set" in type && Array.isArray(value)) {
    if (value.length === 0) return EMPTY_SET;
    return value.map((element: unknown) => checkedValue(field, type.set, element));
  }
  if ("map" in type && !Array.isArray(value)) {
    const copy = emptyMap();
    let empty = true;
    for (const [key, element] of Object.entries(value)) {
      copy[checkedKey(field, key)] = checkedValue(field, type.map[1], element);
      empty = false;
    }
    return empty ? EMPTY_MAP : copy;
  }
  throw internalError(`The field ${field} takes ${typeName(type)}.`);
}

/** A new map without entries, to be filled by its maker. */
export function emptyMap(): Record<string, Value> {
  return Object.create(null);
}

/** Whether a value of this type is a JavaScript string. */
export function isTextType(type: Type): boolean {
  if (typeof type === "string") return type === "string" || type === "secret_string" || type === "datetime";
  return "enum" in type || "ref" in type;
}

/** An integer in its one form: a number if it is safe as one. */
export function normalInt(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The type in words, for error texts. */
export function typeName(type: Type): string {
  if (typeof type === "string") return type === "secret_string" ? "a string" : `a value of type ${type}`;
  if ("enum" in type) return `a label of ${type.enum}`;
  if ("ref" in type) return `a reference to a ${type.ref}`;
  if ("set" in type) return "a set";
  if ("map" in type) return "a map";
  return "a record";
}

/** Whether two values of one field are the same: sets in order, maps whatever the order of their keys. */
export function sameValue(a: Value, b: Value): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (isSet(a)) return isSet(b) && a.length === b.length && a.every((element, i) => sameValue(element, b[i] ?? ""));
  if (isSet(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const [left, right] = [a[key], b[key]];
    return left !== undefined && right !== undefined && sameValue(left, right);
  });
}

/** Whether a structured value is a set (and not a map). */
export function isSet(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A default of the datamodel as a value of a row. */
export function valueOfDefault(value: DefaultValue): Value {
  if (typeof value !== "object") return value;
  if (isDefaultSet(value)) return value.length === 0 ? EMPTY_SET : value.map(valueOfDefault);
  const entries = Object.entries(value);
  const [first] = entries;
  if (first === undefined) return EMPTY_MAP;
  const map = emptyMap();
  for (const [key, element] of entries) map[key] = valueOfDefault(element);
  return map;
}

function isDefaultSet(value: DefaultValue): value is readonly DefaultValue[] {
  return Array.isArray(value);
}

/** The default of a field, or `undefined` if a row cannot be made without a value. Computed sets start empty. */
export function defaultOf(field: FieldSchema): Value | undefined {
  if (field.inverse !== undefined) return EMPTY_SET;
  const value = field.default;
  if (value === undefined) return undefined;
  return defaultFor(field.type, value);
}

function defaultFor(type: Type, value: DefaultValue): Value {
  if (typeof value !== "object") return value;
  if (typeof type === "object" && "ref" in type && "ref" in value) return valueOfDefault(value.ref);
  if (type === "datetime" && "datetime" in value) return valueOfDefault(value.datetime);
  if (typeof type === "object" && "set" in type && isDefaultSet(value) && value.length > 0)
    return value.map((element) => defaultFor(type.set, element));
  return valueOfDefault(value);
}

/**
 * The value that a field without a default starts with where nobody gives one: created rows and rows loaded without
 * the column. Refs are null, dates the epoch, the rest empty, zero or false.
 */
export function blankOf(type: Type, enums: Readonly<Record<string, readonly string[]>>): Value {
  if (typeof type === "string") {
    if (type === "int" || type === "float") return 0;
    if (type === "bool") return false;
    return type === "datetime" ? "19700101T00:00:00Z" : "";
  }
  if ("enum" in type) return enums[type.enum]?.[0] ?? "";
  if ("ref" in type) return "OpaqueRef:NULL";
  return "map" in type ? EMPTY_MAP : EMPTY_SET;
}

/** The field of a class by wire name; `INTERNAL_ERROR` if the class has none of that name. */
export function fieldOf(schema: ClassSchema, fields: ReadonlyMap<string, FieldSchema>, name: string): FieldSchema {
  const field = fields.get(name);
  if (field === undefined) throw internalError(`The class ${schema.name} has no field ${name}.`);
  return field;
}
