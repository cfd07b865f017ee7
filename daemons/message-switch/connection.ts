import type { Socket } from "node:net";
import type { Broker, Waiting } from "./broker.ts";
import { type HttpLimits, type Request, RequestReader, replyText } from "./http.ts";
import { Client } from "./sessions.ts";

/** Bytes that may arrive behind a request that waits before the socket is left unread. */
const MAX_AHEAD = 64 * 1024;

export interface ConnectionOptions {
  readonly id: string;
  readonly limits: HttpLimits;
  /** Called after requests were carried out: replies are due, and long polls may have something. `flush` must follow. */
  readonly changed: (connection: Connection) => void;
  /** Called once, at the end. */
  readonly closed: () => void;
}

/**
 * One connection: requests in, replies out in the same order. While a request waits, or while the peer does not read its replies, the
 * next one is not begun. Replies are gathered until they are flushed.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #broker: Broker;
  readonly #client: Client;
  readonly #reader: RequestReader;
  readonly #changed: (connection: Connection) => void;
  readonly #closed: () => void;
  #waiting: Waiting | undefined;
  #out = "";
  #busy = false;
  #answered = false;
  #ended = false;
  /** The last request has come, or nothing that follows can be one. */
  #last = false;
  #closing = false;

  constructor(socket: Socket, broker: Broker, { id, limits, changed, closed }: ConnectionOptions) {
    this.#socket = socket;
    this.#broker = broker;
    this.#client = new Client(id);
    this.#reader = new RequestReader(limits);
    this.#closed = closed;
    this.#changed = changed;
    socket.on("data", (chunk: Buffer) => {
      if (this.#closing) return;
      this.#reader.push(chunk);
      this.#run();
    });
    socket.on("end", () => this.#end());
    socket.on("drain", () => this.#run());
    socket.on("error", () => {});
    socket.on("close", () => this.#close());
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Carries out the requests that are there. */
  #run(): void {
    if (this.#closing) return;
    this.#busy = true;
    while (!this.#last && !this.#stuck()) {
      const request = this.#next();
      if (request === undefined) break;
      this.#last = request.last;
      this.#answered = false;
      const waiting = this.#broker.handle(this.#client, request, this.#reply);
      if (!this.#answered) this.#waiting = waiting;
    }
    this.#busy = false;
    this.#changed(this);
  }

  /** Sends the replies that are due; `isKept`: what they tell was kept. */
  flush(isKept: boolean): void {
    if (this.#closing || this.#socket.destroyed) return;
    if (this.#out !== "") {
      const out = this.#out;
      this.#out = "";
      // Who gets no reply does not know what became of the request, and that is the truth.
      if (isKept) this.#socket.write(out, "latin1");
      else this.#socket.destroy();
    }
    const stuck = this.#stuck();
    if (this.#waiting === undefined && (this.#last || (this.#ended && !stuck))) this.#finish();
    else if (stuck && this.#reader.buffered > MAX_AHEAD) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #stuck(): boolean {
    return this.#waiting !== undefined || this.#socket.writableNeedDrain;
  }

  /** The next request; bytes that are not HTTP end the connection after the replies that are due. */
  #next(): Request | undefined {
    try {
      return this.#reader.next();
    } catch {
      this.#last = true;
      return undefined;
    }
  }

  /** Closes the connection when its replies are written. */
  #finish(): void {
    this.#closing = true;
    this.#socket.destroySoon();
  }

  readonly #reply = (status: number, body: string): void => {
    this.#answered = true;
    this.#waiting = undefined;
    this.#out += replyText(status, body);
    if (!this.#busy) this.#run();
  };

  /** The peer sends no more: it is gone, or it waits for its replies. A request that waits is answered now. */
  #end(): void {
    this.#ended = true;
    this.#waiting?.finish();
    this.#run();
  }

  #close(): void {
    this.#waiting?.cancel();
    this.#waiting = undefined;
    this.#broker.disconnect(this.#client);
    this.#changed(this);
    this.#closed();
  }
}
