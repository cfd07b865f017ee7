import type { ModelClass, ModelField, ModelMessage, ModelType, ResolvedModel } from "../../model/resolved.ts";
import { constructorOf, isRemoved, stateOf } from "../class-view.ts";

/** A message as a client sees it. */
export interface ClientMessage {
  readonly name: string;
  readonly doc: string;
  readonly params: readonly {
    readonly name: string;
    readonly doc: string;
    readonly type: ModelType;
    readonly required: boolean;
  }[];
  readonly result?: ModelType | undefined;
  readonly resultDoc?: string | undefined;
  readonly errors: readonly string[];
  readonly role: string;
  readonly deprecated: boolean;
  /** Has an `Async.` form whose task can be watched (spec: api-wire.md, section 2.2). */
  readonly async: boolean;
  /** Takes the struct of a constructor. */
  readonly constructs: boolean;
}

/** Every message of a class that a client can call, accessors of fields too; removed ones are left out. */
export function clientMessages(model: ResolvedModel, c: ModelClass): ClientMessage[] {
  const explicit = c.messages.filter((m) => !isRemoved(m)).map((m) => explicitMessage(model, c, m));
  const declared = new Set(explicit.map((m) => m.name));
  const implicit = [
    ...wholeObjectMessages(c),
    ...c.fields.filter((f) => !isRemoved(f)).flatMap((f) => accessors(c, f)),
  ];
  return [...implicit.filter((m) => !declared.has(m.name)), ...explicit];
}

function explicitMessage(model: ResolvedModel, c: ModelClass, m: ModelMessage): ClientMessage {
  return {
    name: m.name,
    doc: m.doc,
    params: m.params,
    result: m.result,
    resultDoc: model.doc.results[`${c.name}.${m.name}`],
    errors: m.errors ?? [],
    role: m.role,
    deprecated: stateOf(m.lifecycle) === "deprecated",
    async: m.async !== false && c.flags.no_task !== true && !NO_TASK_CLASSES.has(c.name),
    constructs: false,
  };
}

/** Their tasks have no row, so that there is nothing to watch. */
const NO_TASK_CLASSES = new Set(["task", "event"]);

type Param = ClientMessage["params"][number];
const selfOf = (c: ModelClass): Param => ({
  name: "self",
  doc: `The ${c.name}.`,
  type: { ref: c.name },
  required: true,
});
const text = (name: string, doc: string): Param => ({ name, doc, type: "string", required: true });

function implicitMessage(c: ModelClass, name: string, doc: string, rest: Partial<ClientMessage>): ClientMessage {
  const role = c.roles.implicit;
  return { name, doc, params: [], errors: [], role, deprecated: false, async: false, constructs: false, ...rest };
}

function wholeObjectMessages(c: ModelClass): ClientMessage[] {
  const has = new Set(c.implicit);
  const records: ModelType = { map: [{ ref: c.name }, { record: c.name }] };
  const expression = text("expression", 'What the objects must fulfil, as `field "name_label" = "web"`.');
  const record: Param = { name: "record", doc: "Values of its fields.", type: { record: c.name }, required: true };
  const explicit = { role: c.roles.explicit_default, async: true };
  const all: ClientMessage[] = [
    implicitMessage(c, "get_record", `All fields of a ${c.name}.`, {
      params: [selfOf(c)],
      result: { record: c.name },
      errors: ["HANDLE_INVALID"],
    }),
    implicitMessage(c, "get_by_uuid", `The ${c.name} with a uuid.`, {
      params: [text("uuid", "Its uuid.")],
      result: { ref: c.name },
      errors: ["UUID_INVALID"],
    }),
    implicitMessage(c, "get_by_name_label", `Every ${c.name} with a name, none if there is none.`, {
      params: [text("label", "The name.")],
      result: { set: { ref: c.name } },
    }),
    implicitMessage(c, "get_all", `Every ${c.name}.`, { result: { set: { ref: c.name } } }),
    implicitMessage(c, "get_all_records", `Every ${c.name} with all its fields, by reference.`, { result: records }),
    implicitMessage(c, "get_all_where", `Every ${c.name} that an expression selects.`, {
      params: [expression],
      result: { set: { ref: c.name } },
    }),
    implicitMessage(c, "get_all_records_where", `Every ${c.name} that an expression selects, with all its fields.`, {
      params: [expression],
      result: records,
    }),
    implicitMessage(c, "create", `Make a ${c.name}.`, {
      ...explicit,
      params: [record],
      result: { ref: c.name },
      resultDoc: "The new object.",
      constructs: constructorOf(c) !== undefined,
    }),
    implicitMessage(c, "destroy", `Destroy a ${c.name}.`, {
      ...explicit,
      params: [selfOf(c)],
      errors: ["HANDLE_INVALID"],
    }),
  ];
  return all.filter((m) => has.has(m.name) || (m.name.endsWith("_where") && has.has("get_all_records")));
}

function accessors(c: ModelClass, field: ModelField): ClientMessage[] {
  const { name, type } = field;
  const deprecated = stateOf(field.lifecycle) === "deprecated";
  const element: ModelType = typeof type === "object" && "set" in type ? type.set : type;
  const [, mapped]: readonly ModelType[] = typeof type === "object" && "map" in type ? type.map : [];
  const change = (wire: string, doc: string, params: readonly Param[]) =>
    implicitMessage(c, wire, doc, {
      params: [selfOf(c), ...params],
      role: field.write_role ?? c.roles.explicit_default,
      deprecated,
      errors: ["HANDLE_INVALID"],
    });
  const value = (doc: string, of: ModelType): Param => ({ name: "value", doc, type: of, required: true });
  const made = {
    get: () =>
      implicitMessage(c, `get_${name}`, field.doc, {
        params: [selfOf(c)],
        result: type,
        role: field.read_role ?? c.roles.implicit,
        deprecated,
        errors: ["HANDLE_INVALID"],
      }),
    set: () => change(`set_${name}`, `Set ${name}: ${field.doc}`, [value("The new value.", type)]),
    add_to: () => {
      const added = change(`add_to_${name}`, `Add a pair to ${name}: ${field.doc}`, [
        text("key", "The key, which must be new."),
        value("Its value.", mapped ?? "string"),
      ]);
      return { ...added, errors: [...added.errors, "MAP_DUPLICATE_KEY"] };
    },
    remove_from: () =>
      change(`remove_from_${name}`, `Remove a pair from ${name}, if it is there: ${field.doc}`, [
        text("key", "The key."),
      ]),
    add: () => change(`add_${name}`, `Add an element to ${name}: ${field.doc}`, [value("The element.", element)]),
    remove: () =>
      change(`remove_${name}`, `Remove an element from ${name}, if it is there: ${field.doc}`, [
        value("The element.", element),
      ]),
  };
  return field.accessors.map((kind) => made[kind]());
}
