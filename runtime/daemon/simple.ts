import { jsonFloat, parseFloatText, parseInteger } from "../rpc/numbers.ts";
import type { BasicType, JsonValue } from "./descriptor.ts";
import { expected, unfit } from "./error.ts";
import { isJsonObject, isObject, jsonText } from "./json.ts";

/** Reads and writes the values of one type (spec: message-switch.md, section 10.4). */
export interface Codec {
  /** The value in declared spelling. Throws `MarshalError`. */
  decode(raw: JsonValue): unknown;
  /** JSON text of a value. Throws `MarshalError` for a value that does not fit. */
  encode(value: unknown): string;
  /** For an option, the codec of what is inside: record members and named parameters leave the brackets out. */
  readonly inner?: Codec;
}

/** The codecs of the types that have no parts. */
export const basic: Readonly<Record<BasicType, Codec>> = {
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

/** An array of values of one type. */
export function list(element: Codec): Codec {
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

/** An object with texts for keys. */
export function dict(element: Codec): Codec {
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

/** An array with a type for each place. */
export function tuple(elements: readonly Codec[]): Codec {
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

/** An array with one value or none. */
export function option(inner: Codec): Codec {
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
