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
    const before = this.#head.length;
    const text = before === 0 ? undefined : this.#head + chunk.toString("latin1");
    // What ends the head may have begun in an earlier chunk.
    const end = text === undefined ? chunk.indexOf(END) : text.indexOf(END);
    if (end < 0) {
      this.#head = text ?? chunk.toString("latin1");
      return NOTHING;
    }
    const head = text?.slice(0, end) ?? chunk.toString("latin1", 0, end);
    this.#head = "";
    if (!head.startsWith("HTTP/1.1 200")) throw new Error(`The server answered: ${head}`);
    this.#left = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
    this.#bytes = head.length + END.length + this.#left;
    return chunk.subarray(end + END.length - before);
  }
}

const NOTHING = Buffer.alloc(0);
const END = "\r\n\r\n";

/** Bytes that are read at a time: large, because the load generator must not be what is slow. */
const READ_BYTES = 1 << 20;

/** Opens a connection. What comes is shown to `read`, chunk by chunk; a chunk is overwritten by the next. */
export function open(at: NetConnectOpts, read: (chunk: Buffer) => void = () => {}): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const callback = (count: number, buffer: Uint8Array) => {
      read(Buffer.from(buffer.buffer, buffer.byteOffset, count));
      return true;
    };
    const socket = connect({ noDelay: true, ...at, onread: { buffer: readBuffer, callback } });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

/** One for all connections: a chunk is done with before the next is read. */
const readBuffer = Buffer.allocUnsafe(READ_BYTES);

/** Loads a server for a while. */
export async function load({ at, connections, request, seconds }: Load): Promise<Loaded> {
  const latencies: number[] = [];
  let replyBytes = 0;
  const failed = Promise.withResolvers<never>();
  const client = async () => {
    let sent = 0;
    let end = 0;
    const done = Promise.withResolvers<void>();
    const reader = new ReplyReader((bytes) => {
      const now = performance.now();
      latencies.push(now - sent);
      replyBytes = bytes;
      if (now < end) send();
      else done.resolve();
    });
    const socket = await open(at, (chunk) => {
      try {
        reader.take(chunk);
      } catch (error) {
        failed.reject(error);
      }
    });
    const send = () => {
      sent = performance.now();
      socket.write(request);
    };
    socket.once("error", failed.reject);
    socket.once("close", () => failed.reject(new Error("The server closed a connection.")));
    return {
      socket,
      run(until: number) {
        end = until;
        send();
        return done.promise;
      },
    };
  };
  const clients = await Promise.all(Array.from({ length: connections }, client));
  const started = performance.now();
  await Promise.race([Promise.all(clients.map(({ run }) => run(started + seconds * 1000))), failed.promise]);
  const took = (performance.now() - started) / 1000;
  for (const { socket } of clients) socket.removeAllListeners("close").destroy();
  return {
    perSecond: latencies.length / took,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    replyBytes,
  };
}
