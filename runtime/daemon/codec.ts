import { jsonFloat, parseFloatText, parseInteger } from "../rpc/numbers.ts";
import type {
  BasicType,
  DescriptorType,
  InterfaceDescriptor,
  JsonValue,
  MemberDescriptor,
  TypeShape,
  VariantShape,
} from "./descriptor.ts";
import { MarshalError } from "./error.ts";
import { isJsonObject, jsonText, renderValue } from "./json.ts";

/** Reads and writes the values of one type (spec: message-switch.md, section 10.4). */
export interface Codec {
  /** The value in declared spelling. Throws `MarshalError`. */
  decode(raw: JsonValue): unknown;
  /** JSON text of a value. Throws `MarshalError` for a value that does not fit. */
  encode(value: unknown): string;
  /** For an option, the codec of what is inside: record members and named parameters leave the brackets out. */
  readonly inner?: Codec;
}

/** The codecs of the types of one interface, each compiled when first asked for. */
export class Codecs {
  readonly #descriptor: InterfaceDescriptor;
  readonly #named = new Map<string, Codec>();

  constructor(descriptor: InterfaceDescriptor) {
    this.#descriptor = descriptor;
  }

  /** The codec of a named type. Throws an Error for a name that the interface does not declare. */
  named(name: string): Codec {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const shape = this.#descriptor.types[name];
    if (shape === undefined) throw new Error(`interface ${this.#descriptor.name} has no type ${name}`);
    const codec = this.#shape(shape);
    this.#named.set(name, codec);
    return codec;
  }

  /** The codec of any type of the interface. */
  of(type: DescriptorType): Codec {
    if (typeof type === "string") return basic[type];
    if ("named" in type) return this.#reference(type.named);
    if ("string" in type) return basic.string;
    if ("list" in type) return list(this.of(type.list));
    if ("dict" in type) return dict(this.of(type.dict));
    if ("tuple" in type) return tuple(type.tuple.map((element) => this.of(element)));
    return option(this.of(type.option));
  }

  #shape(shape: TypeShape): Codec {
    if (typeof shape === "object" && "record" in shape) {
      const legacy = this.#descriptor.encoding === "legacy";
      return new RecordCodec(shape.record, this, legacy);
    }
    if (typeof shape === "object" && "variant" in shape) {
      return new VariantCodec(shape, this, this.#descriptor.encoding === "legacy");
    }
    return this.of(shape);
  }

  /** A name for a record or variant is looked up on use, so that types may contain themselves; another name for a type is resolved now. */
  #reference(name: string): Codec {
    const shape = this.#descriptor.types[name];
    if (typeof shape !== "object" || !("record" in shape || "variant" in shape)) return this.named(name);
    let codec: Codec | undefined;
    const resolve = () => {
      codec ??= this.named(name);
      return codec;
    };
    return { decode: (raw) => resolve().decode(raw), encode: (value) => resolve().encode(value) };
  }
}

function expected(what: string, raw: JsonValue): MarshalError {
  return new MarshalError(`Expected ${what}, got '${renderValue(raw)}'`);
}

function unfit(what: string, value: unknown): MarshalError {
  return new MarshalError(`Expected ${what}, got a value of type ${value === null ? "null" : typeof value}`);
}

const basic: Readonly<Record<BasicType, Codec>> = {
  string: {
    decode(raw) {
      if (typeof raw === "string") return raw;
      throw expected("string", raw);
    },
    encode(value) {
      if (typeof value === "string") return JSON.stringify(value);
      throw unfit("string", value);
    },
  },
  int: integer("int", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  int32: integer("int32", -(2 ** 31), 2 ** 31 - 1),
  int64: integer("int64", -(2n ** 63n), 2n ** 63n - 1n),
  float: {
    decode(raw) {
      if (typeof raw === "number") return raw;
      if (typeof raw === "bigint") return Number(raw);
      const parsed = typeof raw === "string" ? parseFloatText(raw) : undefined;
      if (parsed === undefined) throw expected("float", raw);
      return parsed;
    },
    encode(value) {
      if (typeof value === "number") return jsonFloat(value);
      throw unfit("float", value);
    },
  },
  bool: {
    decode(raw) {
      if (typeof raw === "boolean") return raw;
      throw expected("bool", raw);
    },
    encode(value) {
      if (typeof value === "boolean") return value ? "true" : "false";
      throw unfit("bool", value);
    },
  },
  unit: {
    decode(raw) {
      if (raw === null) return null;
      throw expected("unit", raw);
    },
    encode: () => "null",
  },
  any: { decode: (raw) => raw, encode: (value) => jsonText(value as JsonValue) },
};

/** Integers come as numbers or as decimal text. */
function integer(name: string, least: number | bigint, most: number | bigint): Codec {
  const fits = (value: unknown): value is number | bigint =>
    (typeof value === "bigint" || Number.isSafeInteger(value)) &&
    (value as number | bigint) >= least &&
    (value as number | bigint) <= most;
  return {
    decode(raw) {
      const value = typeof raw === "string" ? parseInteger(raw) : raw;
      if (!fits(value)) throw expected(name, raw);
      return value === 0 ? 0 : value;
    },
    encode(value) {
      if (!fits(value)) throw unfit(name, value);
      return value === 0 ? "0" : value.toString();
    },
  };
}

function list(element: Codec): Codec {
  return {
    decode(raw) {
      if (!Array.isArray(raw)) throw expected("list", raw);
      return raw.map((item: JsonValue) => element.decode(item));
    },
    encode(value) {
      if (!Array.isArray(value)) throw unfit("list", value);
      return `[${value.map((item) => element.encode(item)).join(",")}]`;
    },
  };
}

function dict(element: Codec): Codec {
  return {
    decode(raw) {
      if (!isJsonObject(raw)) throw expected("dict", raw);
      const out: Record<string, unknown> = Object.create(null);
      for (const key of Object.keys(raw)) out[key] = element.decode(raw[key] ?? null);
      return out;
    },
    encode(value) {
      if (!isObject(value)) throw unfit("dict", value);
      const members = Object.keys(value).map((key) => `${JSON.stringify(key)}:${element.encode(value[key])}`);
      return `{${members.join(",")}}`;
    },
  };
}

function tuple(elements: readonly Codec[]): Codec {
  return {
    decode(raw) {
      if (!Array.isArray(raw) || raw.length !== elements.length) throw expected(`tuple of ${elements.length}`, raw);
      return elements.map((element, index) => element.decode(raw[index]));
    },
    encode(value) {
      if (!Array.isArray(value) || value.length !== elements.length) throw unfit(`tuple of ${elements.length}`, value);
      return `[${elements.map((element, index) => element.encode(value[index])).join(",")}]`;
    },
  };
}

function option(inner: Codec): Codec {
  return {
    inner,
    decode(raw) {
      if (!Array.isArray(raw) || raw.length > 1) throw expected("option", raw);
      return raw.length === 0 ? [] : [inner.decode(raw[0])];
    },
    encode(value) {
      if (!Array.isArray(value) || value.length > 1) throw unfit("option", value);
      return value.length === 0 ? "[]" : `[${inner.encode(value[0])}]`;
    },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Member {
  readonly name: string;
  readonly lower: string;
  readonly prefix: string;
  /** Codec of the bare value. */
  readonly codec: Codec;
  readonly isOption: boolean;
  readonly fallback: JsonValue | undefined;
}

class RecordCodec implements Codec {
  readonly #members: readonly Member[];
  readonly #writeOrder: readonly Member[];

  constructor(members: readonly MemberDescriptor[], codecs: Codecs, legacy: boolean) {
    this.#members = members.map((member) => {
      const codec = codecs.of(member.type);
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

class VariantCodec implements Codec {
  readonly #byTag = new Map<string, Case>();
  readonly #byLower = new Map<string, Case>();
  readonly #fallback: JsonValue | undefined;
  readonly #flat: boolean;

  constructor(shape: VariantShape, codecs: Codecs, flat: boolean) {
    for (const [tag, ...types] of shape.variant) {
      const entry = { tag, args: types.map((type) => codecs.of(type)) };
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
