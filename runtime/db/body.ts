import { internalError } from "../errors.ts";
import type { Type } from "../model/types.ts";
import type { TableState } from "./state.ts";
import {
  defaultOf,
  EMPTY_MAP,
  EMPTY_SET,
  emptyMap,
  isSet,
  isTextType,
  normalInt,
  type Row,
  typeName,
  type Value,
} from "./value.ts";

/** How a field stands in bodies: what comes before its value, and the whole where the value is the blank row's, as most are. */
interface Column {
  readonly name: string;
  readonly head: string;
  readonly blank: Value;
  readonly whole: string;
}

const columns = new WeakMap<TableState, readonly Column[]>();

/**
 * The stored fields of a row as a JSON object. Numbers that JSON cannot hold (integers beyond 2^53, floats that are not
 * finite, negative zero) become strings.
 */
export function bodyOf(state: TableState, row: Row): string {
  let body = "";
  for (const { name, head, blank, whole } of columnsOf(state)) {
    const value = row[name] ?? "";
    body += Object.is(value, blank) ? whole : head + jsonOf(value);
  }
  return `{${body}}`;
}

function columnsOf(state: TableState): readonly Column[] {
  const known = columns.get(state);
  if (known !== undefined) return known;
  const made = state.persistent.map(({ name }, index): Column => {
    const blank = state.blank[name] ?? "";
    const head = `${index === 0 ? "" : ","}"${name}":`;
    return { name, head, blank, whole: head + jsonOf(blank) };
  });
  columns.set(state, made);
  return made;
}

function jsonOf(value: Value): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? String(value)
        : `"${Object.is(value, -0) ? "-0" : value}"`;
    case "bigint":
      return `"${value}"`;
    case "boolean":
      return value ? "true" : "false";
  }
  if (isSet(value)) return value.length === 0 ? "[]" : `[${value.map(jsonOf).join(",")}]`;
  const pairs = Object.entries(value).map(([key, element]) => `${JSON.stringify(key)}:${jsonOf(element)}`);
  return `{${pairs.join(",")}}`;
}

/**
 * The row that a stored body stands for: fields that are not stored are at their defaults, unknown members are dropped,
 * fields newer than the body get their defaults (spec: database.md, section 4.3). Raises `INTERNAL_ERROR` that names class
 * and field for a body that does not fit the schema and for a new field without a default.
 */
export function rowOfBody(state: TableState, body: string): Row {
  const members = parsedObject(state.name, body);
  const row: Record<string, Value> = { ...state.blank };
  for (const field of state.persistent) {
    const member = members[field.name];
    if (member !== undefined) row[field.name] = valueOfJson(state.name, field.name, field.type, member);
    else if (field.name !== "uuid" && defaultOf(field) === undefined) {
      throw internalError(`The stored ${state.name} lacks ${field.name}, which has no default.`);
    }
  }
  return row;
}

function parsedObject(className: string, body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Told below, without the text of the body.
  }
  throw internalError(`A stored ${className} cannot be read.`);
}

function valueOfJson(className: string, field: string, type: Type, json: unknown): Value {
  switch (typeof json) {
    case "string":
      if (isTextType(type)) return json;
      if (type === "int" && /^-?[0-9]+$/.test(json)) return normalInt(BigInt(json));
      if (type === "float" && /^(?:NaN|-?Infinity|-0)$/.test(json)) return Number(json);
      break;
    case "number":
      if (type === "float" || type === "int") return json;
      break;
    case "boolean":
      if (type === "bool") return json;
      break;
    case "object":
      if (json !== null && typeof type === "object") return structureOfJson(className, field, type, json);
  }
  throw internalError(`The field ${field} of a stored ${className} is not ${typeName(type)}.`);
}

function structureOfJson(className: string, field: string, type: Exclude<Type, string>, json: object): Value {
  if ("set" in type && Array.isArray(json)) {
    if (json.length === 0) return EMPTY_SET;
    return json.map((element: unknown) => valueOfJson(className, field, type.set, element));
  }
  if ("map" in type && !Array.isArray(json)) {
    const entries = Object.entries(json);
    if (entries.length === 0) return EMPTY_MAP;
    const map = emptyMap();
    for (const [key, element] of entries) map[key] = valueOfJson(className, field, type.map[1], element);
    return map;
  }
  throw internalError(`The field ${field} of a stored ${className} is not ${typeName(type)}.`);
}
