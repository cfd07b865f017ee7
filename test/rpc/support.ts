import type { FieldSchema, Schema, Type } from "../../runtime/model/types.ts";
import { fc } from "../support/properties.ts";

function field(name: string, type: Type, extra: Partial<FieldSchema> = {}): FieldSchema {
  return { name, column: name, type, persistent: true, internal: false, ...extra };
}

/** A small datamodel with every shape of field. */
export const SCHEMA: Schema = {
  version: [2, 23],
  enums: { power: ["Halted", "Running"], bond_mode: ["balance-slb", "active-backup"] },
  classes: {
    thing: {
      name: "thing",
      persistent: true,
      events: true,
      inDatabase: true,
      fields: [
        field("uuid", "string"),
        field("size", "int", { default: 5 }),
        field("hidden", "string", { internal: true }),
        field("power", { enum: "power" }, { default: "Halted" }),
        field("made", "datetime", { default: { datetime: "19700101T00:00:00Z" } }),
        field("owner", { ref: "thing" }, { default: { ref: "OpaqueRef:NULL" } }),
        field("parts", { set: { ref: "thing" } }),
        field("config", { map: ["string", "string"] }, { default: {} }),
        field("note", { option: "string" }),
        field("inner", { option: { record: "thing" } }),
      ],
    },
  },
};

const text = fc.string({
  unit: fc.constantFrom(...Array.from("aZ09 <>&\"'/\\\t\n\u007fé\u00a0\u2028日🎉]]>"), "__proto__"),
});
const key = text.filter((value) => value !== "");
const int = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => {
    const near = Number(value);
    return Number.isSafeInteger(near) ? near : value;
  }),
);
const date = fc
  .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
  .map((value) => value.toISOString().replace(/-/g, "").replace(/\.\d+/, ""));
const ref = fc.uuid().map((uuid) => `OpaqueRef:${uuid}`);

function mapOf(keys: fc.Arbitrary<string>, values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.array(fc.tuple(keys, values), { maxLength: 4 }).map((pairs) => {
    const map: Record<string, unknown> = Object.create(null);
    for (const [name, value] of pairs) map[name] = value;
    return map;
  });
}

/** A type together with values of it. */
export interface Typed {
  readonly type: Type;
  readonly value: unknown;
}

const KEYS: readonly (readonly [Type, fc.Arbitrary<string>])[] = [
  ["string", key],
  ["int", int.map(String)],
  [{ ref: "thing" }, ref],
  [{ enum: "power" }, fc.constantFrom("Halted", "Running")],
  ["datetime", date],
];

/** Values of a type, as a decoder yields them. */
export function valuesOf(type: Type, depth = 0): fc.Arbitrary<unknown> {
  if (type === "string" || type === "secret_string") return text;
  if (type === "int") return int;
  if (type === "float") return fc.double();
  if (type === "bool") return fc.boolean();
  if (type === "datetime") return date;
  if ("enum" in type) return fc.constantFrom(...(SCHEMA.enums[type.enum] ?? []));
  if ("ref" in type) return ref;
  if ("set" in type) return fc.array(valuesOf(type.set, depth + 1), { maxLength: 4 });
  if ("option" in type) return fc.option(valuesOf(type.option, depth + 1), { nil: undefined });
  if ("map" in type) {
    const [keyType, valueType] = type.map;
    const keys = KEYS.find(([known]) => JSON.stringify(known) === JSON.stringify(keyType))?.[1] ?? key;
    return mapOf(keys, valuesOf(valueType, depth + 1));
  }
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const { name, type: member, internal } of SCHEMA.classes[type.record]?.fields ?? []) {
    if (internal) continue;
    members[name] = name === "inner" && depth > 1 ? fc.constant(undefined) : valuesOf(member, depth + 1);
  }
  return fc.record(members, { noNullPrototype: true });
}

const scalars = fc.constantFrom<Type>(
  "string",
  "secret_string",
  "int",
  "float",
  "bool",
  "datetime",
  { enum: "power" },
  { enum: "bond_mode" },
  { ref: "thing" },
  { record: "thing" },
);

/** Every shape of type, nested a little. */
export const types: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalars,
    tie("type").map((set): Type => ({ set })),
    tie("type").map((option): Type => ({ option })),
    fc.tuple(fc.constantFrom(...KEYS.map(([known]) => known)), tie("type")).map((map): Type => ({ map })),
  ),
})).type;

export const typedValues: fc.Arbitrary<Typed> = types.chain((type) => valuesOf(type).map((value) => ({ type, value })));
