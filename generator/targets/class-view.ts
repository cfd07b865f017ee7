import type { ModelClass, ModelField, ModelMessage, ModelType, ResolvedModel } from "../model/resolved.ts";

/** Last state of a history; `extended` and `changed` leave the state as it was. */
export function stateOf(lifecycle: readonly (readonly [string, string])[]): string {
  return lifecycle.findLast(([change]) => change !== "extended" && change !== "changed")?.[0] ?? "unreleased";
}

/** Whether a class, field or message was removed from the API. */
export function isRemoved(thing: { readonly lifecycle: readonly (readonly [string, string])[] }): boolean {
  return stateOf(thing.lifecycle) === "removed";
}

/** The classes in the order of the wire. */
export function classesInWireOrder(model: ResolvedModel): ModelClass[] {
  const byName = new Map(model.classes.classes.map((c) => [c.name, c]));
  return model.doc.wire_order.flatMap((name) => byName.get(name) ?? []);
}

/** The constructor's members of a class; `constructor` itself would be inherited from Object. */
export function constructorOf(c: ModelClass): { required: string[]; optional: string[] } | undefined {
  return Object.hasOwn(c, "constructor") ? (c.constructor as { required: string[]; optional: string[] }) : undefined;
}

/** A message that a server implements: explicit ones, and generated ones that run code. */
export interface ServedMessage {
  readonly name: string;
  readonly doc: string;
  readonly params: readonly {
    readonly name: string;
    readonly doc: string;
    readonly type: ModelType;
    readonly default?: unknown;
    readonly required: boolean;
  }[];
  readonly result?: ModelType | undefined;
  readonly resultDoc?: string | undefined;
  readonly role: string;
  readonly errors: readonly string[];
  /** Forwarding entry of the model. */
  readonly forwarding: Readonly<Record<string, unknown>>;
  readonly message?: ModelMessage;
  /** True: generated from the class, not declared. */
  readonly implicit: boolean;
  readonly removed: boolean;
}

/** The messages of a class that an implementation provides, in wire order, removed ones included. */
export function servedMessages(model: ResolvedModel, c: ModelClass): ServedMessage[] {
  const forwarding = model.forwarding.messages[c.name] ?? {};
  const explicit = c.messages.map(
    (m): ServedMessage => ({
      name: m.name,
      doc: m.doc,
      params: m.params,
      result: m.result,
      resultDoc: model.doc.results[`${c.name}.${m.name}`],
      role: m.role,
      errors: m.errors ?? [],
      forwarding: forwarding[m.name] ?? {},
      message: m,
      implicit: false,
      removed: isRemoved(m) || isRemoved(c),
    }),
  );
  const implicit = Object.entries(forwarding)
    .filter(([, entry]) => entry.implicit === true)
    .map(([name, entry]) => implicitMessage(c, name, entry));
  return [...implicit, ...explicit];
}

function implicitMessage(c: ModelClass, name: string, forwarding: Record<string, unknown>): ServedMessage {
  const self = { name: "self", doc: `The ${c.name}.`, type: { ref: c.name }, required: true } as const;
  const base = { name, errors: [], forwarding, implicit: true, removed: isRemoved(c) };
  if (name === "create")
    return {
      ...base,
      doc: `Make a ${c.name}.`,
      role: c.roles.explicit_default,
      params: [{ name: "record", doc: "Values of its fields.", type: { record: c.name }, required: true }],
      result: { ref: c.name },
      resultDoc: "The new object.",
    };
  if (name === "destroy")
    return { ...base, doc: `Destroy a ${c.name}.`, role: c.roles.explicit_default, params: [self] };
  const accessor = accessorOf(c, name);
  if (accessor === undefined) throw new Error(`${c.name}.${name} is neither a message nor an accessor of a field`);
  return {
    ...base,
    doc: accessor.doc,
    role: accessor.role,
    removed: base.removed || isRemoved(accessor.field),
    params: [self, ...accessor.params],
  };
}

function accessorOf(c: ModelClass, name: string) {
  for (const field of c.fields) {
    const role = field.write_role ?? c.roles.explicit_default;
    const found = (doc: string, params: ServedMessage["params"]) => ({ field, role, doc, params });
    if (name === `set_${field.name}`)
      return found(`Set ${field.name}.`, [{ name: "value", doc: "The new value.", type: field.type, required: true }]);
    if (name === `add_to_${field.name}`)
      return found(`Add a pair to ${field.name}.`, [
        { name: "key", doc: "The key.", type: "string", required: true },
        { name: "value", doc: "The value.", type: elementType(field), required: true },
      ]);
    if (name === `remove_from_${field.name}`)
      return found(`Remove a pair from ${field.name}.`, [
        { name: "key", doc: "The key.", type: "string", required: true },
      ]);
    if (name === `add_${field.name}` || name === `remove_${field.name}`)
      return found(`${name.startsWith("add") ? "Add an element to" : "Remove an element from"} ${field.name}.`, [
        { name: "value", doc: "The element.", type: elementType(field), required: true },
      ]);
  }
  return undefined;
}

function elementType(field: ModelField): ModelType {
  if (typeof field.type === "object" && "set" in field.type) return field.type.set;
  if (typeof field.type === "object" && "map" in field.type) return field.type.map[1];
  return field.type;
}
