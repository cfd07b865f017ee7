import type { Lifecycle } from "./lifecycle.ts";
import type { ErrorCode, LeastRole, Release } from "./names.ts";
import type { Forwarding, Placement } from "./placement.ts";
import type { DefaultOf, DefaultValue, Type } from "./types.ts";

/** A parameter as the DSL keeps it. */
export interface Param {
  readonly kind: "param";
  readonly type: Type;
  readonly doc: string;
  /** Present when callers may leave the parameter out. */
  readonly default?: DefaultValue;
  /** Release that added the parameter, when it is newer than the message. */
  readonly since?: Release;
}

/** A positional parameter. With a `default` callers may leave it and all after it out. */
export function param<const T extends Type>(
  type: T,
  doc: string,
  options: {
    readonly default?: DefaultOf<T>;
    /** A default of another type than the parameter's, which upstream declares and nobody can mean. */
    readonly oddDefault?: readonly [];
    readonly since?: Release;
  } = {},
): Param {
  const { oddDefault, ...rest } = options as { oddDefault?: readonly []; default?: DefaultValue; since?: Release };
  return { kind: "param", type, doc, ...rest, ...(oddDefault ? { default: oddDefault } : {}) };
}

/** Everything about a message; `P` are the names of its parameters. */
export interface MessageDefinition<P extends string> {
  /** What it does, from the caller's view. */
  readonly doc: string;
  /** Least role, where it differs from that of the class's messages. */
  readonly role?: LeastRole;
  readonly since?: Release;
  readonly lifecycle?: Lifecycle;
  /** In order; the session reference, which comes first on the wire, is left out. */
  readonly params?: Readonly<Record<P, Param>>;
  /** Type of the value and what it is; absent: nothing is returned. */
  readonly result?: readonly [type: Type, doc: string];
  readonly errors?: readonly ErrorCode[];
  /** Where it runs. */
  readonly runs: Placement<NoInfer<P>>;
  /** Operations it locks, and the rest of its way to the host. */
  readonly forwarding?: Forwarding<NoInfer<P>>;
  /** False: no `Async.` form. */
  readonly async?: false;
  /** False: called without a session. */
  readonly session?: false;
  /** True: parameters or result must never reach a log. */
  readonly secret?: true;
  /** True: only for sessions between hosts of one pool. */
  readonly poolInternal?: true;
  /** True: answered while the host is in emergency mode. */
  readonly emergencyMode?: true;
  /** True: not shown in documents. */
  readonly hidden?: true;
  /** True: the result has an encoding of its own. */
  readonly customMarshaller?: true;
  readonly noCurrentOperations?: true;
  /** The call runs a host extension of this name. */
  readonly hostExtension?: string;
  /** Least role for single keys, by pattern of the parameter `key`. */
  readonly keyRoles?: Readonly<Record<string, LeastRole>>;
  /** False: not part of the open-source subset of the first release. */
  readonly oss?: false;
  readonly tags?: readonly string[];
}

/** A message as the DSL keeps it. */
export type Message = Omit<MessageDefinition<string>, "runs" | "params"> & {
  readonly kind: "message";
  readonly runs: string;
  readonly params?: Readonly<Record<string, Param>>;
};

/** A message of a class. */
export function message<P extends string = never>(definition: MessageDefinition<P>): Message {
  return { kind: "message", ...definition };
}
