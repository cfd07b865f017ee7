import { classPlace, filePlace, type Place } from "../../diagnostics.ts";
import type { ModelClass, ModelField, ModelMessage, ModelType, ResolvedModel } from "../resolved.ts";

/** A type and what has it, in words, as `field VM.name_label`. */
export interface Typed {
  readonly type: ModelType;
  readonly what: string;
  readonly place: Place;
  /** Present when it has one. */
  readonly default?: unknown;
}

/** `VM.start`: how problems name a member of a class. */
export const memberName = (c: ModelClass, member: { readonly name: string }): string => `${c.name}.${member.name}`;

/** The fields and messages of every class. */
export function* members(
  model: ResolvedModel,
): Generator<{ c: ModelClass; member: ModelField | ModelMessage; kind: "field" | "message"; place: Place }> {
  for (const c of model.classes.classes) {
    for (const member of c.fields) yield { c, member, kind: "field", place: fieldPlace(c, member) };
    for (const member of c.messages) yield { c, member, kind: "message", place: messagePlace(c, member) };
  }
}

/** Where a field is declared. */
export const fieldPlace = (c: ModelClass, field: { readonly name: string }, ...keys: string[]): Place =>
  classPlace(c.name, "fields", field.name, ...keys);
/** Where a message is declared. */
export const messagePlace = (c: ModelClass, message: { readonly name: string }, ...keys: string[]): Place =>
  classPlace(c.name, "messages", message.name, ...keys);

/** Every type that a class states: of fields, parameters and results. */
export function* types(model: ResolvedModel): Generator<Typed> {
  for (const c of model.classes.classes) {
    for (const f of c.fields)
      yield { type: f.type, what: `field ${memberName(c, f)}`, place: fieldPlace(c, f), ...defaultOf(f) };
    for (const m of c.messages) {
      for (const p of m.params)
        yield {
          type: p.type,
          what: `parameter ${p.name} of ${memberName(c, m)}`,
          place: messagePlace(c, m, "params", p.name),
          ...defaultOf(p),
        };
      if (m.result !== undefined)
        yield { type: m.result, what: `result of ${memberName(c, m)}`, place: messagePlace(c, m, "result") };
    }
  }
}

const defaultOf = (thing: { readonly default?: unknown }): { default?: unknown } =>
  thing.default === undefined ? {} : { default: thing.default };

/** A type and all types inside of it. */
export function* innerTypes(type: ModelType): Generator<ModelType> {
  yield type;
  if (typeof type !== "object") return;
  if ("set" in type) yield* innerTypes(type.set);
  else if ("option" in type) yield* innerTypes(type.option);
  else if ("map" in type) for (const t of type.map) yield* innerTypes(t);
}

/** The messages that the generator makes for a class, with what they are. */
export function generatedMessages(c: ModelClass): Map<string, string> {
  const names = new Map(c.implicit.map((name) => [name, "a generated message"]));
  for (const f of c.fields)
    for (const a of f.accessors) names.set(`${a}_${f.name}`, `an accessor of the field ${f.name}`);
  return names;
}

/** The class of a member, by `Class.member`; nothing when there is none. */
export function fieldAt(model: ResolvedModel, path: string): { c: ModelClass; field: ModelField } | undefined {
  const [className, name] = path.split(".");
  const c = model.classes.classes.find((k) => k.name === className);
  const field = c?.fields.find((f) => f.name === name);
  return c === undefined || field === undefined ? undefined : { c, field };
}

/** The operations of a class: the labels of the enum that its `current_operations` count; nothing when it has none. */
export function operationsOf(model: ResolvedModel, className: string): readonly string[] | undefined {
  const type = fieldAt(model, `${className}.current_operations`)?.field.type;
  const named = typeof type === "object" && "map" in type ? type.map[1] : undefined;
  if (typeof named !== "object" || !("enum" in named)) return undefined;
  return model.enums[named.enum]?.values;
}

/** The tables of `idl/`. */
export const tables = {
  enumeration: (name: string, ...keys: string[]): Place => filePlace("idl/enums", name, ...keys),
  error: (code: string): Place => filePlace("idl/errors", code),
  alert: (name: string): Place => filePlace("idl/alerts.ts", name),
  handler: (name: string): Place => filePlace("idl/http", name),
  role: (name: string): Place => filePlace("idl/roles.ts", name),
  relation: (end: string): Place => filePlace("idl/relations.ts", end),
  daemon: (name: string, ...keys: string[]): Place => ({
    within: [`idl/daemons/${name}.ts`, `idl/daemons/${name}`],
    keys,
  }),
};
