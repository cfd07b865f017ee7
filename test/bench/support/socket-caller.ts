import { Agent, request } from "node:http";

/** Calls an API over its Unix socket, over keep-alive connections. */
export class SocketCaller {
  readonly #path: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });

  constructor(path: string) {
    this.#path = path;
  }

  /** The result of a message; raises its error. */
  async call(method: string, params: readonly unknown[]): Promise<unknown> {
    const text = await this.#send(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
    const reply = JSON.parse(text) as { readonly result?: unknown; readonly error?: unknown };
    if (reply.error !== undefined) throw new Error(`${method}: ${JSON.stringify(reply.error)}`);
    return reply.result;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(body: string): Promise<string> {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const options = { socketPath: this.#path, path: "/jsonrpc", method: "POST", agent: this.#agent, headers };
      const sent = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(Buffer.concat(chunks).toString()));
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
