import type { DescriptorType, JsonValue, MemberDescriptor, VariantShape } from "./descriptor.ts";
import { expected, MarshalError, unfit } from "./error.ts";
import { isJsonObject, isObject } from "./json.ts";
import type { Codec } from "./simple.ts";

/** Finds the codec of a type that stands inside another. */
type CodecOf = (type: DescriptorType) => Codec;

interface Member {
  readonly name: string;
  readonly lower: string;
  readonly prefix: string;
  /** Codec of the bare value. */
  readonly codec: Codec;
  readonly isOption: boolean;
  readonly fallback: JsonValue | undefined;
}

/** A record: an object whose members are read in any case and order. */
export class RecordCodec implements Codec {
  readonly #members: readonly Member[];
  readonly #writeOrder: readonly Member[];

  constructor(members: readonly MemberDescriptor[], codecOf: CodecOf, legacy: boolean) {
    this.#members = members.map((member) => {
      const codec = codecOf(member.type);
      return {
        name: member.name,
        lower: member.name.toLowerCase(),
        prefix: `${JSON.stringify(member.name)}:`,
        codec: codec.inner ?? codec,
        isOption: codec.inner !== undefined,
        fallback: member.default,
      };
    });
    this.#writeOrder = legacy ? this.#members : this.#members.toReversed();
  }

  decode(raw: JsonValue): unknown {
    if (!isJsonObject(raw)) throw expected("record", raw);
    const out: Record<string, unknown> = {};
    let lowered: Map<string, JsonValue> | undefined;
    for (const member of this.#members) {
      let value: JsonValue | undefined;
      if (Object.hasOwn(raw, member.name)) {
        value = raw[member.name];
      } else {
        lowered ??= lowerCased(raw);
        value = lowered.get(member.lower);
        if (value === undefined) value = absent(member);
      }
      if (value !== undefined) out[member.name] = member.codec.decode(value);
    }
    return out;
  }

  encode(value: unknown): string {
    if (!isObject(value)) throw unfit("record", value);
    let text = "";
    for (const member of this.#writeOrder) {
      let item = value[member.name];
      if (item === undefined) {
        if (member.isOption) continue;
        if (member.fallback === undefined) throw new MarshalError(`Record member '${member.name}' has no value`);
        item = member.codec.decode(member.fallback);
      }
      text += `${text === "" ? "{" : ","}${member.prefix}${member.codec.encode(item)}`;
    }
    return text === "" ? "{}" : `${text}}`;
  }
}

/** What a missing member reads as; `undefined` for an option that stays out. */
function absent(member: Member): JsonValue | undefined {
  const { fallback, isOption } = member;
  if (fallback === undefined) {
    if (isOption) return undefined;
    throw new MarshalError(`Expecting record member '${member.name}'`);
  }
  return isOption && fallback === null ? undefined : fallback;
}

/** Members by lower-case name; of several spellings the first counts. */
function lowerCased(raw: Readonly<Record<string, JsonValue>>): Map<string, JsonValue> {
  const out = new Map<string, JsonValue>();
  for (const name of Object.keys(raw)) {
    const lower = name.toLowerCase();
    if (!out.has(lower)) out.set(lower, raw[name] ?? null);
  }
  return out;
}

interface Case {
  readonly tag: string;
  readonly args: readonly Codec[];
}

/** A variant: a tag, alone or with arguments. */
export class VariantCodec implements Codec {
  readonly #byTag = new Map<string, Case>();
  readonly #byLower = new Map<string, Case>();
  readonly #fallback: JsonValue | undefined;
  readonly #flat: boolean;

  constructor(shape: VariantShape, codecOf: CodecOf, flat: boolean) {
    for (const [tag, ...types] of shape.variant) {
      const entry = { tag, args: types.map((type) => codecOf(type)) };
      this.#byTag.set(tag, entry);
      if (!this.#byLower.has(tag.toLowerCase())) this.#byLower.set(tag.toLowerCase(), entry);
    }
    this.#fallback = shape.unknown_tag_reads_as;
    this.#flat = flat;
  }

  decode(raw: JsonValue): unknown {
    const tag = Array.isArray(raw) ? raw[0] : raw;
    if (typeof tag !== "string") throw expected("variant", raw);
    const entry = this.#byTag.get(tag) ?? this.#byLower.get(tag.toLowerCase());
    if (entry === undefined) {
      if (this.#fallback === undefined) throw new MarshalError(`Unknown tag '${tag}'`);
      return this.decode(this.#fallback);
    }
    if (entry.args.length === 0) {
      if (Array.isArray(raw) && raw.length > 1) throw expected(`'${entry.tag}' without an argument`, raw);
      return entry.tag;
    }
    const args = Array.isArray(raw) ? this.#arguments(entry, raw) : undefined;
    if (args === undefined) throw expected(`'${entry.tag}' with ${entry.args.length} argument(s)`, raw);
    return this.#join(
      entry,
      entry.args.map((codec, index) => codec.decode(args[index] ?? null)),
    );
  }

  encode(value: unknown): string {
    const tag = Array.isArray(value) ? value[0] : value;
    const entry = typeof tag === "string" ? this.#byTag.get(tag) : undefined;
    if (entry === undefined) throw new MarshalError(`Unknown tag '${String(tag)}'`);
    const name = JSON.stringify(entry.tag);
    if (entry.args.length === 0) return name;
    const args = Array.isArray(value) ? this.#arguments(entry, value) : undefined;
    if (args === undefined) throw unfit(`'${entry.tag}' with ${entry.args.length} argument(s)`, value);
    const texts = entry.args.map((codec, index) => codec.encode(args[index])).join(",");
    return this.#flat || entry.args.length === 1 ? `[${name},${texts}]` : `[${name},[${texts}]]`;
  }

  /** The arguments that stand behind a tag; `undefined` where their number is wrong. */
  #arguments<T>(entry: Case, value: readonly T[]): readonly T[] | undefined {
    const behind = value.slice(1);
    if (this.#flat || entry.args.length === 1) return behind.length === entry.args.length ? behind : undefined;
    const nested = behind[0];
    return behind.length === 1 && Array.isArray(nested) && nested.length === entry.args.length ? nested : undefined;
  }

  #join(entry: Case, args: readonly unknown[]): unknown {
    return this.#flat || args.length === 1 ? [entry.tag, ...args] : [entry.tag, args];
  }
}
