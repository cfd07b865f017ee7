import type { Socket } from "node:net";
import type { Timer } from "../ambient.ts";
import type { Origin } from "../rpc/call.ts";
import { IncomingBody } from "./body.ts";
import type { Head } from "./head.ts";
import { HttpError } from "./pages.ts";
import { BodyTooLarge, contentLengthOf, HttpRequest } from "./request.ts";
import { ClientGone, type Header, HttpResponse } from "./response.ts";
import type { Handler } from "./routes.ts";

/** What a request to a plain handler needs of its connection. */
export interface ExchangeOwner {
  readonly socket: Socket;
  /** Whether the connection may live on. */
  keepAlive(): boolean;
  /** Sends `100 Continue` to a client that waits for it. */
  sendContinue(): void;
  /** The client is to read or to send on: the connection ends unless the timer is stopped. */
  awaitPeer(): Timer;
  /** The reply is complete; `rest` was read already and is the start of the next request if the connection lives on. */
  finished(rest: Buffer, keepAlive: boolean): void;
  /** The handler takes the socket. */
  claimed(): void;
  /** The request ends with an error page. */
  refuse(status: number, message: string, headers: readonly Header[]): void;
  /** The connection must be closed at once. */
  abort(): void;
  /** A fault of ours, for the log. */
  onError(error: unknown): void;
}

/** One request to a plain handler, from its header block to the end of its reply. */
export class Exchange {
  readonly body: IncomingBody;
  readonly #owner: ExchangeOwner;
  readonly #head: Head;
  readonly #request: HttpRequest;
  readonly #response: HttpResponse;
  #claimed = false;
  #handlerDone = false;
  /** Set when the reply is complete. */
  #keepAlive: boolean | undefined;

  /** `waiting` are the bytes that were read behind the header block. */
  constructor(owner: ExchangeOwner, head: Head, origin: Origin, waiting: Buffer) {
    this.#owner = owner;
    this.#head = head;
    this.body = new IncomingBody(owner, bodyLength(head));
    if (waiting.length > 0) this.body.feed(waiting);
    this.#request = new HttpRequest(head, origin, this.body);
    this.#response = new HttpResponse({
      socket: owner.socket,
      head,
      keepAlive: () => owner.keepAlive() && Number.isFinite(bodyLength(head)),
      awaitPeer: () => owner.awaitPeer(),
      finished: (keepAlive) => this.#replied(keepAlive),
      release: () => this.#release(),
    });
  }

  /** Runs the handler. Never rejects. */
  async run(handler: Handler): Promise<void> {
    try {
      await handler(this.#request, this.#response);
      if (!this.#response.begun)
        throw new Error(`The handler of ${this.#head.method} ${this.#head.path} sent no reply.`);
    } catch (error) {
      this.#fail(error);
    }
    this.#handlerDone = true;
    this.#leave();
  }

  #replied(keepAlive: boolean): void {
    this.#keepAlive = keepAlive;
    this.#leave();
  }

  /** The next request is looked at when both the handler and its reply are done. */
  #leave(): void {
    if (!this.#handlerDone || this.#keepAlive === undefined) return;
    const clean = this.body.complete && !this.body.cut;
    this.#owner.finished(this.body.detach(), this.#keepAlive && clean);
  }

  #release(): Buffer {
    this.#claimed = true;
    this.#owner.claimed();
    return this.body.detach();
  }

  /** A handler failed: its error page, or, where it was late, the end of the connection. */
  #fail(error: unknown): void {
    const isTheirs = error instanceof HttpError || error instanceof BodyTooLarge || error instanceof ClientGone;
    if (!isTheirs) this.#owner.onError(error);
    if (this.#claimed) return;
    if (this.#response.begun) {
      if (this.#keepAlive === undefined) this.#owner.abort();
      return;
    }
    if (error instanceof HttpError) this.#owner.refuse(error.status, error.message, error.headers);
    else if (error instanceof BodyTooLarge) this.#owner.refuse(400, error.message, []);
    else this.#owner.refuse(500, "The server failed to carry out the request; its log has the details.", []);
  }
}

/**
 * Bytes of a handler's body; infinite where only the end of the connection ends it: an upload by HTTP/1.0, or one whose
 * transfer-encoding the handler is to refuse (spec: http-handlers.md, sections 1.2 and 5).
 */
function bodyLength(head: Head): number {
  const length = contentLengthOf(head.headers);
  if (length !== undefined) return length;
  return head.method === "PUT" || head.method === "POST" ? Number.POSITIVE_INFINITY : 0;
}
