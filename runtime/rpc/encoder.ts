import type { FieldSchema, Schema, Type } from "../model/types.ts";
import { compiledOnce } from "./compile.ts";

/** Writes a value of the type that it was compiled for. The value must be of that type: the text is unspecified where it is not. */
export type Encoder = (value: unknown) => string;

/** A value whose first and last characters are always the same; only `inner` depends on it. Joining constants once makes records fast. */
export interface Framed {
  readonly open: string;
  readonly close: string;
  readonly inner: Encoder;
}

/** A record's member, ready to be written: `head`, then what `inner` makes of the value, then `tail`. */
export interface MemberEncoder {
  readonly name: string;
  readonly head: string;
  readonly tail: string;
  readonly inner: Encoder;
  /** The member is left out when its value is absent. */
  readonly optional: boolean;
}

/** What an encoding does for each shape of type; the walk over types and schemas is the same for all of them. */
export interface Notation {
  readonly text: Framed;
  readonly int: Framed;
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
  if ("enum" in type || "ref" in type) return whole(notation.text);
  if ("set" in type) return notation.set(encoderFor(type.set, schema));
  if ("map" in type) return notation.map(encoderFor(type.map[1], schema));
  if ("option" in type) {
    const elements = notation.set(encoderFor(type.option, schema));
    return (value) => elements(value === undefined ? [] : [value]);
  }
  return record(type.record, schema, notation, encoderFor);
}

/** How texts and integers are written; `undefined` for other types. */
function framedOf(type: Type, notation: Notation): Framed | undefined {
  if (type === "int") return notation.int;
  const isText =
    type === "string" || type === "secret_string" || (typeof type === "object" && ("enum" in type || "ref" in type));
  return isText ? notation.text : undefined;
}

function scalar(type: Extract<Type, string>, notation: Notation): Encoder {
  switch (type) {
    case "string":
    case "secret_string":
      return whole(notation.text);
    case "int":
      return whole(notation.int);
    case "float":
      return notation.float;
    case "bool":
      return notation.bool;
    case "datetime":
      return notation.datetime;
  }
}

function whole({ open, close, inner }: Framed): Encoder {
  return (value) => open + inner(value) + close;
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
    const { head, tail } = notation.member(field.name);
    const framed = framedOf(type, notation);
    if (framed === undefined) return { name: field.name, head, tail, inner: encoderFor(type, schema), optional };
    return { name: field.name, head: head + framed.open, tail: framed.close + tail, inner: framed.inner, optional };
  }
}
