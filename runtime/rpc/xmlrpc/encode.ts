import type { XapiError } from "../../errors.ts";
import type { Schema, Type } from "../../model/types.ts";
import { type Encoder, encoders, type MemberEncoder } from "../encoder.ts";
import { xmlFloat } from "../numbers.ts";
import { Base64, DateText, Float, type Raw } from "../raw.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
const TO_ESCAPE = /[&<>"\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
const ESCAPED = /[&<>"\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * A text as XML content: four characters become entities, what XML cannot hold is dropped, CR stays as it is
 * (spec: api-wire.md, section 3.1). The same rule holds for member names (section 15, row 5).
 */
export function xmlText(text: string): string {
  if (!TO_ESCAPE.test(text)) return text;
  return text.toWellFormed().replace(ESCAPED, (character) => ENTITIES[character] ?? "");
}

function setOf(element: Encoder): Encoder {
  return (value) => {
    let out = "<value><array><data>";
    for (const one of value as readonly unknown[]) out += element(one);
    return `${out}</data></array></value>`;
  };
}

function mapOf(encode: Encoder): Encoder {
  return (value) => {
    const map = value as Readonly<Record<string, unknown>>;
    let out = "<value><struct>";
    for (const key of Object.keys(map)) out += `<member><name>${xmlText(key)}</name>${encode(map[key])}</member>`;
    return `${out}</struct></value>`;
  };
}

function recordOf(members: readonly MemberEncoder[]): Encoder {
  return (value) => {
    const record = value as Readonly<Record<string, unknown>>;
    let out = "<value><struct>";
    for (const { name, head, tail, inner, optional } of members) {
      const member = record[name];
      if (optional && member === undefined) continue;
      out += head + inner(member) + tail;
    }
    return `${out}</struct></value>`;
  };
}

/**
 * The function that writes values of a type as XML-RPC, `<value>` tags included (which is also the form of `task.result`), compiled once
 * for each type of a schema (spec: api-wire.md, section 3.1). Integers are untyped text; records have every field that is not internal,
 * in the schema's order.
 */
export const encoderFor: (type: Type, schema: Schema) => Encoder = encoders({
  text: { open: "<value>", close: "</value>", inner: (value) => xmlText(value as string) },
  int: { open: "<value>", close: "</value>", inner: (value) => String(value) },
  float: (value) => `<value><double>${xmlFloat(value as number)}</double></value>`,
  bool: (value) => (value === true ? "<value><boolean>1</boolean></value>" : "<value><boolean>0</boolean></value>"),
  datetime: (value) => `<value><dateTime.iso8601>${xmlText(value as string)}</dateTime.iso8601></value>`,
  set: setOf,
  map: mapOf,
  record: recordOf,
  member: (name) => ({ head: `<member><name>${xmlText(name)}</name>`, tail: "</member>" }),
});

/** The value of a message that answers nothing. */
export const VOID_VALUE = "<value></value>";

/** A value of no declared type. */
export function encodeRaw(raw: Raw): string {
  if (raw === null) return "<value><nil/></value>";
  if (typeof raw === "boolean") return `<value><boolean>${raw ? 1 : 0}</boolean></value>`;
  if (typeof raw !== "object") return `<value>${xmlText(String(raw))}</value>`;
  if (raw instanceof Float) return `<value><double>${xmlFloat(raw.value)}</double></value>`;
  if (raw instanceof DateText) return `<value><dateTime.iso8601>${xmlText(raw.text)}</dateTime.iso8601></value>`;
  if (raw instanceof Base64) return `<value><base64>${xmlText(raw.text)}</base64></value>`;
  if (Array.isArray(raw)) return `<value><array><data>${raw.map(encodeRaw).join("")}</data></array></value>`;
  const members = Object.entries(raw).map(
    ([name, member]) => `<member><name>${xmlText(name)}</name>${encodeRaw(member)}</member>`,
  );
  return `<value><struct>${members.join("")}</struct></value>`;
}

const BEFORE_STATUS = '<?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>Status</name>';
const AFTER_STRUCT = "</member></struct></value></param></params></methodResponse>";

/** What stands before and after the `<value>` of a result (section 4). */
export const SUCCESS_ENVELOPE: readonly [before: string, after: string] = [
  `${BEFORE_STATUS}<value>Success</value></member><member><name>Value</name>`,
  AFTER_STRUCT,
];

/** The same for `system.listMethods`, whose result stands alone (section 7). */
export const BARE_ENVELOPE: readonly [before: string, after: string] = [
  '<?xml version="1.0"?><methodResponse><params><param>',
  "</param></params></methodResponse>",
];

/** The reply to a call that failed (section 4). */
export function failureEnvelope(error: XapiError): string {
  const description = error.description.map((part) => `<value>${xmlText(part)}</value>`).join("");
  return `${BEFORE_STATUS}<value>Failure</value></member><member><name>ErrorDescription</name><value><array><data>${description}</data></array></value>${AFTER_STRUCT}`;
}

/** The body of an HTTP 400 (section 15, row 11). */
export function faultEnvelope(code: number, message: string): string {
  return `<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>${code}</int></value></member><member><name>faultString</name><value>${xmlText(message)}</value></member></struct></value></fault></methodResponse>`;
}

/** A request: what extensions get on their standard input (section 7), and what `use-xmlrpc` sends between hosts. */
export function encodeCall(method: string, params: readonly Raw[]): string {
  const list = params.map((param) => `<param>${encodeRaw(param)}</param>`).join("");
  return `<?xml version="1.0"?><methodCall><methodName>${xmlText(method)}</methodName><params>${list}</params></methodCall>`;
}
