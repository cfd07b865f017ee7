import { XapiError } from "../errors.ts";
import { type HttpReply, TransportError } from "./transport.ts";

/** A call as a JSON-RPC 2.0 request. Numbers that JSON cannot write go as text. */
export function encodeCall(id: number, method: string, params: readonly unknown[]): string {
  return JSON.stringify({ jsonrpc: "2.0", method, params, id }, (_key, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

/**
 * The result of a reply.
 *
 * @throws XapiError when the API refused the call
 * @throws TransportError when it is no JSON-RPC reply
 */
export function decodeReply(reply: HttpReply): unknown {
  const envelope = parse(reply);
  const error = envelope.error;
  // A member that relays a failing call answers with the array of version 1.0 (spec: api-wire.md, section 5).
  if (Array.isArray(error)) throw new XapiError(String(error[0]), error.slice(1).map(String));
  if (typeof error === "object" && error !== null) throw failure(reply.status, error as Record<string, unknown>);
  if (reply.status !== 200) throw httpError(reply.status);
  if (!Object.hasOwn(envelope, "result")) {
    throw new TransportError("BAD_REPLY", "The reply holds neither a result nor an error.", { sent: true });
  }
  return envelope.result;
}

function failure(status: number, error: Record<string, unknown>): Error {
  const message = String(error.message);
  if (status !== 200) return new TransportError(`HTTP_${status}`, message, { sent: true });
  const data = error.data;
  return new XapiError(message, Array.isArray(data) ? data.map(String) : []);
}

function httpError(status: number): TransportError {
  return new TransportError(`HTTP_${status}`, "The server did not answer as the API.", { sent: true });
}

function parse(reply: HttpReply): Record<string, unknown> {
  try {
    const value = parseLenient(reply.text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    if (reply.status === 200) {
      throw new TransportError("BAD_REPLY", "The reply is not JSON.", { sent: true, cause });
    }
  }
  throw reply.status === 200
    ? new TransportError("BAD_REPLY", "The reply is no JSON-RPC.", { sent: true })
    : httpError(reply.status);
}

/** Other servers write the bare words `NaN` and `Infinity`: they are quoted, where they stand outside of texts. */
function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
      found.startsWith('"') ? found : `"${found}"`,
    );
    if (quoted === text) throw error;
    return JSON.parse(quoted);
  }
}
