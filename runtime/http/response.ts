import type { Socket } from "node:net";
import { Writable } from "node:stream";
import type { Timer } from "../ambient.ts";
import type { Head } from "./head.ts";
import { reasonOf } from "./status.ts";

/** Name and value, written as they are. */
export type Header = readonly [name: string, value: string];

/** The start of a reply that a handler words itself. */
export interface ReplyHead {
  readonly status: number;
  /** Default: the usual phrase of the status. */
  readonly reason?: string;
  /** Default: 1.0 to a 1.0 request, else 1.1. Some of upstream's handlers say 1.0 to everybody. */
  readonly version?: "1.0" | "1.1";
  readonly headers: readonly Header[];
}

/** What a response needs of its connection. */
export interface ResponseLine {
  readonly socket: Socket;
  readonly head: Head;
  /** Whether the connection may live on after this reply. */
  keepAlive(): boolean;
  /** The client is to read on: the connection ends unless the timer is stopped. */
  awaitPeer(): Timer;
  /** The reply is complete. */
  finished(keepAlive: boolean): void;
  /** The handler takes the socket; returns bytes that were read but not consumed. */
  release(): Buffer;
}

/** The client ended the connection before it had the whole reply. */
export class ClientGone extends Error {
  constructor() {
    super("The client went away.");
    this.name = "ClientGone";
  }
}

/** Header block of a reply, with the frame that a framed request asks for (spec: api-wire.md, section 10.1). */
export function replyHead(head: Pick<Head, "version" | "framed">, reply: ReplyHead): string {
  let text = `HTTP/${reply.version ?? head.version} ${reply.status} ${reply.reason ?? reasonOf(reply.status)}\r\n`;
  for (const [name, value] of reply.headers) text += `${name}: ${value.replace(/[\r\n]/g, " ")}\r\n`;
  text += "\r\n";
  return head.framed ? frame(text) : text;
}

/** A header block behind its frame of 18 bytes. */
export function frame(text: string): string {
  return `FRAME ${String(Buffer.byteLength(text)).padStart(12, "0")}${text}`;
}

/**
 * The reply of a plain handler. Exactly one of `reply`, `stream` and `claim` is called; a handler that throws first gets an error page,
 * one that throws later has its connection closed.
 */
export class HttpResponse {
  readonly #line: ResponseLine;
  #begun = false;

  constructor(line: ResponseLine) {
    this.#line = line;
  }

  /** Whether the reply was begun, so that no error page can be sent any more. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Sends a whole reply. `content-length` and `connection` are written before the headers given. */
  reply(head: ReplyHead, body: string | Uint8Array = ""): void {
    this.#begin();
    const { socket, head: request } = this.#line;
    const keepAlive = this.#line.keepAlive();
    const length = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
    const start = replyHead(request, { ...head, headers: [...framing(length, keepAlive), ...head.headers] });
    socket.cork();
    socket.write(start, "latin1");
    if (length > 0) socket.write(body);
    socket.uncork();
    this.#line.finished(keepAlive);
  }

  /**
   * Sends the header block at once and returns the stream of the body. Without a length the headers are written exactly as given, and the
   * body ends with the connection; with a length `content-length` and `connection` come first, and the connection lives on if the handler
   * writes as many bytes (otherwise it is closed).
   */
  stream(head: ReplyHead, length?: number): Writable {
    this.#begin();
    const { socket, head: request } = this.#line;
    const keepAlive = length !== undefined && this.#line.keepAlive();
    const headers = length === undefined ? head.headers : [...framing(length, keepAlive), ...head.headers];
    socket.write(replyHead(request, { ...head, headers }), "latin1");
    return bodyStream(this.#line, length, (exact) => this.#line.finished(keepAlive && exact));
  }

  /**
   * Gives the socket away: nothing is written, what was read but not consumed is the first thing that its reader gets. The handler ends
   * it. Used by protocols that only begin as HTTP: `/cli`, CONNECT, websockets.
   */
  claim(): Socket {
    this.#begin();
    const rest = this.#line.release();
    if (rest.length > 0) this.#line.socket.unshift(rest);
    return this.#line.socket;
  }

  #begin(): void {
    if (this.#begun) throw new Error("A reply was begun already.");
    this.#begun = true;
  }
}

function framing(length: number, keepAlive: boolean): Header[] {
  return [
    ["content-length", String(length)],
    ["connection", keepAlive ? "keep-alive" : "close"],
  ];
}

/** A stream into a socket that stays open when the stream ends. It fails when the socket closes. */
function bodyStream(line: ResponseLine, length: number | undefined, ended: (exact: boolean) => void): Writable {
  const { socket } = line;
  let written = 0;
  let waiting: Timer | undefined;
  const gone = () => stream.destroy(new ClientGone());
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.length;
      if (socket.destroyed) return done(new ClientGone());
      if (socket.write(chunk)) return done();
      waiting = line.awaitPeer();
      socket.once("drain", () => {
        waiting?.stop();
        done();
      });
    },
    final(done) {
      socket.off("close", gone);
      ended(written === length);
      done();
    },
    destroy(error, done) {
      socket.off("close", gone);
      waiting?.stop();
      if (error !== null) socket.destroy();
      done(error);
    },
  });
  // A handler that does not watch its stream must not end the process when the client goes away.
  stream.on("error", () => {});
  socket.once("close", gone);
  return stream;
}
