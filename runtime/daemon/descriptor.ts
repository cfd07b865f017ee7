/**
 * What a daemon's interface looks like at run time: the notation of the datamodel (`type_notation` and `call_notation` of the facts on
 * daemon interfaces). Generated code exports one constant `InterfaceDescriptor` for each interface; `codec.ts`, `client.ts` and
 * `server.ts` run it.
 *
 * Values on the TypeScript side have the shapes that they have on the wire, spelt as declared:
 *
 * | type | TypeScript |
 * |---|---|
 * | string, `{string: K}` | `string` |
 * | int, int32 | `number` |
 * | int64 | `Int64`: a `number` up to 2^53, a `bigint` beyond |
 * | float, bool | `number`, `boolean` |
 * | unit | `null`; as a parameter it is left out, as a result it is `undefined` |
 * | any | `JsonValue` |
 * | list | array |
 * | dict | object without a prototype |
 * | tuple | array of fixed length |
 * | option | `[]` or `[value]`; a record member or named parameter that is an option is an optional property, bare |
 * | record | object |
 * | variant | `"Tag"`, `["Tag", argument]`; of several arguments `["Tag", [a, b]]`, in legacy encoding `["Tag", a, b]` |
 */
export interface InterfaceDescriptor {
  /** Key of the interface in the datamodel: `xenops`, `networkd`. */
  readonly name: string;
  readonly daemon?: string;
  /** Queue on the message switch; `<...>` stands for a part that the caller fills in. */
  readonly queue?: string;
  readonly queue_per_backend?: string;
  readonly known_backends?: readonly string[];
  readonly clients_use_switch?: boolean;
  readonly transport?: string;
  /** Unix socket on which it is served without the message switch. */
  readonly socket?: string;
  readonly forwarded_socket?: string;
  readonly declared_name?: string;
  readonly namespace?: string | null;
  readonly version?: string;
  /** Type of the failure value of every call. */
  readonly error?: DescriptorType | null;
  /** Interfaces that are served on the same queue. */
  readonly also_serves?: readonly string[];
  /** `legacy`: records are written in order of declaration and variants with several arguments are flat. */
  readonly encoding?: "legacy";
  readonly types: Readonly<Record<string, TypeShape>>;
  readonly methods?: readonly MethodDescriptor[];
}

/** The basic types. */
export type BasicType = "string" | "int" | "int32" | "int64" | "float" | "bool" | "unit" | "any";

/** The type of a value. */
export type DescriptorType =
  | BasicType
  | { readonly named: string }
  | { readonly list: DescriptorType }
  | { readonly option: DescriptorType }
  | { readonly dict: DescriptorType }
  | { readonly tuple: readonly DescriptorType[] }
  | { readonly string: string };

/** The shape of a named type: a record, a variant, or another name for a type. */
export type TypeShape = DescriptorType | RecordShape | VariantShape;

export interface RecordShape {
  readonly record: readonly MemberDescriptor[];
}

export interface VariantShape {
  readonly variant: readonly (readonly [tag: string, ...args: DescriptorType[]])[];
  /** Wire value taken for a tag that is not listed. */
  readonly unknown_tag_reads_as?: JsonValue;
}

export interface MemberDescriptor {
  readonly name: string;
  readonly type: DescriptorType;
  /** Wire value taken when the member is missing; for an option the bare value, or null for none. */
  readonly default?: JsonValue;
}

export interface MethodDescriptor {
  /** Name on the wire, with the namespace. */
  readonly name: string;
  readonly params: readonly ParamDescriptor[];
  readonly result: DescriptorType;
}

/** A parameter: named ones travel together in one object in front, the others by position. */
export interface ParamDescriptor {
  readonly name?: string;
  readonly type: DescriptorType;
}

/** An integer of 64 bits: a `bigint` only where a `number` is not exact. */
export type Int64 = number | bigint;

/** A JSON value in which integers are exact. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [member: string]: JsonValue;
}
