import type { JsonObject, JsonValue } from "./descriptor.ts";

/**
 * An integer that a double may not hold, or what looks like one inside a text, which costs time only. Neither the digits behind a decimal
 * point nor those of a text that is a number, or ends with one, are among them.
 */
const MANY_DIGITS = /(?:^|[^0-9."])[0-9]{16,}(?:[\s,\]}]|$)/;
const INTEGER = /^-?[0-9]+$/;

/** Parses JSON; integers beyond 2^53 become `bigint`. Throws `SyntaxError`. */
export function parseJson(text: string): JsonValue {
  return MANY_DIGITS.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text);
}

function exactInteger(_key: string, value: JsonValue, context?: { readonly source?: string }): JsonValue {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? "";
  return INTEGER.test(source) ? BigInt(source) : value;
}

/** JSON text of a value; a `bigint` is an integer, a number that is not finite is null. */
export function jsonText(value: JsonValue): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value)
    .map((name) => `${JSON.stringify(name)}:${jsonText(value[name] ?? null)}`)
    .join(",")}}`;
}

/** Whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as error texts show it: `S(text)`, `I(5)`, `{k:S(v);..}` (spec: message-switch.md, section 10.5). */
export function renderValue(value: JsonValue): string {
  if (value === null) return "N";
  if (typeof value === "string") return `S(${value})`;
  if (typeof value === "boolean") return `B(${value})`;
  if (typeof value === "bigint") return `I(${value})`;
  if (typeof value === "number") return Number.isInteger(value) ? `I(${value})` : `F(${value})`;
  if (Array.isArray(value)) return `[${value.map(renderValue).join(";")}]`;
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}:${renderValue(member)}`)
    .join(";")}}`;
}

const ESCAPES: Readonly<Record<number, string>> = {
  8: "\\b",
  9: "\\t",
  10: "\\n",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
};

/** A text as a quoted literal of the daemons' error texts: bytes that cannot be printed are `\` and three decimal digits. */
export function quotedText(text: string): string {
  let out = "";
  for (const byte of Buffer.from(text, "utf8")) {
    if (byte >= 32 && byte < 127) out += ESCAPES[byte] ?? String.fromCharCode(byte);
    else out += ESCAPES[byte] ?? `\\${String(byte).padStart(3, "0")}`;
  }
  return `"${out}"`;
}

/** Whether a value is an object: not null, not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
