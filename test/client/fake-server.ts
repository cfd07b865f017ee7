import http from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../../runtime/client/clock.ts";
import { XapiError } from "../../runtime/errors.ts";

/** A call that a fake server saw. */
export interface SeenCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What a handler may give in place of a result. */
export const DROP: unique symbol = Symbol("cut the connection");
export class RawReply {
  readonly status: number;
  readonly text: string;
  constructor(status: number, text: string) {
    this.status = status;
    this.text = text;
  }
}

export type Handler = (call: SeenCall, ended: AbortSignal) => unknown;

/** A JSON-RPC server whose answers a test writes. A handler returns a result, DROP or a RawReply, or throws a XapiError. */
export class FakeServer {
  readonly calls: SeenCall[] = [];
  handler: Handler;
  readonly #server: http.Server;
  #url = "";

  private constructor(
    handler: Handler,
    createOptions: { cert?: string; key?: string } | undefined,
    https?: typeof import("node:https"),
  ) {
    this.handler = handler;
    const listener: http.RequestListener = (request, response) => void this.#serve(request, response);
    this.#server =
      https === undefined ? http.createServer(listener) : https.createServer(createOptions ?? {}, listener);
  }

  static async start(handler: Handler, on: { path: string } | { port: number } = { port: 0 }): Promise<FakeServer> {
    const fake = new FakeServer(handler, undefined);
    return fake.#listen(on, "http");
  }

  static async startTls(handler: Handler, identity: { cert: string; key: string }): Promise<FakeServer> {
    const fake = new FakeServer(handler, identity, await import("node:https"));
    return fake.#listen({ port: 0 }, "https");
  }

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  /** Names of the methods that were called, in order, without the background reading of members. */
  get methods(): string[] {
    return this.calls.map((call) => call.method).filter((method) => method !== "host.get_all_records");
  }

  callsOf(method: string): SeenCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #listen(on: { path: string } | { port: number }, scheme: string): Promise<FakeServer> {
    const where = "path" in on ? on : { ...on, host: "127.0.0.1" };
    await new Promise<void>((resolve) => this.#server.listen(where, resolve));
    const { port } = "path" in on ? { port: 0 } : (this.#server.address() as AddressInfo);
    this.#url = "path" in on ? `unix:${on.path}` : `${scheme}://127.0.0.1:${port}`;
    return this;
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { id, method, params = [] } = JSON.parse(Buffer.concat(chunks).toString());
    const call: SeenCall = { method, params };
    this.calls.push(call);
    const ended = new AbortController();
    response.on("close", () => ended.abort());
    const reply = (body: unknown) =>
      response.writeHead(200, { ...cors, "content-type": "application/json" }).end(JSON.stringify(body));
    try {
      const result = await this.handler(call, ended.signal);
      if (result === DROP) request.socket.destroy();
      else if (result instanceof RawReply) response.writeHead(result.status, cors).end(result.text);
      else reply({ jsonrpc: "2.0", result: result ?? "", id });
    } catch (error) {
      if (!(error instanceof XapiError)) throw error;
      reply({ jsonrpc: "2.0", error: { code: 1, message: error.code, data: error.params }, id });
    }
  }
}

/** A port where nobody listens. */
export async function closedPort(): Promise<number> {
  const server: Server = createServer((socket: Socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Pauses between tries take no time; limits of calls, which are whole seconds or longer than any pause, never run out. */
export function hastyClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => Date.now(),
    random: () => 0.02,
    after(milliseconds, action) {
      if (milliseconds >= 30_000 || milliseconds % 1_000 === 0) return { stop() {} };
      pauses.push(milliseconds);
      const immediate = setImmediate(action);
      return { stop: () => clearImmediate(immediate) };
    },
  };
}

/** What a rejected promise was rejected with. */
export async function failureOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It did not fail.");
}
