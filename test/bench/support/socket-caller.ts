import type { Socket } from "node:net";
import { jsonCall, open, ReplyReader } from "./http-load.ts";

/** Calls an API over its Unix socket, over keep-alive connections: as many as there are calls under way at a time. */
export class SocketCaller {
  readonly #path: string;
  readonly #idle: Line[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** The result of a message; raises its error. */
  async call(method: string, params: readonly unknown[]): Promise<unknown> {
    const line = this.#line();
    const reply = JSON.parse(await line.ask(jsonCall(method, params))) as {
      readonly result?: unknown;
      readonly error?: unknown;
    };
    this.#idle.push(line);
    if (reply.error !== undefined) throw new Error(`${method}: ${JSON.stringify(reply.error)}`);
    return reply.result;
  }

  /** One that is free; those that the server has closed meanwhile are forgotten. */
  #line(): Line {
    for (let line = this.#idle.pop(); line !== undefined; line = this.#idle.pop()) if (line.isOpen) return line;
    return new Line(this.#path);
  }

  close(): void {
    for (const line of this.#idle.splice(0)) line.close();
  }
}

/** A connection, for one call at a time: node:http takes more time for a call than the server does. */
class Line {
  readonly #socket: Promise<Socket>;
  readonly #reader = new ReplyReader(
    () => this.#answered?.resolve(Buffer.concat(this.#parts.splice(0)).toString()),
    (part) => this.#parts.push(Buffer.from(part)),
  );
  readonly #parts: Buffer[] = [];
  #answered: PromiseWithResolvers<string> | undefined;
  isOpen = true;

  constructor(path: string) {
    this.#socket = open({ path }, (chunk) => this.#take(chunk)).then((socket) => {
      socket.once("error", (error) => this.#answered?.reject(error));
      socket.once("close", () => {
        this.isOpen = false;
        this.#answered?.reject(new Error("The server closed a connection."));
      });
      return socket;
    });
  }

  async ask(request: Buffer): Promise<string> {
    const socket = await this.#socket;
    const answered = Promise.withResolvers<string>();
    this.#answered = answered;
    socket.write(request);
    return answered.promise;
  }

  close(): void {
    void this.#socket.then((socket) => socket.destroy());
  }

  #take(chunk: Buffer): void {
    try {
      this.#reader.take(chunk);
    } catch (error) {
      this.#answered?.reject(error);
    }
  }
}
