import type { ClassSchema, FieldSchema, Schema, Type } from "../model/types.ts";
import { Fragments } from "../rpc/call.ts";
import { decoderFor } from "../rpc/decode.ts";
import type { Method, MethodResult } from "./method.ts";
import type { WritableTable } from "./record-table.ts";

type Args = Readonly<Record<string, unknown>>;
type Run = (table: WritableTable, args: Args) => MethodResult;

interface Shape {
  readonly params: readonly (readonly [name: string, type: Type])[];
  readonly result: Type | null;
  readonly readOnly: boolean;
  readonly field?: FieldSchema;
  readonly run: Run;
}

const DONE: MethodResult = { value: undefined };
const self = (c: ClassSchema) => ["self", { ref: c.name }] as const;
const text = (args: Args, name: string): string => args[name] as string;

/** Every message that exists for a class without being declared (spec: api-wire.md, section 2.1), in wire order. */
export function implicitNames(c: ClassSchema): { readonly before: string[]; readonly after: string[] } {
  const implicit = new Set(c.implicit ?? []);
  const visible = c.inDatabase || implicit.size > 0 ? c.fields.filter((field) => !field.internal) : [];
  const head = ["get_record", "get_by_uuid", "create", "destroy", "get_by_name_label"].filter((n) => implicit.has(n));
  const getters = visible.map((field) => `get_${field.name}`);
  const setters = visible.filter((field) => field.qualifier === "RW").flatMap((field) => setterNames(field));
  const tail = implicit.has("get_all_records")
    ? ["get_all", "get_all_where", "get_all_records_where", "get_all_records"]
    : [];
  return { before: [...head, ...getters, ...setters], after: tail };
}

function setterNames(field: FieldSchema): string[] {
  const set = `set_${field.name}`;
  if (typeof field.type === "object" && "map" in field.type)
    return [set, `add_to_${field.name}`, `remove_from_${field.name}`];
  if (typeof field.type === "object" && "set" in field.type) return [set, `add_${field.name}`, `remove_${field.name}`];
  return [set];
}

/** The generated method of a class with this name, or nothing. */
export function implicitMethod(
  c: ClassSchema,
  name: string,
  schema: Schema,
  tableOf: (className: string) => WritableTable,
  keyPatterns: readonly string[],
): Method | undefined {
  const shape = objectShape(c, name) ?? fieldShape(c, name);
  if (shape === undefined) return undefined;
  const decoders = shape.params.map(([param, type]) => ({ param, decode: decoderFor(type, schema) }));
  const fullName = `${c.name}.${name}`;
  let table: WritableTable | undefined;
  return {
    name: fullName,
    className: c.name,
    permission: fullName.toLowerCase(),
    keyPatterns,
    required: shape.params.length,
    optional: 0,
    session: true,
    async: false,
    realTask: false,
    removed: (shape.field ?? c).removed === true,
    poolInternal: false,
    emergencyMode: false,
    readOnly: shape.readOnly,
    result: shape.result,
    decode: (raw, offset) => {
      const args: Record<string, unknown> = {};
      for (const [index, { param, decode }] of decoders.entries())
        args[param] = decode(raw[offset + index] ?? null, param);
      return args;
    },
    run: (context, args) => {
      const { foreign } = context.session ?? {};
      if (foreign !== undefined) return shape.run(foreign.tableOf(c.name), args);
      table ??= tableOf(c.name);
      return shape.run(table, args);
    },
  };
}

/** Messages of the object itself. */
function objectShape(c: ClassSchema, name: string): Shape | undefined {
  const implicit = c.implicit ?? [];
  const listed = implicit.includes("get_all_records");
  const reader = (params: Shape["params"], result: Type, run: Run): Shape => ({ params, result, readOnly: true, run });
  const refs: Type = { set: { ref: c.name } };
  const records: Type = { map: [{ ref: c.name }, { record: c.name }] };
  if (name === "get_record" && implicit.includes(name))
    return reader([self(c)], { record: c.name }, (table, args) => {
      const ref = text(args, "self");
      table.get(ref);
      return {
        reply: new Fragments(
          () => [table.encoded(ref, "json")],
          () => [table.encoded(ref, "xml")],
        ),
      };
    });
  if (name === "get_by_uuid" && implicit.includes(name))
    return reader([["uuid", "string"]], { ref: c.name }, (table, args) => ({
      value: table.byUuid(text(args, "uuid")),
    }));
  if (name === "get_by_name_label" && implicit.includes(name))
    return reader([["label", "string"]], refs, (table, args) => ({ value: table.byNameLabel(text(args, "label")) }));
  if (!listed) return undefined;
  if (name === "get_all") return reader([], refs, (table) => ({ value: table.refs() }));
  if (name === "get_all_records")
    return reader([], records, (table) => ({
      reply: new Fragments(
        () => table.allRecords("json"),
        () => table.allRecords("xml"),
      ),
    }));
  const expression = [["expr", "string"]] as const;
  if (name === "get_all_where")
    return reader(expression, refs, (table, args) => ({ value: table.where(text(args, "expr")) }));
  if (name === "get_all_records_where")
    return reader(expression, records, (table, args) => {
      const found = table.where(text(args, "expr"));
      return {
        reply: new Fragments(
          () => table.recordsOf(found, "json"),
          () => table.recordsOf(found, "xml"),
        ),
      };
    });
  return undefined;
}

/** Getter, setter, and the messages that change one element of a set or one pair of a map. */
function fieldShape(c: ClassSchema, name: string): Shape | undefined {
  for (const prefix of ["get_", "set_", "add_to_", "remove_from_", "add_", "remove_"] as const) {
    if (!name.startsWith(prefix)) continue;
    const field = c.fields.find((f) => f.name === name.slice(prefix.length) && !f.internal);
    const shape = field === undefined ? undefined : accessorShape(c, field, prefix);
    if (shape !== undefined) return shape;
  }
  return undefined;
}

function accessorShape(c: ClassSchema, field: FieldSchema, prefix: string): Shape | undefined {
  const name = field.name;
  if (prefix === "get_")
    return {
      params: [self(c)],
      result: field.type,
      readOnly: true,
      field,
      run: (table, args) => ({ value: table.get(text(args, "self"))[name] }),
    };
  if (field.qualifier !== "RW") return undefined;
  const writer = (params: Shape["params"], run: (table: WritableTable, args: Args, ref: string) => void): Shape => ({
    params: [self(c), ...params],
    result: null,
    readOnly: false,
    field,
    run: (table, args) => {
      run(table, args, text(args, "self"));
      return DONE;
    },
  });
  const type = field.type;
  if (prefix === "set_") return writer([["value", type]], (table, args, ref) => table.set(ref, name, args.value));
  if (typeof type !== "object") return undefined;
  if ("map" in type && prefix === "add_to_")
    return writer(
      [
        ["key", type.map[0]],
        ["value", type.map[1]],
      ],
      (table, args, ref) => table.addToMap(ref, name, String(args.key), args.value),
    );
  if ("map" in type && prefix === "remove_from_")
    return writer([["key", type.map[0]]], (table, args, ref) => table.removeFromMap(ref, name, String(args.key)));
  if ("set" in type && prefix === "add_")
    return writer([["value", type.set]], (table, args, ref) => table.addToSet(ref, name, args.value));
  if ("set" in type && prefix === "remove_")
    return writer([["value", type.set]], (table, args, ref) => table.removeFromSet(ref, name, args.value));
  return undefined;
}
