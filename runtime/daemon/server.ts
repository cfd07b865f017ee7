import { messageOf } from "../error-message.ts";
import { type CompiledInterface, compileInterface, type Method, type NamedArguments } from "./call.ts";
import type { InterfaceDescriptor, JsonObject, JsonValue } from "./descriptor.ts";
import { DaemonError, MarshalError } from "./error.ts";
import { isJsonObject, parseJson, quotedText } from "./json.ts";

/** What carries out one method. It answers the result in the shape of `descriptor.ts`; for unit, anything. */
export type MethodImplementation = (named: NamedArguments, positional: readonly unknown[]) => unknown;

/** Finds what carries out a method, by its name on the wire; `undefined` where nobody does. */
export type Implementation = (method: string) => MethodImplementation | undefined;

/** An interface and what carries it out. */
export interface ServedInterface {
  readonly descriptor: InterfaceDescriptor;
  readonly implementation: Implementation;
}

/** Turns a request's payload into the reply's; never rejects. */
export type Serve = (payload: string) => Promise<string>;

/** A server of one interface; see `serverForAll`. */
export function serverFor(descriptor: InterfaceDescriptor, implementation: Implementation): Serve {
  return serverForAll([{ descriptor, implementation }]);
}

/**
 * A server of several interfaces on one queue; of methods with the same name the first interface's counts (spec: message-switch.md,
 * section 10). A `DaemonError` that an implementation throws is encoded as the interface declares; anything else is an internal error.
 * A malformed or unknown call is answered with the text of section 10.5, which is not JSON.
 */
export function serverForAll(served: readonly ServedInterface[]): Serve {
  const routes = new Map<string, Route>();
  for (const { descriptor, implementation } of served) {
    const compiled = compileInterface(descriptor);
    for (const method of compiled.methods.values()) {
      if (!routes.has(method.name)) routes.set(method.name, { compiled, method, implementation });
    }
  }
  return async (payload) => {
    const call = readCall(payload);
    if (typeof call === "string") return call;
    const route = routes.get(call.method);
    if (route === undefined) return `Idl.UnknownMethod(${quotedText(call.method)})`;
    try {
      return `{"result":${await carryOut(route, call.params)},"error":null,"id":0}`;
    } catch (thrown) {
      return `{"result":null,"error":${failureText(route.compiled, thrown)},"id":0}`;
    }
  };
}

interface Route {
  readonly compiled: CompiledInterface;
  readonly method: Method;
  readonly implementation: Implementation;
}

async function carryOut({ compiled, method, implementation }: Route, params: readonly JsonValue[]): Promise<string> {
  const { named, positional } = method.decode(params);
  const run = implementation(method.name);
  if (run === undefined) {
    const tag = compiled.hasUnimplemented ? "Unimplemented" : compiled.internalTag;
    throw new DaemonError(compiled.name, [tag, method.name]);
  }
  const result = await run(named, positional);
  try {
    return method.resultIsUnit ? "null" : method.result.encode(result);
  } catch (thrown) {
    throw new Error(`The result of ${method.name} cannot be sent: ${thrown instanceof Error ? thrown.message : ""}`);
  }
}

function failureText({ error, internalTag }: CompiledInterface, thrown: unknown): string {
  const internal = (text: string) => JSON.stringify([internalTag, text]);
  if (thrown instanceof MarshalError) return internal(`Idl.MarshalError(${quotedText(thrown.message)})`);
  if (!(thrown instanceof DaemonError)) return internal(messageOf(thrown));
  try {
    return error?.encode(thrown.error) ?? internal(thrown.message);
  } catch {
    return internal(thrown.message);
  }
}

/** The method and parameters of a call, or the payload that answers a malformed one. */
function readCall(payload: string): { method: string; params: readonly JsonValue[] } | string {
  let body: JsonValue;
  try {
    body = parseJson(payload);
  } catch (thrown) {
    return `Yojson__Common.Json_error(${quotedText(parseErrorText(payload, thrown))})`;
  }
  if (!isJsonObject(body)) return malformed("Invalid request body");
  const method = own(body, "method");
  if (method === undefined) return malformed("Required field method is missing");
  if (typeof method !== "string") return malformed("Invalid field 'method' in request body");
  const params = paramsOf(own(body, "params"), own(body, "jsonrpc") === "2.0");
  if (typeof params === "string") return malformed(params);
  const id = own(body, "id");
  if (typeof id !== "string" && typeof id !== "bigint" && !Number.isInteger(id)) {
    return malformed("Invalid field 'id' in request body");
  }
  return { method, params };
}

function own(body: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(body, name) ? body[name] : undefined;
}

function paramsOf(raw: JsonValue | undefined, version2: boolean): readonly JsonValue[] | string {
  if (Array.isArray(raw)) return raw;
  if (version2 && (raw === undefined || raw === null)) return [];
  if (version2 && isJsonObject(raw)) return [raw];
  return raw === undefined ? "Required field params is missing" : "Invalid field 'params' in request body";
}

function malformed(text: string): string {
  return `Jsonrpc.Malformed_method_request(${quotedText(text)})`;
}

/** Where and why a payload is no JSON; bytes are counted in its line. */
function parseErrorText(payload: string, thrown: unknown): string {
  if (payload.trim() === "") return "Blank input data";
  const at = Number(/ at position (\d+)/.exec(String(thrown))?.[1] ?? Number.NaN);
  const ended = Number.isNaN(at) ? /end of JSON input/.test(String(thrown)) : at >= payload.length;
  const place = Number.isNaN(at) ? (ended ? payload.length : 0) : at;
  const line = payload.slice(0, place).split("\n");
  const start = Buffer.byteLength(ended ? "" : (line.at(-1) ?? ""));
  const end = ended ? Buffer.byteLength(line.at(-1) ?? "") : start + 1;
  const why = ended ? "Unexpected end of input" : `Invalid token '${payload.slice(place, place + 20)}'`;
  return `Line ${line.length}, bytes ${start}-${end}:\n${why}`;
}
