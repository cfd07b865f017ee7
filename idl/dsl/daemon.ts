import { inOneSequence, inOneTable } from "./table.ts";

/** The type of a value between daemons, in the notation of `generated/model.json`. */
export type DaemonType =
  | "string"
  | "int"
  | "int32"
  | "int64"
  | "float"
  | "bool"
  | "unit"
  | "any"
  | { readonly named: string }
  | { readonly list: DaemonType }
  | { readonly option: DaemonType }
  | { readonly dict: DaemonType }
  | { readonly tuple: readonly DaemonType[] }
  | { readonly string: string };

/** A member of a record. */
export interface Member {
  readonly name: string;
  readonly type: DaemonType;
  /** Used when the member is missing. */
  readonly default?: unknown;
}

/** The shape of a named type: a record, a variant, or another name for a type. */
export type TypeShape =
  | DaemonType
  | { readonly record: readonly Member[] }
  | {
      readonly variant: readonly (readonly [tag: string, ...arguments: DaemonType[]])[];
      /** The value taken for a tag that is not listed. */
      readonly unknown_tag_reads_as?: unknown;
    };

/** A named type of an interface. */
export interface NamedType {
  readonly doc: string;
  readonly shape: TypeShape;
}

/** A parameter: named ones travel together in one object in front, the others by position. */
export interface CallParam {
  readonly name?: string;
  readonly type: DaemonType;
  readonly doc: string;
}

/** A call of a daemon. */
export interface Call {
  readonly doc: string;
  readonly params: readonly CallParam[];
  readonly result: DaemonType;
}

/** A request of an interface that is not remote procedure calls, such as the message switch's. */
export interface Request {
  readonly doc: string;
  readonly op: string;
  readonly [member: string]: unknown;
}

/** Everything about the interface of a daemon. */
export interface DaemonInterfaceDefinition {
  readonly doc: string;
  /** Where it is served and how values travel: `daemon`, `queue`, `socket`, `error`, ... in the notation of the model. */
  readonly wire: Readonly<Record<string, unknown>>;
  readonly types: Readonly<Record<string, NamedType>>;
  readonly calls?: Readonly<Record<string, Call>>;
  readonly requests?: readonly Request[];
}

/** An interface as the DSL keeps it. */
export interface DaemonInterface extends DaemonInterfaceDefinition {
  readonly kind: "daemon-interface";
  readonly name: string;
}

/** The interface that a daemon serves. */
export function defineDaemonInterface(name: string, definition: DaemonInterfaceDefinition): DaemonInterface {
  return { kind: "daemon-interface", name, ...definition };
}

/** What one file says of an interface: types and calls that belong together. */
export interface InterfacePart {
  readonly types?: Readonly<Record<string, NamedType>>;
  readonly calls?: Readonly<Record<string, Call>>;
}

/**
 * The types and calls of an interface in several files: types by name, calls in the order of the parts, as the wire has them.
 *
 * @throws Error when two parts define the same type or call
 */
export function inParts(...parts: readonly InterfacePart[]): Required<InterfacePart> {
  return {
    types: inOneTable(...parts.map((part) => part.types ?? {})),
    calls: inOneSequence(parts.map((part) => part.calls ?? {})),
  };
}

/** A named type. */
export function type(doc: string, shape: TypeShape): NamedType {
  return { doc, shape };
}

/** A parameter that travels by name. */
export function named(name: string, of: DaemonType, doc: string): CallParam {
  return { name, type: of, doc };
}

/** A parameter that travels by position. */
export function positional(of: DaemonType, doc: string): CallParam {
  return { type: of, doc };
}

/** A call: description, parameters in order, result. */
export function call(doc: string, params: readonly CallParam[], result: DaemonType): Call {
  return { doc, params, result };
}
