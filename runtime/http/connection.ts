import type { Socket } from "node:net";
import type { Ambient, Timer } from "../ambient.ts";
import { MalformedRequest } from "../rpc/call.ts";
import { Exchange } from "./exchange.ts";
import { BadHead, type Head, parseHead } from "./head.ts";
import type { HttpLimits } from "./limits.ts";
import { originOf, type Peer, proxiedPeer } from "./origin.ts";
import { writeErrorPage, writeRpcReply } from "./reply.ts";
import { contentLengthOf } from "./request.ts";
import type { Header } from "./response.ts";
import type { Handler, RouteTable } from "./routes.ts";
import { answerCall, malformed, type RpcContext, type RpcReply } from "./rpc.ts";

/** What all connections of a server share. */
export interface ConnectionContext {
  readonly ambient: Ambient;
  readonly limits: HttpLimits;
  readonly routes: RouteTable;
  readonly rpc: RpcContext;
  /** True while the server closes: no connection lives on after its current reply. */
  closing(): boolean;
}

/** `head`: waiting for, or reading, a header block. `body`: reading an RPC body. `busy`: a request is served. `ended`: last reply sent. */
type Phase = "head" | "body" | "busy" | "claimed" | "ended";

/** An RPC request whose body is being read. */
interface PendingCall {
  readonly head: Head;
  readonly protocol: "xml" | "json";
  readonly length: number;
  readonly chunks: Buffer[];
  received: number;
}

const NOTHING = Buffer.alloc(0);
/** A PROXY line (version 1) has at most 107 bytes, a frame 18. */
const PREFIX_ALLOWANCE = 107 + 18;
/** Bytes of pipelined requests that are taken in while another request is served. */
const READ_AHEAD = 65_536;

/**
 * One connection: reads header blocks, finds who answers, and keeps the order of pipelined requests. It owns its timer and ends with its
 * socket. Nothing that a client sends makes it throw.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  #peer: Peer;
  #phase: Phase = "head";
  #pending: Buffer = NOTHING;
  #requests = 0;
  #peerEnded = false;
  #exchange: Exchange | undefined;
  #call: PendingCall | undefined;
  #timer: Timer | undefined;
  #headDeadline: number | undefined;
  readonly #closeActions = new Set<() => void>();

  constructor(socket: Socket, peer: Peer, context: ConnectionContext) {
    this.#socket = socket;
    this.#peer = peer;
    this.#context = context;
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onClose);
    // An error is always followed by "close"; without a listener it would end the process.
    socket.on("error", () => {});
    this.#awaitHead();
  }

  /** Ends the connection unless a request is served on it. */
  closeWhenIdle(): void {
    if (this.#phase === "head" || this.#phase === "body") this.destroy();
  }

  /** Ends the connection now. */
  destroy(): void {
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#exchange !== undefined) {
      this.#exchange.body.feed(chunk);
    } else if (this.#call !== undefined) {
      this.#addToBody(this.#call, chunk);
      this.#advance();
    } else {
      this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
      if (this.#phase === "head") this.#advance();
      else if (this.#pending.length > READ_AHEAD) this.#socket.pause();
    }
  };

  /** Half an end: what was asked for completely is still answered; a request that is cut gets no reply. */
  readonly #onEnd = (): void => {
    this.#peerEnded = true;
    this.#exchange?.body.end();
    if (this.#phase === "head" || this.#phase === "body") this.#socket.end();
  };

  readonly #onClose = (): void => {
    this.#stopTimer();
    this.#exchange?.body.end();
    this.#phase = "ended";
    this.#exchange = undefined;
    this.#call = undefined;
    this.#pending = NOTHING;
    for (const action of this.#closeActions) action();
    this.#closeActions.clear();
  };

  readonly #whenClosed = (action: () => void): (() => void) => {
    this.#closeActions.add(action);
    return () => this.#closeActions.delete(action);
  };

  // Header blocks

  /** Serves what is pending until more is needed, or a request takes its time. */
  #advance(): void {
    while (this.#phase === "head" && !this.#socket.destroyed) {
      const end = this.#pending.indexOf("\r\n\r\n");
      const size = end < 0 ? this.#pending.length : end + 4;
      if (size > this.#context.limits.head + PREFIX_ALLOWANCE) {
        this.#refuseLongHead();
      } else if (end >= 0) {
        this.#takeHead(end);
      } else {
        if (this.#peerEnded) this.#socket.end();
        else if (this.#pending.length > 0) this.#awaitHead();
        return;
      }
    }
  }

  #takeHead(end: number): void {
    let text = this.#pending.toString("latin1", 0, end);
    this.#pending = this.#pending.subarray(end + 4);
    if (this.#requests === 0) text = this.#withoutProxyLine(text);
    this.#requests++;
    this.#stopTimer();
    this.#headDeadline = undefined;
    const frameSize = text.startsWith("FRAME ") ? 18 : 0;
    if (text.length + 4 > this.#context.limits.head + frameSize) this.#refuseLongHead();
    else this.#begin(text);
  }

  #withoutProxyLine(text: string): string {
    if (!text.startsWith("PROXY ")) return text;
    const end = text.indexOf("\r\n");
    if (end < 0) return text;
    this.#peer = proxiedPeer(this.#peer, text.slice(0, end));
    return text.slice(end + 2);
  }

  #begin(text: string): void {
    let head: Head;
    try {
      head = parseHead(text);
    } catch (error) {
      this.#refuse(undefined, 400, error instanceof BadHead ? error.message : "The request cannot be understood.");
      return;
    }
    const { routes } = this.#context;
    const target = routes.find(head.method, head.path);
    if (!routes.knows(head.method)) this.#refuse(head, 501, `Unknown ${head.method} not supported.`);
    else if (target === undefined) this.#refuse(head, 403, "Access to this resource is forbidden.");
    else if ("rpc" in target) this.#beginCall(head, target.rpc);
    else this.#beginExchange(head, target.handler);
  }

  // RPC

  #beginCall(head: Head, protocol: "xml" | "json"): void {
    const length = contentLengthOf(head.headers);
    const limit = this.#context.limits.rpcBody;
    if (length === undefined) {
      const written = head.headers.has("content-length");
      this.#refuseCall(
        head,
        protocol,
        written ? "The content-length header is not a number of bytes." : "A content-length header is required.",
      );
    } else if (length > limit) {
      this.#refuseCall(head, protocol, `The body may have at most ${limit} bytes.`);
    } else if (this.#pending.length >= length) {
      const body = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      this.#carryOut(head, protocol, body);
    } else {
      this.#phase = "body";
      this.#sendContinue(head);
      this.#call = { head, protocol, length, chunks: [], received: 0 };
      this.#addToBody(this.#call, this.#pending);
      if (this.#peerEnded) this.#socket.end();
    }
  }

  #addToBody(call: PendingCall, chunk: Buffer): void {
    this.#pending = NOTHING;
    call.chunks.push(chunk);
    call.received += chunk.length;
    if (call.received < call.length) {
      this.#restartTimer(this.#context.limits.stall, () => this.destroy());
      return;
    }
    this.#stopTimer();
    this.#call = undefined;
    const whole = Buffer.concat(call.chunks);
    this.#pending = whole.subarray(call.length);
    this.#carryOut(call.head, call.protocol, whole.subarray(0, call.length));
  }

  /** Has a call carried out; the caller goes on with what is pending. */
  #carryOut(head: Head, protocol: "xml" | "json", body: Buffer): void {
    this.#phase = "busy";
    const origin = originOf(this.#peer, head, this.#whenClosed);
    const reply = answerCall(this.#context.rpc, protocol, body, head, origin);
    if (!(reply instanceof Promise)) {
      this.#sendReply(head, protocol, reply, this.#keepAlive(head));
      return;
    }
    reply
      .then((settled) => {
        this.#sendReply(head, protocol, settled, this.#keepAlive(head));
        this.#advance();
      })
      .catch((error: unknown) => {
        this.#context.rpc.onError?.(error);
        this.destroy();
      });
  }

  /** Refuses a call whose body was not read: what follows on the connection cannot be told apart from it. */
  #refuseCall(head: Head, protocol: "xml" | "json", message: string): void {
    this.#sendReply(head, protocol, malformed(protocol, new MalformedRequest(-32600, message)), false);
  }

  #sendReply(head: Head, protocol: "xml" | "json", reply: RpcReply, keepAlive: boolean): void {
    if (this.#socket.destroyed) return;
    writeRpcReply(this.#socket, head, protocol, reply, keepAlive);
    this.#finish(keepAlive);
  }

  // Plain handlers

  #beginExchange(head: Head, handler: Handler): void {
    this.#phase = "busy";
    const owner = {
      socket: this.#socket,
      keepAlive: () => this.#keepAlive(head),
      sendContinue: () => this.#sendContinue(head),
      awaitPeer: () => this.#context.ambient.after(this.#context.limits.stall, () => this.destroy()),
      finished: (rest: Buffer, keepAlive: boolean) => this.#endExchange(rest, keepAlive),
      claimed: () => this.#release(),
      refuse: (status: number, message: string, headers: readonly Header[]) =>
        this.#refuse(head, status, message, headers),
      abort: () => this.destroy(),
      onError: (error: unknown) => this.#context.rpc.onError?.(error),
    };
    const waiting = this.#pending;
    this.#pending = NOTHING;
    const exchange = new Exchange(owner, head, originOf(this.#peer, head, this.#whenClosed), waiting);
    this.#exchange = exchange;
    if (this.#peerEnded) exchange.body.end();
    void exchange.run(handler);
  }

  #endExchange(rest: Buffer, keepAlive: boolean): void {
    if (this.#socket.destroyed || this.#phase !== "busy") return;
    this.#exchange = undefined;
    this.#pending = rest;
    this.#finish(keepAlive);
    this.#advance();
  }

  #release(): void {
    this.#phase = "claimed";
    this.#exchange = undefined;
    this.#stopTimer();
    this.#socket.off("data", this.#onData);
    this.#socket.off("end", this.#onEnd);
    this.#socket.pause();
  }

  // Endings

  #keepAlive(head: Head): boolean {
    return head.keepAlive && !this.#context.closing();
  }

  #finish(keepAlive: boolean): void {
    if (!keepAlive) {
      this.#closeSoftly();
    } else if (this.#socket.writableNeedDrain) {
      this.#awaitDrain();
    } else {
      this.#phase = "head";
      if (this.#socket.isPaused()) this.#socket.resume();
    }
  }

  /** A client that does not read its replies gets no further ones until it does. */
  #awaitDrain(): void {
    this.#socket.pause();
    this.#restartTimer(this.#context.limits.stall, () => this.destroy());
    this.#socket.once("drain", () => {
      if (this.#phase !== "busy") return;
      this.#stopTimer();
      this.#phase = "head";
      this.#socket.resume();
      this.#advance();
    });
  }

  #sendContinue(head: Head): void {
    const expected = head.headers.get("expect")?.toLowerCase() === "100-continue";
    if (expected && head.version === "1.1" && !head.framed) this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n");
  }

  #refuseLongHead(): void {
    const { head } = this.#context.limits;
    this.#refuse(undefined, this.#isTcp() ? 431 : 500, `The header block may have at most ${head} bytes.`);
  }

  /** An error page, after which the connection ends. */
  #refuse(head: Head | undefined, status: number, message: string, headers: readonly Header[] = []): void {
    if (this.#socket.destroyed) return;
    writeErrorPage(this.#socket, head, status, message, headers);
    this.#closeSoftly();
  }

  /** Ends our side, and reads and forgets what still comes for a while: a reset would take the reply from a client that still writes. */
  #closeSoftly(): void {
    this.#phase = "ended";
    this.#exchange = undefined;
    this.#pending = NOTHING;
    this.#socket.off("data", this.#onData);
    this.#restartTimer(this.#context.limits.stall, () => this.destroy());
    this.#socket.end(() => this.#restartTimer(this.#context.limits.linger, () => this.destroy()));
    this.#socket.resume();
  }

  // Timers

  /** Waits for a header block: at most `headRead` for its next bytes and `headTotal` for all of them. */
  #awaitHead(): void {
    if (!this.#isTcp()) return;
    const { ambient, limits } = this.#context;
    const now = ambient.monotonic();
    this.#headDeadline ??= now + limits.headTotal;
    const wait = Math.max(0, Math.min(limits.headRead, this.#headDeadline - now));
    this.#restartTimer(wait, () =>
      this.#refuse(undefined, 408, "The header block of the request did not arrive in time."),
    );
  }

  #isTcp(): boolean {
    return this.#peer.transport === "tcp" || this.#peer.transport === "tls";
  }

  #restartTimer(milliseconds: number, action: () => void): void {
    this.#timer?.stop();
    this.#timer = this.#socket.destroyed ? undefined : this.#context.ambient.after(milliseconds, action);
  }

  #stopTimer(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }
}
