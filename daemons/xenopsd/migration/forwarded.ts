import { closeSync } from "node:fs";
import { createServer, type Server, Socket } from "node:net";
import { loadUnixStreams, type UnixStreams } from "../../../bindings/libc/unix-stream.ts";
import { type Ambient, sleep } from "../../../runtime/ambient.ts";
import { isJsonObject, parseJson } from "../../../runtime/daemon/json.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import { clearSocketPath } from "../../../runtime/process/socket-path.ts";

/** An HTTP request whose connection was handed over (spec: http-handlers.md, section 9). */
export interface ForwardedRequest {
  readonly path: string;
  readonly cookies: Readonly<Record<string, string>>;
  /** Where in a distributed trace it was made. */
  readonly traceparent?: string;
  /** The client's connection: nothing was read behind the head of the request, and nothing was answered. */
  readonly connection: Socket;
}

export interface ForwardedOptions {
  readonly path: string;
  readonly ambient: Ambient;
  readonly log: Logger;
  /** Takes a request over, with its connection. */
  readonly take: (request: ForwardedRequest) => void;
}

const MAX_MESSAGE = 16_384;
const MAX_SENDERS = 64;
/** Pause between two looks for a message, and how long it may take in all, in milliseconds. */
const LOOK_MS = 2;
const PATIENCE_MS = 10_000;

/** The socket on which connections of clients are handed over, one with each message of JSON. */
export class ForwardedSocket {
  readonly #options: ForwardedOptions;
  readonly #streams: UnixStreams;
  readonly #server: Server;

  private constructor(options: ForwardedOptions, streams: UnixStreams) {
    this.#options = options;
    this.#streams = streams;
    this.#server = createServer({ pauseOnConnect: true }, (sender) => void this.#serve(sender));
    this.#server.maxConnections = MAX_SENDERS;
  }

  /** Listens; raises the system's error, also where another process serves the path, and `LibraryMissing`. */
  static async listen(options: ForwardedOptions): Promise<ForwardedSocket> {
    const socket = new ForwardedSocket(options, await loadUnixStreams());
    await clearSocketPath(options.path);
    await new Promise<void>((resolve, reject) => {
      socket.#server.once("error", reject);
      socket.#server.listen(options.path, resolve);
    });
    return socket;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(sender: Socket): Promise<void> {
    sender.on("error", () => {});
    const descriptors: number[] = [];
    try {
      const request = parseRequest(await this.#receive(sender, descriptors));
      const [descriptor] = descriptors;
      if (descriptor === undefined) throw new Error("No connection came with it");
      const connection = new Socket({ fd: descriptor, readable: true, writable: true });
      descriptors.shift();
      this.#options.take({ ...request, connection });
    } catch (error) {
      this.#options.log.warn(`a request was handed over wrongly: ${error instanceof Error ? error.message : error}`);
      if (sender.writable) sender.write("HTTP/1.0 404 Not Found\r\n\r\n");
    } finally {
      for (const descriptor of descriptors) closeSync(descriptor);
      sender.end();
      sender.destroySoon();
    }
  }

  /** The text of a message; what comes with it is put to `descriptors`. Node would lose that, so it does not read here. */
  async #receive(sender: Socket, descriptors: number[]): Promise<string> {
    const { ambient } = this.#options;
    const fd = descriptorOf(sender);
    const end = ambient.monotonic() + PATIENCE_MS;
    let text = "";
    while (!isWhole(text)) {
      const message = this.#streams.receive(fd);
      if (message === undefined) {
        if (ambient.monotonic() > end) throw new Error("It takes too long");
        await sleep(ambient, LOOK_MS);
        continue;
      }
      descriptors.push(...message.descriptors);
      if (message.data.length === 0 && message.descriptors.length === 0) throw new Error("It has no end");
      text += message.data.toString();
      if (text.length > MAX_MESSAGE) throw new Error("It is too long");
    }
    return text;
  }
}

function isWhole(text: string): boolean {
  try {
    parseJson(text);
    return text !== "";
  } catch {
    return false;
  }
}

function parseRequest(text: string): Omit<ForwardedRequest, "connection"> {
  const message = parseJson(text);
  if (!isJsonObject(message)) throw new Error("It is no object");
  const path = message.path ?? message.uri;
  if (typeof path !== "string") throw new Error("It has no path");
  const pairs = Array.isArray(message.cookie) ? message.cookie : Object.entries(message.cookie ?? {});
  const cookies = pairs.flatMap((pair) => {
    const [name, value] = Array.isArray(pair) ? pair : [];
    return typeof name === "string" && typeof value === "string" ? [[name, value] as const] : [];
  });
  const headers = message.additional_headers;
  const traceparent = isJsonObject(headers) ? headers.traceparent : undefined;
  return { path, cookies: Object.fromEntries(cookies), ...(typeof traceparent === "string" && { traceparent }) };
}

/** The number of a connection's descriptor, which node does not tell officially. */
function descriptorOf(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, "_handle");
  const fd: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : undefined;
  if (typeof fd !== "number" || fd < 0) throw new Error("The connection has no descriptor");
  return fd;
}
