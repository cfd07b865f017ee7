import type { ModelInterface } from "../../model/resolved.ts";
import { pascalCase } from "../../writer/text.ts";

/** A JSON Schema with the extension of json-schema-to-typescript that gives a TypeScript type by its text. */
export type JsonSchema = { readonly [keyword: string]: unknown };

type WireType = string | { readonly [shape: string]: unknown };

/** The name of the TypeScript type of a named type of an interface. */
export const typeName = (name: string): string => pascalCase(name);

/** Schema of a value on the wire, in the notation of the datamodel (spec: message-switch.md, section 10.4). */
function schemaOf(type: unknown): JsonSchema {
  if (typeof type === "string") return basicTypes[type] ?? anything;
  const shape = type as { [key: string]: unknown };
  if ("named" in shape) return { $ref: `#/definitions/${typeName(String(shape.named))}` };
  if ("string" in shape) return text;
  if ("list" in shape) return { type: "array", items: schemaOf(shape.list) };
  if ("dict" in shape) return { type: "object", additionalProperties: schemaOf(shape.dict) };
  if ("option" in shape) return { type: "array", items: schemaOf(shape.option), maxItems: 1 };
  if ("tuple" in shape) return tuple(shape.tuple as readonly WireType[]);
  if ("record" in shape) return record(shape.record as readonly MemberShape[]);
  if ("variant" in shape) return variant(shape.variant as readonly (readonly [string, ...WireType[]])[]);
  throw new Error(`A daemon interface uses an unknown shape of type: ${JSON.stringify(type)}`);
}

interface MemberShape {
  readonly name: string;
  readonly type: WireType;
}

const text: JsonSchema = { type: "string" };
const number: JsonSchema = { type: "number" };

/** One object for each basic type, however often it is used: json-schema-to-typescript goes through every object dozens of times. */
const basicTypes: Readonly<Record<string, JsonSchema>> = {
  string: text,
  bool: { type: "boolean" },
  int: number,
  int32: number,
  float: number,
  int64: { tsType: "Int64" },
  unit: { type: "null" },
};
const anything: JsonSchema = { tsType: "JsonValue" };

function tuple(elements: readonly WireType[]): JsonSchema {
  return { type: "array", items: elements.map(schemaOf), minItems: elements.length, maxItems: elements.length };
}

/** An option is a member that may be left out, and then stands without its brackets. */
function record(members: readonly MemberShape[]): JsonSchema {
  const optional = (member: MemberShape) => typeof member.type === "object" && "option" in member.type;
  return {
    type: "object",
    properties: Object.fromEntries(
      members.map((m) => [m.name, schemaOf(optional(m) ? (m.type as { option: WireType }).option : m.type)]),
    ),
    required: members.filter((m) => !optional(m)).map((m) => m.name),
    additionalProperties: false,
  };
}

function variant(tags: readonly (readonly [string, ...WireType[]])[]): JsonSchema {
  return {
    anyOf: tags.map(([tag, ...args]) => {
      if (args.length === 0) return { const: tag };
      const argument = args.length === 1 ? schemaOf(args[0]) : tuple(args);
      return { type: "array", items: [{ const: tag }, argument], minItems: 2, maxItems: 2 };
    }),
  };
}

/** One schema with every named type of an interface under `definitions`. */
export function interfaceSchema(name: string, i: ModelInterface): JsonSchema {
  const names = Object.keys(i.types);
  return {
    title: `${pascalCase(name)}Types`,
    description: `Every named type of ${name}, by its name in the datamodel.`,
    type: "object",
    properties: Object.fromEntries(names.map((n) => [n, { $ref: `#/definitions/${typeName(n)}` }])),
    required: names,
    additionalProperties: false,
    definitions: Object.fromEntries(
      Object.entries(i.types).map(([n, shape]) => [
        typeName(n),
        { ...schemaOf(shape), description: i.doc.types[n] ?? n },
      ]),
    ),
  };
}
