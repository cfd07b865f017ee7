import { connect, type Socket } from "node:net";
import { systemAmbient } from "../../runtime/ambient.ts";
import type { HttpLimits } from "../../runtime/http/limits.ts";
import type { Route } from "../../runtime/http/routes.ts";
import { HttpServer } from "../../runtime/http/server.ts";
import type { Schema } from "../../runtime/model/types.ts";
import type { Call, Origin, Reply, RpcService } from "../../runtime/rpc/call.ts";

export const SCHEMA: Schema = { version: [2, 23], classes: {}, enums: {} };

/** A service that answers every call with the method's name, and remembers what it was asked. */
export class EchoService implements RpcService {
  readonly calls: { readonly call: Call; readonly origin: Origin }[] = [];
  answer: (call: Call, origin: Origin) => Promise<Reply> | Reply = (call) => ({ value: call.method, type: "string" });

  call(call: Call, origin: Origin): Promise<Reply> | Reply {
    this.calls.push({ call, origin });
    return this.answer(call, origin);
  }

  coordinatorThumbprint(algorithm: string): string {
    return `AA:${algorithm}`;
  }
}

export interface Running {
  readonly server: HttpServer;
  readonly service: EchoService;
  readonly port: number;
  readonly errors: unknown[];
  close(): Promise<void>;
}

export async function start(routes: readonly Route[] = [], limits: Partial<HttpLimits> = {}): Promise<Running> {
  const service = new EchoService();
  const errors: unknown[] = [];
  const server = new HttpServer({
    ambient: systemAmbient,
    service,
    schema: SCHEMA,
    routes,
    limits,
    onError: (error) => errors.push(error),
  });
  const port = await server.listen({ kind: "tcp", host: "127.0.0.1", port: 0 });
  return { server, service, port, errors, close: () => server.close() };
}

/** Sends bytes and collects everything that comes back until the server ends the connection. With `end` our side ends after them. */
export function exchange(port: number | string, bytes: string | Uint8Array, end = true): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = typeof port === "string" ? connect({ path: port }) : connect({ port, host: "127.0.0.1" });
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("utf8")));
    if (end) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** A client that reads replies one after the other. */
export class Client {
  readonly socket: Socket;
  #text = "";
  #ended = false;
  #wake: () => void = () => {};

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1" });
    this.socket.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString("latin1");
      this.#wake();
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.#ended = true;
      this.#wake();
    });
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Everything up to and including `mark`; rejects if the connection ends first. */
  async until(mark: string): Promise<string> {
    while (!this.#text.includes(mark)) {
      if (this.#ended) throw new Error(`The connection ended before ${JSON.stringify(mark)}: ${this.#text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const end = this.#text.indexOf(mark) + mark.length;
    const found = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    return found;
  }

  async ended(): Promise<string> {
    while (!this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#text;
  }

  close(): void {
    this.socket.destroy();
  }
}

export function post(path: string, body: string, headers = "", version = "1.1"): string {
  return `POST ${path} HTTP/${version}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}

export function xmlCall(method: string): string {
  return `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params/></methodCall>`;
}

export function jsonCall(method: string, id: number | string = 1): string {
  return JSON.stringify({ jsonrpc: "2.0", method, params: [], id });
}

const RPC_TAIL = "\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: X-Requested-With\r\n\r\n";

/** The reply that the echo service gives, byte for byte. */
export function xmlReply(value: string, connection = "keep-alive", version = "1.1"): string {
  const body = `<?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name><value>${value}</value></member></struct></value></param></params></methodResponse>`;
  return `HTTP/${version} 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: ${connection}\r\ncache-control: no-cache, no-store\r\ncontent-type: text/xml${RPC_TAIL}${body}`;
}

export function jsonReply(result: string, id: number | string = 1, connection = "keep-alive"): string {
  const body = `{"jsonrpc":"2.0","result":${result},"id":${JSON.stringify(id)}}`;
  return `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: ${connection}\r\ncache-control: no-cache, no-store\r\ncontent-type: application/json${RPC_TAIL}${body}`;
}
