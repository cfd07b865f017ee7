import { connect, type NetConnectOpts, type Socket } from "node:net";
import { percentile } from "./statistics.ts";

/** How a server is loaded. */
export interface Load {
  readonly at: NetConnectOpts;
  /** Keep-alive connections; each sends its next request when the reply is there. */
  readonly connections: number;
  readonly request: Buffer;
  readonly seconds: number;
}

/** What a load gave. */
export interface Loaded {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Bytes of one reply, its head included. */
  readonly replyBytes: number;
}

/** A POST request, ready to be written. */
export function post(path: string, body: string, type = "application/json"): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body);
}

/** A JSON-RPC call, ready to be written. */
export function jsonCall(method: string, params: readonly unknown[]): Buffer {
  return post("/jsonrpc", JSON.stringify({ jsonrpc: "2.0", method, params, id: 1 }));
}

/** Takes replies off a connection; the bodies are counted, and shown to whoever asks, never kept. */
export class ReplyReader {
  readonly #done: (bytes: number) => void;
  readonly #body: ((part: Buffer) => void) | undefined;
  #head = "";
  #left = 0;
  #bytes = 0;

  constructor(done: (bytes: number) => void, body?: (part: Buffer) => void) {
    this.#done = done;
    this.#body = body;
  }

  take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#left === 0) {
        rest = this.#takeHead(rest);
      } else {
        const part = rest.length <= this.#left ? rest : rest.subarray(0, this.#left);
        this.#body?.(part);
        this.#left -= part.length;
        rest = rest.subarray(part.length);
      }
      if (this.#left === 0 && this.#bytes > 0) {
        const bytes = this.#bytes;
        this.#bytes = 0;
        this.#done(bytes);
      }
    }
  }

  #takeHead(chunk: Buffer): Buffer {
    const end = chunk.indexOf("\r\n\r\n");
    if (end < 0) {
      this.#head += chunk.toString("latin1");
      return NOTHING;
    }
    const head = this.#head + chunk.toString("latin1", 0, end + 4);
    this.#head = "";
    if (!head.startsWith("HTTP/1.1 200")) throw new Error(`The server answered: ${head}`);
    this.#left = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
    this.#bytes = head.length + this.#left;
    return chunk.subarray(end + 4);
  }
}

const NOTHING = Buffer.alloc(0);

/** Opens a connection. */
export function open(at: NetConnectOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ noDelay: true, ...at });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

/** Loads a server for a while. */
export async function load({ at, connections, request, seconds }: Load): Promise<Loaded> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(at)));
  const latencies: number[] = [];
  let replyBytes = 0;
  const started = performance.now();
  const end = started + seconds * 1000;
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          let sent = 0;
          const send = () => {
            sent = performance.now();
            socket.write(request);
          };
          const reader = new ReplyReader((bytes) => {
            const now = performance.now();
            latencies.push(now - sent);
            replyBytes = bytes;
            if (now < end) send();
            else resolve();
          });
          socket.on("data", (chunk: Buffer) => {
            try {
              reader.take(chunk);
            } catch (error) {
              reject(error);
            }
          });
          socket.once("error", reject);
          socket.once("close", () => reject(new Error("The server closed a connection.")));
          send();
        }),
    ),
  );
  const took = (performance.now() - started) / 1000;
  for (const socket of sockets) socket.removeAllListeners("close").destroy();
  return {
    perSecond: latencies.length / took,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    replyBytes,
  };
}
