import type { ModelClass, ModelField, ModelMessage, ModelType, ResolvedModel } from "../model/resolved.ts";
import { withArticle } from "../writer/article.ts";
import { constructorOf, isRemoved, stateOf } from "./class-view.ts";

/** How a message came to be: with the class, from a field, for a query, or declared. */
export type MessageKind = "object" | "accessor" | "query" | "declared";

/** A parameter as the wire has it; the session is not among them. */
export interface WireParam {
  readonly name: string;
  readonly doc: string;
  readonly type: ModelType;
  /** False: may be left out, together with all that follow it. */
  readonly required: boolean;
  readonly default?: unknown;
  readonly since?: string | undefined;
}

/** A message that clients can send, declared or not. */
export interface WireMessage {
  readonly class: string;
  readonly name: string;
  readonly kind: MessageKind;
  readonly doc: string;
  /** After the session. For the generated `create`, one: the struct of `constructs`. */
  readonly params: readonly WireParam[];
  readonly result: ModelType | undefined;
  readonly resultDoc: string | undefined;
  readonly role: string;
  readonly errors: readonly string[];
  readonly lifecycle: readonly (readonly [string, string])[];
  /** State of the message, or of its class where that is gone: `published`, `deprecated`, `removed`, ... */
  readonly state: string;
  /** True: the session reference comes first. */
  readonly session: boolean;
  /** True: `Async.` works. */
  readonly async: boolean;
  /** True: left out of the published documentation. */
  readonly hidden: boolean;
  /** True: the one parameter is the struct of a constructor. */
  readonly constructs: boolean;
  /** The field that an accessor reads or writes. */
  readonly field?: ModelField;
  /** The declaration, where there is one. */
  readonly declared?: ModelMessage;
  readonly forwarding: Readonly<Record<string, unknown>>;
}

/** Several targets ask for the same; a model does not change while they run. */
const known = new WeakMap<ModelClass, readonly WireMessage[]>();

/**
 * Every message of a class (spec: api-wire.md, section 2.1): those of the object, those of its fields, queries, and
 * the declared ones. Removed and hidden ones are included.
 */
export function wireMessages(model: ResolvedModel, c: ModelClass): readonly WireMessage[] {
  const before = known.get(c);
  if (before !== undefined) return before;
  const messages = [
    ...c.implicit.flatMap((name) => objectMessage(model, c, name)),
    ...c.fields.flatMap((field) => field.accessors.map((accessor) => accessorMessage(model, c, field, accessor))),
    ...c.messages.map((m) => declaredMessage(model, c, m)),
  ];
  known.set(c, messages);
  return messages;
}

function base(model: ResolvedModel, c: ModelClass, name: string, lifecycle = c.lifecycle) {
  return {
    class: c.name,
    name,
    params: [] as readonly WireParam[],
    result: undefined,
    resultDoc: undefined,
    role: c.roles.implicit,
    errors: [] as readonly string[],
    lifecycle,
    state: isRemoved(c) ? "removed" : stateOf(lifecycle),
    session: true,
    async: false,
    hidden: c.documented === false,
    constructs: false,
    forwarding: model.forwarding.messages[c.name]?.[name] ?? {},
  };
}

const selfOf = (c: ModelClass): WireParam => ({
  name: "self",
  doc: `The ${c.name}.`,
  type: { ref: c.name },
  required: true,
});

function objectMessage(model: ResolvedModel, c: ModelClass, name: string): WireMessage[] {
  const made = { ...base(model, c, name), kind: "object" as const };
  const label = { name: "label", doc: "The name to look for.", type: "string", required: true } as const;
  const uuid = { name: "uuid", doc: "The UUID to look for.", type: "string", required: true } as const;
  const refs: ModelType = { set: { ref: c.name } };
  const records: ModelType = { map: [{ ref: c.name }, { record: c.name }] };
  switch (name) {
    case "create":
      return [
        {
          ...made,
          doc: `Makes ${withArticle(c.name)}.`,
          role: c.roles.explicit_default,
          params: [{ name: "args", doc: "Its fields.", type: { record: c.name }, required: true }],
          result: { ref: c.name },
          resultDoc: "The new object.",
          async: true,
          constructs: constructorOf(c) !== undefined,
        },
      ];
    case "destroy":
      return [
        {
          ...made,
          doc: `Destroys ${withArticle(c.name)}.`,
          role: c.roles.explicit_default,
          params: [selfOf(c)],
          async: true,
        },
      ];
    case "get_all":
      return [{ ...made, doc: `Returns every ${c.name} of the pool.`, result: refs }];
    case "get_all_records":
      return [
        { ...made, doc: `Returns every ${c.name} of the pool with its record.`, result: records },
        queryMessage(model, c, "get_all_where", `Returns every ${c.name} that an expression holds for.`, refs),
        queryMessage(
          model,
          c,
          "get_all_records_where",
          `Returns every ${c.name} that an expression holds for, with its record.`,
          records,
        ),
      ];
    case "get_by_uuid":
      return [{ ...made, doc: `Finds the ${c.name} with a UUID.`, params: [uuid], result: { ref: c.name } }];
    case "get_by_name_label":
      return [{ ...made, doc: `Finds every ${c.name} with a name.`, params: [label], result: refs }];
    case "get_record":
      return [
        {
          ...made,
          doc: `Returns all fields of ${withArticle(c.name)}.`,
          params: [selfOf(c)],
          result: { record: c.name },
        },
      ];
    default:
      throw new Error(`${c.name}.${name}: no such message is generated for objects`);
  }
}

function queryMessage(model: ResolvedModel, c: ModelClass, name: string, doc: string, result: ModelType): WireMessage {
  const params = [{ name: "expr", doc: "The expression.", type: "string", required: true }] as const;
  return { ...base(model, c, name), kind: "query", doc, params, result, hidden: true };
}

type Accessor = ModelField["accessors"][number];

function accessorMessage(model: ResolvedModel, c: ModelClass, field: ModelField, accessor: Accessor): WireMessage {
  const name = `${accessor}_${field.name}`;
  const role = (accessor === "get" ? field.read_role : field.write_role) ?? c.roles.implicit;
  const made = { ...base(model, c, name, field.lifecycle), kind: "accessor" as const, field, role };
  const self = selfOf(c);
  const about = `\`${field.name}\` of ${withArticle(c.name)}`;
  const key = { name: "key", doc: "The key.", type: "string", required: true } as const;
  const value = (doc: string, type: ModelType): WireParam => ({ name: "value", doc, type, required: true });
  switch (accessor) {
    case "get":
      return { ...made, doc: `Returns ${about}.`, params: [self], result: field.type, resultDoc: field.doc };
    case "set":
      return { ...made, doc: `Sets ${about}.`, params: [self, value("The new value.", field.type)] };
    case "add_to":
      return {
        ...made,
        doc: `Adds a pair to ${about}.`,
        params: [self, key, value("Its value.", elementOf(field.type))],
      };
    case "remove_from":
      return { ...made, doc: `Removes a key from ${about}; nothing happens if it is absent.`, params: [self, key] };
    case "add":
      return {
        ...made,
        doc: `Adds an element to ${about}.`,
        params: [self, value("The element.", elementOf(field.type))],
      };
    case "remove":
      return {
        ...made,
        doc: `Removes an element from ${about}; nothing happens if it is absent.`,
        params: [self, value("The element.", elementOf(field.type))],
      };
  }
}

function elementOf(type: ModelType): ModelType {
  if (typeof type === "object" && "set" in type) return type.set;
  if (typeof type === "object" && "map" in type) return type.map[1];
  return type;
}

function declaredMessage(model: ResolvedModel, c: ModelClass, m: ModelMessage): WireMessage {
  const made = base(model, c, m.name, m.lifecycle);
  return {
    ...made,
    kind: "declared",
    doc: m.doc,
    params: m.params,
    result: m.result,
    resultDoc: model.doc.results[`${c.name}.${m.name}`],
    role: m.role,
    errors: m.errors ?? [],
    session: m.session !== false,
    async: m.async !== false,
    hidden: made.hidden || m.hide_from_docs === true,
    declared: m,
  };
}
