import { internalError, XapiError } from "../errors.ts";
import type { DefaultValue, FieldSchema, Schema, Type } from "../model/types.ts";
import { compiledOnce } from "./compile.ts";
import { parseDateTime } from "./datetime.ts";
import { parseFloatText, parseInteger, xmlFloat } from "./numbers.ts";
import { DateText, describeRaw, Float, isStruct, type Raw, type RawStruct } from "./raw.ts";
import { badTextReason } from "./text.ts";

/**
 * Turns a value as it was parsed into one of the type that it was compiled for. `where` names the parameter or field in errors:
 * `INTERNAL_ERROR` for a wrong type, `INVALID_VALUE` [where; reason] for characters that are not allowed
 * (spec: api-wire.md, sections 3.1, 6 and 15).
 */
export type Decoder = (raw: Raw, where: string) => unknown;

const cache = compiledOnce<Decoder>((type, schema) => compile(type, schema, ""));

/**
 * The decoder of a type. What it yields: text, ref, enum: string (labels in the datamodel's spelling); int: number, or bigint where a
 * double is not exact; float: number; datetime: text in wire form; set: array; map: object without prototype, keys as wire text; record:
 * object; option: the value or `undefined`.
 */
export function decoderFor(type: Type, schema: Schema): Decoder {
  return cache.of(type, schema);
}

/**
 * Decodes the struct of a constructor: the given fields, in order. A missing member takes its default, a set of refs none, an option
 * `undefined`; the first other missing member is an `INTERNAL_ERROR` that names it; members that are not asked for are ignored
 * (spec: api-wire.md, section 6, rule 5).
 */
export function structDecoder(
  fields: readonly Pick<FieldSchema, "name" | "type" | "default">[],
  schema: Schema,
): (raw: Raw, where: string) => Record<string, unknown> {
  const members = fields.map((field) => memberDecoder(field, schema));
  return (raw, where) => {
    if (!isStruct(raw)) throw wrongType(where, "", "a struct", raw);
    const record: Record<string, unknown> = {};
    for (const member of members) record[member.name] = member.decode(raw, where);
    return record;
  };
}

/** `place` says which part of the parameter is decoded: empty, or like ` (key)`. It is known when compiling, so it costs calls nothing. */
function compile(type: Type, schema: Schema, place: string): Decoder {
  if (typeof type === "string") return scalar(type, place);
  if ("enum" in type) return enumDecoder(type.enum, schema, place);
  if ("ref" in type) return (raw, where) => text(raw, where, place, "a reference");
  if ("set" in type) return setDecoder(compile(type.set, schema, " (element)"), place);
  if ("map" in type) return mapDecoder(type.map[0], compile(type.map[1], schema, " (value of a key)"), schema, place);
  if ("option" in type) return optionDecoder(compile(type.option, schema, place), place);
  return recordDecoder(type.record, schema);
}

function scalar(type: Extract<Type, string>, place: string): Decoder {
  switch (type) {
    case "string":
    case "secret_string":
      return (raw, where) => text(raw, where, place, "a text");
    case "int":
      return (raw, where) => integer(raw, where, place);
    case "float":
      return (raw, where) => float(raw, where, place);
    case "bool":
      return (raw, where) => {
        if (typeof raw !== "boolean") throw wrongType(where, place, "a boolean", raw);
        return raw;
      };
    case "datetime":
      return (raw, where) => dateTime(raw, where, place);
  }
}

function text(raw: Raw, where: string, place: string, expected: string): string {
  if (typeof raw !== "string") throw wrongType(where, place, expected, raw);
  const reason = badTextReason(raw);
  if (reason !== undefined) throw new XapiError("INVALID_VALUE", [where, reason]);
  return raw;
}

function integer(raw: Raw, where: string, place: string): number | bigint {
  if (typeof raw === "number") return raw === 0 ? 0 : raw;
  if (typeof raw === "bigint") return raw;
  const value = typeof raw === "string" ? parseInteger(raw) : undefined;
  if (value === undefined) throw wrongType(where, place, "an integer of 64 bits", raw);
  return value;
}

function float(raw: Raw, where: string, place: string): number {
  if (raw instanceof Float) return raw.value;
  if (typeof raw === "number" || typeof raw === "bigint") return Number(raw);
  const value = typeof raw === "string" ? parseFloatText(raw) : undefined;
  if (value === undefined) throw wrongType(where, place, "a float", raw);
  return value;
}

function dateTime(raw: Raw, where: string, place: string): string {
  const written = raw instanceof DateText ? raw.text : raw;
  const value = typeof written === "string" ? parseDateTime(written) : undefined;
  if (value === undefined) throw wrongType(where, place, "a date such as 20260131T09:05:07Z", raw);
  return value;
}

function enumDecoder(name: string, schema: Schema, place: string): Decoder {
  const labels = schema.enums[name];
  if (labels === undefined) throw new TypeError(`The schema has no enum '${name}'.`);
  const known = new Map(labels.map((label) => [label.toLowerCase(), label]));
  return (raw, where) => {
    const label = typeof raw === "string" ? (known.get(raw) ?? known.get(raw.toLowerCase())) : undefined;
    if (label === undefined) throw wrongType(where, place, `a label of ${name}`, raw);
    return label;
  };
}

function setDecoder(element: Decoder, place: string): Decoder {
  return (raw, where) => {
    if (!Array.isArray(raw)) throw wrongType(where, place, "an array", raw);
    return raw.map((one: Raw) => element(one, where));
  };
}

function optionDecoder(inner: Decoder, place: string): Decoder {
  return (raw, where) => {
    if (!Array.isArray(raw) || raw.length > 1) throw wrongType(where, place, "an array of at most one element", raw);
    return raw.length === 0 ? undefined : inner(raw[0], where);
  };
}

function mapDecoder(keyType: Type, value: Decoder, schema: Schema, place: string): Decoder {
  const key = keyDecoder(keyType, schema);
  return (raw, where) => {
    if (!isStruct(raw)) throw wrongType(where, place, "a struct", raw);
    const map: Record<string, unknown> = Object.create(null);
    for (const [name, member] of Object.entries(raw)) map[key(name, where)] = value(member, where);
    return map;
  };
}

/** A key arrives as text whatever its type, and stays text, in the one form that the wire emits. */
function keyDecoder(type: Type, schema: Schema): (name: string, where: string) => string {
  const decode = compile(type, schema, " (key)");
  return (name, where) => {
    if (name === "") throw internalError(`${where}: a map may not have an empty key.`);
    const key = decode(name, where);
    return typeof key === "string" ? key : type === "float" ? xmlFloat(key as number) : String(key);
  };
}

/** Compiled at first use, so that records may hold records of their own class. Members are named in errors by their own names. */
function recordDecoder(name: string, schema: Schema): Decoder {
  const fields = schema.classes[name]?.fields;
  if (fields === undefined) throw new TypeError(`The schema has no class '${name}'.`);
  let decode: Decoder | undefined;
  return (raw, where) => {
    decode ??= structDecoder(
      fields.filter((field) => !field.internal),
      schema,
    );
    return decode(raw, where);
  };
}

interface MemberDecoder {
  readonly name: string;
  decode(struct: RawStruct, where: string): unknown;
}

function memberDecoder(field: Pick<FieldSchema, "name" | "type" | "default">, schema: Schema): MemberDecoder {
  const { name, type } = field;
  const optional = typeof type === "object" && "option" in type;
  const decode = compile(optional ? type.option : type, schema, "");
  const missing = missingMember(field);
  return {
    name,
    decode: (struct, where) => {
      const raw = Object.hasOwn(struct, name) ? struct[name] : undefined;
      return raw === undefined ? missing(where) : decode(raw, name);
    },
  };
}

/** What a member that was not sent is worth; a new value each time, because rows own their values. */
function missingMember(field: Pick<FieldSchema, "name" | "type" | "default">): (where: string) => unknown {
  const { name, type } = field;
  const given = field.default;
  if (given !== undefined) return () => valueOfDefault(given, type);
  if (typeof type === "object" && "option" in type) return () => undefined;
  if (typeof type === "object" && "set" in type && typeof type.set === "object" && "ref" in type.set) return () => [];
  return (where) => {
    throw internalError(`${where}: the member '${name}' is missing.`);
  };
}

/** A default of the model as the value that a decoder of the type would yield. */
function valueOfDefault(value: DefaultValue, type: Type): unknown {
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const element = typeof type === "object" && "set" in type ? type.set : "string";
    return value.map((one: DefaultValue) => valueOfDefault(one, element));
  }
  const members = value as Readonly<Record<string, DefaultValue>>;
  if (type === "datetime") return members.datetime;
  if (typeof type === "object" && "ref" in type) return members.ref;
  const inner = typeof type === "object" && "map" in type ? type.map[1] : "string";
  const map: Record<string, unknown> = Object.create(null);
  for (const [key, member] of Object.entries(members)) map[key] = valueOfDefault(member, inner);
  return map;
}

function wrongType(where: string, place: string, expected: string, raw: Raw | undefined): XapiError {
  return internalError(`${where}${place}: expected ${expected}, got ${describeRaw(raw)}.`);
}
