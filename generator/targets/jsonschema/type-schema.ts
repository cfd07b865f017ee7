import type { ModelClass, ModelType, ResolvedModel } from "../../model/resolved.ts";
import { constructorOf } from "../class-view.ts";
import type { WireMessage } from "../wire-messages.ts";

/** A JSON Schema, draft 2020-12. */
export type Schema = { readonly [keyword: string]: unknown };

/** Which way a value goes: a client may write numbers as text, a server never does (spec: api-wire.md, section 3.1). */
export type Direction = "call" | "reply";

/** Schemas of the plain types, by their names in `types.json`. */
export const plainTypes = {
  Int64: { description: "A signed integer of 64 bits.", type: "integer" },
  Int64Input: {
    description: "A signed integer of 64 bits, as a number or in decimal digits.",
    anyOf: [{ type: "integer" }, { type: "string", pattern: "^[+-]?[0-9]+$" }],
  },
  Float: {
    description: "A double; the three values that are not finite are text.",
    anyOf: [{ type: "number" }, { type: "string", enum: ["NaN", "Infinity", "-Infinity"] }],
  },
  FloatInput: {
    description: "A double, as a number or as text.",
    anyOf: [
      { type: "number" },
      { type: "string", pattern: "^[+-]?([0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?|[Ii]nf(inity)?|[Nn]a[Nn])$" },
    ],
  },
  DateTime: {
    description: "An instant, to the second: `20260131T09:05:07Z`.",
    type: "string",
    pattern: "^[0-9]{8}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?$",
  },
  DateTimeInput: {
    description: "An instant in ISO 8601, basic or extended; UTC where it names no zone.",
    type: "string",
    pattern:
      "^[0-9]{4}(-[0-9]{2}-[0-9]{2}|[0-9]{4})T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?$",
  },
  Session: { description: "The session, as `session.login_with_password` returned it.", type: "string" },
} as const satisfies Readonly<Record<string, Schema>>;

/** The name of a plain type. */
export type PlainName = keyof typeof plainTypes;

/** How schemas name each other; each document that holds schemas has its own way. */
export interface Naming {
  plain(name: PlainName): Schema;
  enumeration(name: string): Schema;
  reference(className: string): Schema;
  record(className: string): Schema;
}

/** The schema of a value of a type. */
export function typeSchema(type: ModelType, direction: Direction, naming: Naming): Schema {
  const plain = (name: "Int64" | "Float" | "DateTime") =>
    naming.plain(direction === "call" ? (`${name}Input` as const) : name);
  if (type === "string" || type === "secret_string") return { type: "string" };
  if (type === "int") return plain("Int64");
  if (type === "float") return plain("Float");
  if (type === "bool") return { type: "boolean" };
  if (type === "datetime") return plain("DateTime");
  if ("enum" in type) return naming.enumeration(type.enum);
  if ("ref" in type) return naming.reference(type.ref);
  if ("record" in type) return naming.record(type.record);
  if ("set" in type) return { type: "array", items: typeSchema(type.set, direction, naming) };
  if ("option" in type) return { type: "array", items: typeSchema(type.option, direction, naming), maxItems: 1 };
  const [key, value] = type.map;
  return {
    type: "object",
    ...keySchema(key, naming),
    additionalProperties: typeSchema(value, direction, naming),
  };
}

/** Keys are text on the wire; those of a narrower type are held to it. */
function keySchema(key: ModelType, naming: Naming): Schema {
  if (key === "int") return { propertyNames: { type: "string", pattern: "^-?[0-9]+$" } };
  if (typeof key === "object" && "enum" in key) return { propertyNames: naming.enumeration(key.enum) };
  return {};
}

/** A schema with a description, which goes in front; without text, the schema as it is. */
export function described(description: string, schema: Schema): Schema {
  if (description === "") return schema;
  const { description: _own, ...rest } = schema;
  return { description, ...rest };
}

/** The members of a record that a server sends, with their schemas, and which are always there. */
export function recordSchema(c: ModelClass, naming: Naming): Schema {
  const wire = eventWire(c);
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const field of c.fields) {
    if (field.internal_only === true) continue;
    const optional = typeof field.type === "object" && "option" in field.type;
    const type = optional ? (field.type as { option: ModelType }).option : field.type;
    if (wire !== undefined && !wire.has(field.name)) continue;
    const special = wire?.get(field.name);
    properties[field.name] = described(field.doc, special ?? typeSchema(type, "reply", naming));
    if (!optional) required.push(field.name);
  }
  if (wire !== undefined) properties.snapshot = { description: "The record; absent when the object is gone." };
  return { type: "object", properties, required };
}

/** The members of events are sent by a routine of their own, most of them as text (spec: events-tasks.md, section 1). */
function eventWire(c: ModelClass): Map<string, Schema | undefined> | undefined {
  const declared = (c.wire as { event?: [string, unknown][] } | undefined)?.event;
  if (declared === undefined) return undefined;
  return new Map(declared.map(([name, type]) => [name, type === "string" ? { type: "string" } : undefined]));
}

/** The struct that a generated `create` takes. */
export function constructorSchema(c: ModelClass, naming: Naming): Schema {
  const members = constructorOf(c) ?? { required: [], optional: [] };
  const fields = new Map(c.fields.map((f) => [f.name, f]));
  const properties: Record<string, Schema> = {};
  for (const name of [...members.required, ...members.optional]) {
    const field = fields.get(name);
    if (field !== undefined) properties[name] = described(field.doc, typeSchema(field.type, "call", naming));
  }
  return { type: "object", properties, required: members.required };
}

/** The parameters of a call as JSON-RPC carries them, one after the other, the session first where there is one. */
export function paramSchemas(
  c: ModelClass,
  m: WireMessage,
  naming: Naming,
): { readonly name: string; readonly doc: string; readonly required: boolean; readonly schema: Schema }[] {
  const session = {
    name: "session_id",
    doc: "",
    required: true,
    schema: naming.plain("Session"),
  };
  const own = m.params.map((p) => ({
    name: p.name,
    doc: p.doc,
    required: p.required,
    schema: m.constructs ? constructorSchema(c, naming) : typeSchema(p.type, "call", naming),
  }));
  return m.session ? [session, ...own] : own;
}

/** The parameters as one schema: an array of fixed length, but for those at the end that may be left out. */
export function paramsSchema(c: ModelClass, m: WireMessage, naming: Naming): Schema {
  const params = paramSchemas(c, m, naming);
  const required = params.filter((p) => p.required).length;
  if (params.length === 0) return { type: "array", maxItems: 0 };
  return {
    type: "array",
    prefixItems: params.map((p) => ({ title: p.name, ...described(p.doc, p.schema) })),
    minItems: required,
    items: false,
  };
}

/** The result of a call; a message without one answers with empty text. */
export function resultSchema(m: WireMessage, model: ResolvedModel, naming: Naming): Schema {
  if (m.result === undefined) return { const: "" };
  if (m.declared?.custom_marshaller !== true) return typeSchema(m.result, "reply", naming);
  if (m.class === "event" && m.name === "from") return eventBatchSchema(model, naming);
  return m.class === "event" ? typeSchema(m.result, "reply", naming) : {};
}

function eventBatchSchema(model: ResolvedModel, naming: Naming): Schema {
  const wire = model.classes.classes.find((c) => c.name === "event")?.wire as Record<string, [string, unknown][]>;
  const members = wire["event.from result"] ?? [];
  return {
    type: "object",
    properties: Object.fromEntries(members.map(([name, type]) => [name, looseType(type, naming)])),
    required: members.map(([name]) => name),
  };
}

/** A type of the hand-written encodings, which name a few types that fields do not have. */
function looseType(type: unknown, naming: Naming): Schema {
  if (type === "event") return naming.record("event");
  if (type === "int32") return { type: "integer" };
  if (type === "string") return { type: "string" };
  if (typeof type === "object" && type !== null && "set" in type)
    return { type: "array", items: looseType(type.set, naming) };
  if (typeof type === "object" && type !== null && "map" in type && Array.isArray(type.map))
    return { type: "object", additionalProperties: looseType(type.map[1], naming) };
  return {};
}
