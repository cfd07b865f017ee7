import type { Socket } from "node:net";
import { Readable } from "node:stream";
import type { Timer } from "../ambient.ts";
import { BodyTooLarge, type RequestBody } from "./request.ts";

const NOTHING = Buffer.alloc(0);

/** What a body needs of its connection. */
export interface BodyOwner {
  readonly socket: Socket;
  /** Sends `100 Continue` to a client that waits for it; called when the body is first asked for and not there yet. */
  sendContinue(): void;
  /** The client is to send on: the connection ends unless the timer is stopped. */
  awaitPeer(): Timer;
}

/** The body of a request to a handler, fed by its connection. Nothing is read ahead of a handler that does not ask. */
export class IncomingBody implements RequestBody {
  readonly #owner: BodyOwner;
  /** Bytes still to come: infinite where the end of the connection ends the body. */
  #left: number;
  #waiting: Buffer = NOTHING;
  /** Runs while the handler waits for the client. */
  #stall: Timer | undefined;
  #stream: Readable | undefined;
  #clientEnded = false;
  #detached = false;
  #endPushed = false;

  /** `length` is infinite for a body without one. */
  constructor(owner: BodyOwner, length: number) {
    this.#owner = owner;
    this.#left = length;
  }

  get cut(): boolean {
    return this.#clientEnded && this.#left > 0 && Number.isFinite(this.#left);
  }

  /** Whether every byte was delivered, so that what follows is the next request. */
  get complete(): boolean {
    return this.#left === 0;
  }

  /** Takes back what was read and does not belong to the body, or was not asked for; the body delivers nothing more. */
  detach(): Buffer {
    this.#detached = true;
    this.#stopStall();
    const rest = this.#waiting;
    this.#waiting = NOTHING;
    return rest;
  }

  stream(): Readable {
    if (this.#stream !== undefined) throw new Error("The body was asked for already.");
    this.#stream = new Readable({
      read: () => {
        if (this.#left === 0 || this.#detached || this.#clientEnded) return;
        this.#stall ??= this.#owner.awaitPeer();
        this.#owner.socket.resume();
      },
      destroy: (error, done) => {
        this.#stopStall();
        done(error);
      },
    });
    if (this.#left > this.#waiting.length) this.#owner.sendContinue();
    this.#deliver();
    return this.#stream;
  }

  async read(limit: number): Promise<Buffer> {
    if (Number.isFinite(this.#left) && this.#left > limit) throw new BodyTooLarge(`The body exceeds ${limit} bytes.`);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.stream()) {
      size += chunk.length;
      if (size > limit) throw new BodyTooLarge(`The body exceeds ${limit} bytes.`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** Takes bytes from the socket, which is paused when nobody reads them. */
  feed(chunk: Buffer): void {
    this.#stopStall();
    this.#waiting = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    this.#deliver();
  }

  /** The client ended the connection, or it broke. */
  end(): void {
    this.#clientEnded = true;
    this.#stopStall();
    this.#deliver();
  }

  #stopStall(): void {
    this.#stall?.stop();
    this.#stall = undefined;
  }

  #deliver(): void {
    const stream = this.#stream;
    if (stream === undefined || this.#endPushed || stream.destroyed) {
      if (this.#waiting.length > 0) this.#owner.socket.pause();
      return;
    }
    const mine = this.#waiting.length <= this.#left ? this.#waiting : this.#waiting.subarray(0, this.#left);
    this.#waiting = this.#waiting.subarray(mine.length);
    this.#left -= mine.length;
    if (mine.length > 0 && !stream.push(mine)) this.#owner.socket.pause();
    if (this.#waiting.length > 0) this.#owner.socket.pause();
    if (this.#left > 0 && !this.#clientEnded) return;
    this.#endPushed = true;
    stream.push(null);
  }
}
