import { isUtf8 } from "node:buffer";
import { XapiError } from "../../errors.ts";
import { type Call, type CallId, MalformedRequest } from "../call.ts";
import { isStruct, MAX_DEPTH, type Raw, type RawStruct } from "../raw.ts";
import { type ParsedJson, readJson } from "./read.ts";

const ENVELOPE_MEMBERS = ["method", "params", "id", "jsonrpc"] as const;

/** A number whose spelling matters (fraction, exponent, many digits): outside strings it follows `:`, `[` or `,` or begins the text. */
const SPELT_NUMBER = /(?:^|[:[,])\s*-?(?:\d+[.eE]|\d{16})/;

/**
 * A JSON-RPC request of version 1.0 or 2.0 (spec: api-wire.md, section 5). Texts that are not UTF-8 do not make it malformed: the call
 * then carries the error to answer with. Throws `MalformedRequest`, with the id where it could be read.
 */
export function parseCall(body: Uint8Array): Call {
  const { value, duplicates, invalidText } = parse(body);
  if (!isStruct(value)) throw new MalformedRequest(-32600, "A request must be a JSON object.");
  return callOf(duplicates === undefined ? value : { ...value, ...duplicates }, body, invalidText);
}

/** Any JSON text as a value, by the rules of requests. Throws `MalformedRequest`. */
export function parseValue(body: Uint8Array): Raw {
  return parse(body).value;
}

/**
 * The platform's parser where it loses nothing, else ours. It loses the spelling of numbers and the first of duplicate members, and it
 * refuses what upstream's reader takes; the checks look for these in the text and may be wrong in one direction only.
 */
function parse(body: Uint8Array): ParsedJson {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!isUtf8(bytes)) return readJson(bytes.toString("latin1"), "latin1");
  const text = bytes.toString("utf8");
  if (SPELT_NUMBER.test(text) || mayRepeatMember(text)) return readJson(text, "text");
  let value: Raw;
  try {
    value = JSON.parse(text);
  } catch {
    return readJson(text, "text");
  }
  checkDepth(value, 0);
  return { value };
}

/** Whether an envelope member may stand twice; an escape may spell one. */
function mayRepeatMember(text: string): boolean {
  if (text.includes("\\u00")) return true;
  for (const name of ENVELOPE_MEMBERS) {
    const quoted = `"${name}"`;
    const first = text.indexOf(quoted);
    if (first >= 0 && text.indexOf(quoted, first + quoted.length) >= 0) return true;
  }
  return false;
}

function checkDepth(value: Raw | undefined, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth >= MAX_DEPTH) throw new MalformedRequest(-32600, `The request is nested deeper than ${MAX_DEPTH} levels.`);
  if (Array.isArray(value)) for (const element of value) checkDepth(element, depth + 1);
  else if (isStruct(value)) for (const name of Object.keys(value)) checkDepth(value[name], depth + 1);
}

function callOf(envelope: RawStruct, body: Uint8Array, invalidText: string | undefined): Call {
  const id = idOf(member(envelope, "id"));
  const refuse = (message: string) => new MalformedRequest(-32600, message, id);
  const version = versionOf(member(envelope, "jsonrpc"));
  if (version === undefined) throw refuse(`The member "jsonrpc" must be "2.0" or absent.`);
  const method = member(envelope, "method");
  if (typeof method !== "string") throw refuse(`The member "method" must be a string.`);
  if (id === null) throw refuse(`The member "id" must be a string or an integer of 64 bits.`);
  const params = paramsOf(member(envelope, "params"), version);
  if (params === undefined)
    throw refuse(`The member "params" must be an array${version === "2.0" ? " or object" : ""}.`);
  const call = { method, params, version, id, body };
  if (invalidText === undefined) return call;
  const fault = new XapiError("INVALID_VALUE", ["Invalid UTF-8 string in parameter", invalidText]);
  return { ...call, fault };
}

function member(envelope: RawStruct, name: string): Raw | undefined {
  return Object.hasOwn(envelope, name) ? envelope[name] : undefined;
}

function idOf(raw: Raw | undefined): CallId | null {
  if (typeof raw === "string") return raw.isWellFormed() ? raw : null;
  if (typeof raw === "number") return raw === 0 ? 0 : raw;
  return typeof raw === "bigint" ? raw : null;
}

function versionOf(raw: Raw | undefined): "1.0" | "2.0" | undefined {
  if (raw === undefined) return "1.0";
  return raw === "2.0" ? "2.0" : undefined;
}

function paramsOf(raw: Raw | undefined, version: "1.0" | "2.0"): readonly Raw[] | undefined {
  if (Array.isArray(raw)) return raw;
  if (version === "1.0") return undefined;
  if (raw === undefined || raw === null) return [];
  return isStruct(raw) ? [raw] : undefined;
}

/**
 * The result of a JSON-RPC reply of either version. Throws the `XapiError` of a failure, and `MalformedRequest` where the text is no reply.
 */
export function parseResponse(body: Uint8Array): Raw {
  const reply = parseValue(body);
  if (!isStruct(reply)) throw new MalformedRequest(-32600, "A reply must be a JSON object.");
  const error = member(reply, "error");
  if (error === undefined || error === null) return member(reply, "result") ?? null;
  const description = Array.isArray(error) ? error : isStruct(error) ? descriptionOf(error) : undefined;
  if (description === undefined || !description.every((part) => typeof part === "string")) {
    throw new MalformedRequest(-32600, `The member "error" of the reply is not in the form of an error.`);
  }
  const [code = "INTERNAL_ERROR", ...params] = description;
  throw new XapiError(code, params);
}

function descriptionOf(error: RawStruct): readonly Raw[] {
  const data = member(error, "data");
  return [member(error, "message") ?? null, ...(Array.isArray(data) ? data : [])];
}
