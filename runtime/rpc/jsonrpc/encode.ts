import type { XapiError } from "../../errors.ts";
import type { Schema, Type } from "../../model/types.ts";
import type { CallId } from "../call.ts";
import { type Encoder, encoders, type MemberEncoder } from "../encoder.ts";
import { jsonFloat } from "../numbers.ts";
import { Base64, DateText, Float, type Raw } from "../raw.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON and the wire escape
const TO_ESCAPE = /["\\\u0000-\u001f\u007f\ud800-\udfff]/;

/** A text as a JSON string: U+007F escaped, `/` not, never a lone surrogate (spec: api-wire.md, section 3.1). */
export function jsonText(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  if (!TO_ESCAPE.test(text)) return text;
  return JSON.stringify(text.toWellFormed()).slice(1, -1).replaceAll("\u007f", "\\u007f");
}

function setOf(element: Encoder): Encoder {
  return (value) => {
    const elements = value as readonly unknown[];
    if (elements.length === 0) return "[]";
    let out = `[${element(elements[0])}`;
    for (let index = 1; index < elements.length; index++) out += `,${element(elements[index])}`;
    return `${out}]`;
  };
}

function mapOf(encode: Encoder): Encoder {
  return (value) => {
    const map = value as Readonly<Record<string, unknown>>;
    let out = "";
    for (const key of Object.keys(map)) out += `${out === "" ? "{" : ","}${jsonText(key)}:${encode(map[key])}`;
    return out === "" ? "{}" : `${out}}`;
  };
}

function recordOf(members: readonly MemberEncoder[]): Encoder {
  const separated = members.map((member) => ({ ...member, head: `,${member.head}` }));
  return (value) => {
    const record = value as Readonly<Record<string, unknown>>;
    let out = "";
    for (const { name, head, tail, inner, optional } of separated) {
      const member = record[name];
      if (optional && member === undefined) continue;
      out += head + inner(member) + tail;
    }
    return `{${out.slice(1)}}`;
  };
}

/**
 * The function that writes values of a type as JSON, compiled once for each type of a schema (spec: api-wire.md, section 3.1). Records
 * have every field that is not internal, in the schema's order; an absent option is left out.
 */
export const encoderFor: (type: Type, schema: Schema) => Encoder = encoders({
  text: { open: '"', close: '"', inner: (value) => escaped(value as string) },
  int: { open: "", close: "", inner: (value) => String(value) },
  float: (value) => jsonFloat(value as number),
  bool: (value) => (value === true ? "true" : "false"),
  datetime: (value) => jsonText(value as string),
  set: setOf,
  map: mapOf,
  record: recordOf,
  member: (name) => ({ head: `${jsonText(name)}:`, tail: "" }),
});

/** A value of no declared type as JSON; dates and base64 data become strings. */
export function encodeRaw(raw: Raw): string {
  if (raw === null) return "null";
  if (typeof raw === "string") return jsonText(raw);
  if (typeof raw !== "object") return String(raw);
  if (raw instanceof Float) return jsonFloat(raw.value);
  if (raw instanceof DateText || raw instanceof Base64) return jsonText(raw.text);
  if (Array.isArray(raw)) return `[${raw.map(encodeRaw).join(",")}]`;
  const members = Object.entries(raw).map(([name, member]) => `${jsonText(name)}:${encodeRaw(member)}`);
  return `{${members.join(",")}}`;
}

/** What stands before and after the text of a result, so that results kept as bytes need not be joined (section 5). */
export function successEnvelope(version: "1.0" | "2.0", id: CallId): readonly [before: string, after: string] {
  return version === "2.0"
    ? ['{"jsonrpc":"2.0","result":', `,"id":${idText(id)}}`]
    : ['{"result":', `,"error":null,"id":${idText(id)}}`];
}

/** The reply to a call that failed: an API failure has code 1 in version 2.0 and is an array in 1.0 (section 5). */
export function failureEnvelope(version: "1.0" | "2.0", id: CallId, error: XapiError): string {
  if (version === "1.0") {
    return `{"result":null,"error":[${error.description.map(jsonText).join(",")}],"id":${idText(id)}}`;
  }
  const data = error.params.map(jsonText).join(",");
  return `{"jsonrpc":"2.0","error":{"code":1,"message":${jsonText(error.code)},"data":[${data}]},"id":${idText(id)}}`;
}

/** The body of an HTTP 400: always a 2.0 error object (section 15, row 11). */
export function malformedEnvelope(code: number, message: string, id: CallId | null): string {
  const idPart = id === null ? "null" : idText(id);
  return `{"jsonrpc":"2.0","error":{"code":${code},"message":${jsonText(message)}},"id":${idPart}}`;
}

/** A JSON-RPC 1.0 request, the form that hosts of a pool send to each other (section 1). */
export function encodeCall(method: string, params: readonly Raw[], id: CallId = 0): string {
  return `{"method":${jsonText(method)},"params":[${params.map(encodeRaw).join(",")}],"id":${idText(id)}}`;
}

function idText(id: CallId): string {
  return typeof id === "string" ? jsonText(id) : String(id);
}
