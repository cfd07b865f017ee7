import type { FieldSchema, Schema, Type } from "../model/types.ts";
import { compiledOnce } from "./compile.ts";

/** Writes a value of the type that it was compiled for. The value must be of that type: the text is unspecified where it is not. */
export type Encoder = (value: unknown) => string;

/** A record's member, ready to be written: `head` is what stands before the value, `tail` what stands after it. */
export interface MemberEncoder {
  readonly name: string;
  readonly head: string;
  readonly tail: string;
  readonly encode: Encoder;
  /** The member is left out when its value is absent. */
  readonly optional: boolean;
}

/** What an encoding does for each shape of type; the walk over types and schemas is the same for all of them. */
export interface Notation {
  readonly text: Encoder;
  readonly int: Encoder;
  readonly float: Encoder;
  readonly bool: Encoder;
  readonly datetime: Encoder;
  set(element: Encoder): Encoder;
  /** Keys of the value are texts already; `value` writes what belongs to one. */
  map(value: Encoder): Encoder;
  record(members: readonly MemberEncoder[]): Encoder;
  /** What stands around a record's member called `name`. */
  member(name: string): { readonly head: string; readonly tail: string };
}

/** A compiling cache of encoders for one notation. */
export function encoders(notation: Notation): (type: Type, schema: Schema) => Encoder {
  const cache = compiledOnce<Encoder>((type, schema) => compile(type, schema, notation, encoderFor));
  function encoderFor(type: Type, schema: Schema): Encoder {
    return cache.of(type, schema);
  }
  return encoderFor;
}

function compile(
  type: Type,
  schema: Schema,
  notation: Notation,
  encoderFor: (type: Type, schema: Schema) => Encoder,
): Encoder {
  if (typeof type === "string") return scalar(type, notation);
  if ("enum" in type || "ref" in type) return notation.text;
  if ("set" in type) return notation.set(encoderFor(type.set, schema));
  if ("map" in type) return notation.map(encoderFor(type.map[1], schema));
  if ("option" in type) {
    const elements = notation.set(encoderFor(type.option, schema));
    return (value) => elements(value === undefined ? [] : [value]);
  }
  return record(type.record, schema, notation, encoderFor);
}

function scalar(type: Extract<Type, string>, notation: Notation): Encoder {
  switch (type) {
    case "string":
    case "secret_string":
      return notation.text;
    case "int":
      return notation.int;
    case "float":
      return notation.float;
    case "bool":
      return notation.bool;
    case "datetime":
      return notation.datetime;
  }
}

/** Members are compiled when the first record is written, so that records may hold records of their own class. */
function record(
  name: string,
  schema: Schema,
  notation: Notation,
  encoderFor: (type: Type, schema: Schema) => Encoder,
): Encoder {
  const fields = schema.classes[name]?.fields;
  if (fields === undefined) throw new TypeError(`The schema has no class '${name}'.`);
  let encode: Encoder | undefined;
  return (value) => {
    encode ??= notation.record(fields.filter((field) => !field.internal).map((field) => memberOf(field)));
    return encode(value);
  };

  function memberOf(field: FieldSchema): MemberEncoder {
    const optional = typeof field.type === "object" && "option" in field.type;
    const type = typeof field.type === "object" && "option" in field.type ? field.type.option : field.type;
    return { name: field.name, ...notation.member(field.name), encode: encoderFor(type, schema), optional };
  }
}
