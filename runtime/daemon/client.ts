import { messageOf } from "../error-message.ts";
import { compileInterface, type NamedArguments } from "./call.ts";
import type { InterfaceDescriptor, JsonValue } from "./descriptor.ts";
import { DaemonError, MarshalError } from "./error.ts";
import { isJsonObject, parseJson } from "./json.ts";

/** Carries a request's payload to a daemon and brings back the reply's. */
export type Send = (payload: string) => Promise<string>;

/** Calls a method by its name on the wire: named parameters by name, the others in order, those of type unit left out. */
export type Caller = (method: string, named: NamedArguments, positional: readonly unknown[]) => Promise<unknown>;

/** Longest part of a reply that is no JSON which an error repeats. */
const MAX_QUOTED = 1024;

/**
 * Calls of an interface over `send` (spec: message-switch.md, sections 10.1 to 10.5). A call resolves with its result, `undefined` for
 * unit. It rejects with a `DaemonError` for a failure of the daemon and for a reply that is none (then `Internal_error`), with a
 * `MarshalError` for an argument that does not fit, and with what `send` rejects with.
 */
export function callerFor(descriptor: InterfaceDescriptor, send: Send): Caller {
  const { name, methods, error, internalTag } = compileInterface(descriptor);
  const internal = (text: string) => new DaemonError(name, [internalTag, text]);
  let id = 0;
  return async (methodName, named, positional) => {
    const method = methods.get(methodName);
    if (method === undefined) throw new MarshalError(`interface ${name} has no method ${methodName}`);
    const params = method.encode(named, positional);
    id += 1;
    const text = await send(`{"method":${JSON.stringify(methodName)},"params":${params},"id":${id}}`);
    const reply = readReply(text);
    if (reply === undefined) throw internal(text.slice(0, MAX_QUOTED));
    try {
      if ("result" in reply) {
        const result = method.result.decode(reply.result);
        return method.resultIsUnit ? undefined : result;
      }
    } catch (thrown) {
      throw internal(`The result of ${methodName} is malformed: ${messageOf(thrown)}`);
    }
    throw failure(reply.error);
  };

  function failure(raw: JsonValue): DaemonError {
    try {
      return new DaemonError(name, (error?.decode(raw) ?? raw) as JsonValue);
    } catch (thrown) {
      return internal(`A failure is malformed: ${messageOf(thrown)}`);
    }
  }
}

type Reply = { readonly result: JsonValue } | { readonly error: JsonValue };

/** A reply of either version; `undefined` for what is none (spec: message-switch.md, section 10.3). */
function readReply(text: string): Reply | undefined {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const member = (name: string): JsonValue | undefined =>
    isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  const id = member("id");
  if (typeof id !== "string" && !Number.isInteger(id) && typeof id !== "bigint") return undefined;
  const result = member("result");
  const error = member("error");
  if (member("jsonrpc") === "2.0") return readVersion2(result, error);
  if (error === undefined || error === null) return result === undefined ? undefined : { result };
  return result === undefined || result === null ? { error } : undefined;
}

/** Version 2 has exactly one of the two; the declared failure, where there is one, is the error's data. */
function readVersion2(result: JsonValue | undefined, error: JsonValue | undefined): Reply | undefined {
  if (error === undefined) return result === undefined ? undefined : { result };
  if (result !== undefined || !isJsonObject(error)) return undefined;
  if (!Number.isInteger(error.code) || typeof error.message !== "string") return undefined;
  return { error: error.data ?? ["Internal_error", error.message] };
}
