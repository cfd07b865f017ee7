import { Codecs } from "./codec.ts";
import type { InterfaceDescriptor, JsonValue, MethodDescriptor } from "./descriptor.ts";
import { MarshalError } from "./error.ts";
import { isJsonObject } from "./json.ts";
import type { Codec } from "./simple.ts";

/** The named parameters of a call, by name; options that are absent and parameters of type unit are left out. */
export type NamedArguments = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string | undefined;
  /** Codec of the bare value. */
  readonly codec: Codec;
  /** A named option: left out when absent. */
  readonly optional: boolean;
  readonly unit: boolean;
}

/** One method, ready to read and write its parameters (spec: message-switch.md, section 10.2). */
export class Method {
  readonly name: string;
  readonly result: Codec;
  readonly resultIsUnit: boolean;
  readonly #params: readonly Parameter[];
  readonly #named: readonly Parameter[];
  readonly #positional: readonly Parameter[];

  constructor(descriptor: MethodDescriptor, codecs: Codecs) {
    this.name = descriptor.name;
    this.result = codecs.of(descriptor.result);
    this.resultIsUnit = descriptor.result === "unit";
    this.#params = descriptor.params.map(({ name, type }) => {
      const codec = codecs.of(type);
      const optional = name !== undefined && codec.inner !== undefined;
      return { name, codec: optional ? (codec.inner ?? codec) : codec, optional, unit: type === "unit" };
    });
    this.#named = this.#params.filter(({ name }) => name !== undefined);
    this.#positional = this.#params.filter(({ name }) => name === undefined);
  }

  /** Text of the `params` array. Throws `MarshalError`. Named members are written last declared first, as the daemons do. */
  encode(named: NamedArguments, positional: readonly unknown[]): string {
    const parts: string[] = [];
    if (this.#named.length > 0) parts.push(`{${this.#members(named).toReversed().join(",")}}`);
    let at = 0;
    for (const { codec, unit } of this.#positional) parts.push(unit ? "null" : codec.encode(positional[at++]));
    return `[${parts.join(",")}]`;
  }

  #members(named: NamedArguments): string[] {
    const members: string[] = [];
    for (const { name = "", codec, optional, unit } of this.#named) {
      const value = named[name];
      if (value === undefined && optional) continue;
      if (value === undefined && !unit) throw new MarshalError(`Expecting named argument '${name}'`);
      members.push(`${JSON.stringify(name)}:${codec.encode(value)}`);
    }
    return members;
  }

  /** Reads a `params` array. Throws `MarshalError` with the texts of section 10.5; what is superfluous is ignored. */
  decode(params: readonly JsonValue[]): { named: Record<string, unknown>; positional: unknown[] } {
    const named: Record<string, unknown> = {};
    const positional: unknown[] = [];
    const first = params[0];
    const members = this.#named.length > 0 ? first : undefined;
    if (this.#named.length > 0 && !isJsonObject(members)) {
      throw new MarshalError("Marshalling error: Expecting dict as first argument when named parameters exist");
    }
    let at = this.#named.length > 0 ? 1 : 0;
    for (const { name, codec, optional, unit } of this.#params) {
      if (name === undefined) {
        const raw = params[at++];
        if (raw === undefined) throw new MarshalError("Marshalling error: Too few unnamed arguments");
        const value = codec.decode(raw);
        if (!unit) positional.push(value);
        continue;
      }
      const raw = isJsonObject(members) && Object.hasOwn(members, name) ? members[name] : undefined;
      if (raw === undefined && optional) continue;
      if (raw === undefined) throw new MarshalError(`Expecting named argument '${name}'`);
      const value = codec.decode(raw);
      if (!unit) named[name] = value;
    }
    return { named, positional };
  }
}

/** An interface, ready for calls. */
export interface CompiledInterface {
  readonly name: string;
  readonly methods: ReadonlyMap<string, Method>;
  /** Codec of the failures; `undefined` for an interface without calls. */
  readonly error: Codec | undefined;
  /** Constructor of a failure that the interface does not foresee: `Internal_error`, `Rrdd_internal_error`, `InternalError`. */
  readonly internalTag: string;
  /** Whether the interface can say that a method is not implemented. */
  readonly hasUnimplemented: boolean;
}

const compiled = new WeakMap<InterfaceDescriptor, CompiledInterface>();

/** Compiles an interface, once for each descriptor. */
export function compileInterface(descriptor: InterfaceDescriptor): CompiledInterface {
  const known = compiled.get(descriptor);
  if (known !== undefined) return known;
  const codecs = new Codecs(descriptor);
  const tags = errorTags(descriptor);
  const made: CompiledInterface = {
    name: descriptor.name,
    methods: new Map(descriptor.methods?.map((method) => [method.name, new Method(method, codecs)])),
    error: descriptor.error ? codecs.of(descriptor.error) : undefined,
    internalTag: tags.find((tag) => /internal_?error$/i.test(tag)) ?? "Internal_error",
    hasUnimplemented: tags.includes("Unimplemented"),
  };
  compiled.set(descriptor, made);
  return made;
}

function errorTags({ error, types }: InterfaceDescriptor): readonly string[] {
  if (!error || typeof error !== "object" || !("named" in error)) return [];
  const shape = types[error.named];
  return typeof shape === "object" && "variant" in shape ? shape.variant.map(([tag]) => tag) : [];
}
