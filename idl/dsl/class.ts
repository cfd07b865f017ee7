import type { Field } from "./field.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Message } from "./message.ts";
import type { ClassName, LeastRole, Release } from "./names.ts";
import type { OperationRules } from "./operations.ts";
import type { ImplicitForwarding } from "./placement.ts";

/** Names of the messages that the generator makes by itself for an object. */
export type ImplicitMessageName = "create" | "destroy" | `set_${string}` | `add_${string}` | `remove_${string}`;

/** Everything about a class. */
export interface ClassDefinition {
  /** What an object of the class is. */
  readonly doc: string;
  readonly since?: Release;
  readonly lifecycle?: Lifecycle;
  readonly roles: {
    /** Least role of messages that do not name their own, and of `create` and `destroy`. */
    readonly messages: LeastRole;
    /** Least role of getters. */
    readonly implicit: LeastRole;
  };
  /** False: objects are not kept in the database, there are no generated messages. */
  readonly inDatabase?: false;
  /** False: rows do not survive a restart. */
  readonly persist?: false;
  /** False: changes give no events. */
  readonly events?: false;
  /** True: clients may call `create` with a record and `destroy`. */
  readonly constructible?: true;
  /** False: there is no `get_all` and no `get_all_records`. */
  readonly listable?: false;
  /** False: no `get_by_name_label`, although there is a name; absent: as the fields say. */
  readonly byName?: false;
  /** Rows may be read or written by routines of their own instead of from the table. */
  readonly customActions?: "StaticRO";
  readonly databaseLogging?: "log_destroy";
  /** True: calls of the class make no task. */
  readonly noTask?: true;
  /** True: part of the open-source subset of the first release. */
  readonly oss?: true;
  /** False: left out of the documents. */
  readonly documented?: false;
  readonly tags?: readonly string[];
  /** Members that exist in documents or on the wire alone. */
  readonly documentedOnly?: Readonly<Record<string, unknown>>;
  readonly wire?: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, Field>>;
  readonly messages: Readonly<Record<string, Message>>;
  /** State preconditions of the operations of `allowed_operations`. */
  readonly operations?: OperationRules;
  /** Forwarding of generated messages that run code. */
  readonly implicitForwarding?: Readonly<Partial<Record<ImplicitMessageName, ImplicitForwarding>>>;
}

/** A class as the DSL keeps it. */
export interface Class extends ClassDefinition {
  readonly kind: "class";
  readonly name: string;
}

/** A class of the XenAPI. The name is the one on the wire. */
export function defineClass(name: ClassName, definition: ClassDefinition): Class {
  return { kind: "class", name, ...definition };
}

/**
 * Puts entries that several files define into the order in which the wire lists them. Every entry must be named once;
 * a missing or unknown name does not compile.
 */
export function inOrder<T, const N extends readonly string[]>(
  entries: Readonly<Record<N[number], T>>,
  names: N,
): Readonly<Record<string, T>> {
  return Object.fromEntries(names.map((name: N[number]) => [name, entries[name]]));
}
