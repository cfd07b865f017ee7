import { MalformedRequest } from "../rpc/call.ts";
import { Base64, DateText, Float, isStruct, type Raw } from "../rpc/raw.ts";
import { xmlText } from "../rpc/xmlrpc/encode.ts";
import { parseCall, parseReply } from "../rpc/xmlrpc/parse.ts";
import type { JsonValue } from "./descriptor.ts";
import { isJsonObject, jsonText, parseJson } from "./json.ts";

/** Carries a payload to a daemon and answers the reply's; as a `Serve`, or over the message switch. */
export type CarryPayload = (payload: string) => Promise<string>;

/**
 * Answers an XML-RPC request with what a daemon makes of it: how daemons are called without the message switch, and by other hosts
 * (spec: message-switch.md, sections 10.4, 10.7 and 11). Integers are `<i8>`, failures the values of the interface. Throws
 * `MalformedRequest`, and what `carry` raises.
 */
export async function relayXmlRpc(body: Uint8Array, carry: CarryPayload): Promise<string> {
  const { method, params } = parseCall(body);
  const reply = await carry(jsonText({ method, params: params.map(toJson), id: 0 }));
  const { result = null, error = null } = replyOf(reply);
  const [status, name, value] =
    error === null ? (["Success", "Value", result] as const) : (["Failure", "ErrorDescription", error] as const);
  return [
    '<?xml version="1.0"?><methodResponse><params><param><value><struct>',
    `<member><name>Status</name><value>${status}</value></member>`,
    `<member><name>${name}</name>${toXml(value)}</member>`,
    "</struct></value></param></params></methodResponse>",
  ].join("");
}

/** A payload as the XML-RPC request that says the same: the way back is `payloadOfReply`. */
export function requestOfPayload(payload: string): string {
  const call = parseJson(payload);
  if (!isJsonObject(call) || typeof call.method !== "string" || !Array.isArray(call.params))
    throw new TypeError("The payload is no call.");
  const params = call.params.map((param) => `<param>${toXml(param)}</param>`).join("");
  return `<?xml version="1.0"?><methodCall><methodName>${xmlText(call.method)}</methodName><params>${params}</params></methodCall>`;
}

/** The payload that says the same as an XML-RPC reply. Throws `MalformedRequest` for what is no reply of a daemon, and a fault. */
export function payloadOfReply(body: Uint8Array): string {
  const reply = parseReply(body);
  const {
    Status: status,
    Value: value = null,
    ErrorDescription: failure = "Unknown_error",
  } = isStruct(reply) ? reply : {};
  if (status !== "Success" && status !== "Failure") throw new MalformedRequest(-32600, "The reply has no Status.");
  const [result, error] = status === "Success" ? [toJson(value), null] : [null, toJson(failure)];
  return jsonText({ result, error, id: 0 });
}

/** A reply that is no JSON is the text of a failure (section 10.5). */
function replyOf(text: string): { readonly result?: JsonValue; readonly error?: JsonValue } {
  try {
    const reply = parseJson(text);
    if (isJsonObject(reply)) return reply;
  } catch {
    // Told as it is.
  }
  return { error: ["Internal_error", text] };
}

function toJson(raw: Raw): JsonValue {
  if (raw instanceof Float) return raw.value;
  if (raw instanceof DateText || raw instanceof Base64) return raw.text;
  if (isStruct(raw)) return Object.fromEntries(Object.entries(raw).map(([name, member]) => [name, toJson(member)]));
  return Array.isArray(raw) ? raw.map(toJson) : (raw as JsonValue);
}

function toXml(value: JsonValue): string {
  if (value === null) return "<value><nil/></value>";
  if (typeof value === "string") return `<value>${xmlText(value)}</value>`;
  if (typeof value === "boolean") return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
  if (typeof value === "bigint") return `<value><i8>${value}</i8></value>`;
  if (typeof value === "number") {
    const kind = Number.isInteger(value) ? "i8" : "double";
    return `<value><${kind}>${value}</${kind}></value>`;
  }
  if (Array.isArray(value)) return `<value><array><data>${value.map(toXml).join("")}</data></array></value>`;
  const members = Object.entries(value).map(
    ([name, member]) => `<member><name>${xmlText(name)}</name>${toXml(member)}</member>`,
  );
  return `<value><struct>${members.join("")}</struct></value>`;
}
