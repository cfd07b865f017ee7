import { parseFloatText } from "../../runtime/rpc/numbers.ts";
import { bytesOf, parseInt64, textOf } from "./bytes.ts";
import type { Request } from "./http.ts";
import type { MessageKind } from "./queues.ts";

/** What a request asks for (spec: message-switch.md, section 2.1). */
export type Command =
  | { readonly do: "login"; readonly token: string }
  | { readonly do: "create"; readonly name: string; readonly transient: boolean }
  | { readonly do: "destroy"; readonly name: string }
  | { readonly do: "ack"; readonly name: string; readonly number: number | bigint }
  | { readonly do: "list"; readonly prefix: string; readonly alive: boolean }
  | TransferCommand
  | { readonly do: "send"; readonly name: string; readonly kind: MessageKind; readonly payload: string }
  | TraceCommand
  | { readonly do: "diagnostics" }
  | { readonly do: "shutdown" };

/** A long poll for messages above a number. */
export interface TransferCommand {
  readonly do: "transfer";
  readonly from: number | bigint;
  readonly seconds: number;
  readonly queues: readonly string[];
}

/** A long poll for trace events from a sequence number on. */
export interface TraceCommand {
  readonly do: "trace";
  readonly from: number | bigint;
  readonly seconds: number;
}

/** A request whose path is known but whose contents are not what is expected: status 500. */
export class BadRequest extends Error {}

/** Reads a request; `undefined` for a method and path that mean nothing. Throws `BadRequest`. */
export function readCommand(request: Request): Command | undefined {
  const path = pathOf(request.target);
  if (request.method === "GET") return readGet(path);
  return request.method === "POST" ? readPost(path, request.body) : undefined;
}

/** The path is decoded, split, and each part decoded once more. */
function pathOf(target: string): string[] {
  const [path = ""] = target.split(/[?#]/, 1);
  if (!path.includes("%")) return path.split("/");
  return percentDecoded(path).split("/").map(percentDecoded);
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function readGet(path: readonly string[]): Command | undefined {
  const [root, verb, first, second] = path;
  if (root !== "" || verb === undefined) return undefined;
  if (staticFolders.has(verb) && path.length > 2) throw new BadRequest("There are no static files.");
  if (path.length === 2) {
    if (verb === "") return { do: "diagnostics" };
    return verb === "trace" ? { do: "trace", from: -1, seconds: 5 } : undefined;
  }
  if (first === undefined) return undefined;
  if (path.length === 3) return readNamed(verb, first);
  if (second === undefined || path.length !== 4) return undefined;
  if (verb === "ack") return { do: "ack", name: first, number: int64(second) };
  if (verb === "list" && first === "alive") return { do: "list", prefix: second, alive: true };
  return verb === "trace" ? { do: "trace", from: int64(first), seconds: seconds(second) } : undefined;
}

/** Folders of a user interface in files, which is not offered: every file is missing. */
const staticFolders: ReadonlySet<string> = new Set(["admin", "js", "css", "images"]);

function readNamed(verb: string, name: string): Command | undefined {
  switch (verb) {
    case "login":
      return { do: "login", token: name };
    case "persistent":
      return { do: "create", name, transient: false };
    case "transient":
      return { do: "create", name, transient: true };
    case "destroy":
      return { do: "destroy", name };
    case "list":
      return { do: "list", prefix: name, alive: false };
    default:
      return undefined;
  }
}

function readPost(path: readonly string[], body: string): Command | undefined {
  const [root, verb, first, second, third] = path;
  if (root !== "") return undefined;
  if (path.length === 2 && verb === "transfer") return readTransfer(body);
  if (path.length === 2 && verb === "shutdown") return { do: "shutdown" };
  if (first === undefined || second === undefined) return undefined;
  if (path.length === 4 && verb === "request") {
    return { do: "send", name: first, kind: { replyTo: second }, payload: body };
  }
  if (path.length !== 5 || verb !== "response" || third === undefined) return undefined;
  return { do: "send", name: first, kind: { request: [second, int64(third)] }, payload: body };
}

function int64(text: string): number | bigint {
  const value = parseInt64(text);
  if (value === undefined) throw new BadRequest("A number is malformed.");
  return value;
}

function seconds(text: string): number {
  const value = parseFloatText(text);
  if (value === undefined || Number.isNaN(value)) throw new BadRequest("A time is malformed.");
  return value;
}

function readTransfer(body: string): TransferCommand {
  const object = readObject(body);
  const from = member(object, "from");
  const timeout = member(object, "timeout");
  const queues = member(object, "queues");
  if (from !== undefined && typeof from !== "string") throw new BadRequest("from must be a string.");
  if (!Array.isArray(queues) || !queues.every((name) => typeof name === "string")) {
    throw new BadRequest("queues must be an array of strings.");
  }
  return {
    do: "transfer",
    from: from === undefined ? -1 : int64(from),
    seconds: typeof timeout === "number" ? timeout : seconds(typeof timeout === "string" ? timeout : ""),
    queues,
  };
}

function readObject(body: string): Readonly<Record<string, unknown>> {
  // An escape may spell any character, so that texts are then decoded as such and turned into bytes one by one.
  const escaped = body.includes("\\u");
  let value: unknown;
  try {
    value = escaped
      ? JSON.parse(textOf(body), (_, item) => (typeof item === "string" ? bytesOf(item) : item))
      : JSON.parse(body);
  } catch {
    throw new BadRequest("The body is no JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new BadRequest("Expected an object.");
  return value as Readonly<Record<string, unknown>>;
}

/** A member by its name in any letter case. */
function member(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const spelt = Object.keys(object).find((key) => key.toLowerCase() === name);
  return spelt === undefined ? undefined : object[spelt];
}
