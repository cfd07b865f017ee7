import { connect, type Socket } from "node:net";
import type { Ambient, Timer } from "../ambient.ts";
import { communicationFailure, failedToRead } from "./error.ts";

/** A reply of the switch. */
export interface PipeReply {
  readonly status: number;
  readonly body: string;
}

interface Pending {
  readonly resolve: (reply: PipeReply) => void;
  readonly reject: (error: unknown) => void;
}

const NOBODY: Pending = { resolve() {}, reject() {} };

/** Longest head of a reply, bytes. */
const MAX_HEAD = 64 * 1024;
/** How long a request that has time waits for others to go with, ms. */
const COMPANY = 20;
const CONTENT_LENGTH = /\r\ncontent-length:[ \t]*([0-9]+)/i;

/**
 * One connection to the switch. Requests are answered in order, so any number may be under way; those that are made in the same turn of the
 * event loop, however many sockets it reads, go out in one write. A connection on which nothing arrives for `silence` ms while a reply is due is given up.
 */
export class Pipe {
  readonly #socket: Socket;
  readonly #ambient: Ambient;
  readonly #silence: number;
  #pending: Pending[] = [];
  #answered = 0;
  #out = "";
  #flushing = false;
  #later: Timer | undefined;
  #chunks: Buffer[] = [];
  #length = 0;
  #wanted = 1;
  #watch: Timer | undefined;
  #progress = 0;
  #ended = false;
  /** Resolves when the connection is over. */
  readonly closed: Promise<void>;

  private constructor(socket: Socket, ambient: Ambient, silence: number) {
    this.#socket = socket;
    this.#ambient = ambient;
    this.#silence = silence;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    socket.on("data", (chunk: Buffer) => this.#data(chunk));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => {
      this.destroy();
      resolve();
    });
  }

  /** Connects to the switch's socket. Rejects with a `SwitchError` of kind `communication`. */
  static async open(path: string, ambient: Ambient, silence: number, signal: AbortSignal): Promise<Pipe> {
    const socket = connect({ path });
    socket.on("error", () => {});
    const abort = () => socket.destroy(new Error("aborted"));
    signal.addEventListener("abort", abort, { once: true });
    try {
      if (signal.aborted) abort();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.once("connect", resolve);
      socket.once("error", reject);
      await promise;
      socket.off("error", reject);
      return new Pipe(socket, ambient, silence);
    } catch (error) {
      throw communicationFailure(error);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** Sends a request. Rejects with a `SwitchError` of kind `failed-to-read` when the connection ends before the reply. */
  request(text: string): Promise<PipeReply> {
    if (this.#ended) return Promise.reject(failedToRead());
    const { promise, resolve, reject } = Promise.withResolvers<PipeReply>();
    this.#add(text, { resolve, reject });
    if (!this.#flushing) {
      this.#flushing = true;
      setImmediate(this.#flush);
    }
    return promise;
  }

  /** Sends a request whose reply matters to nobody. */
  post(text: string): void {
    this.request(text).catch(() => {});
  }

  /** The same for one that has time: it goes with the next request, or after 20 ms. What is left when the connection ends is not sent. */
  postLater(text: string): void {
    if (this.#ended) return;
    this.#add(text, NOBODY);
    if (!this.#flushing) this.#later ??= this.#ambient.after(COMPANY, this.#flush);
  }

  /** Ends the connection; requests without a reply fail. */
  destroy(cause?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watch?.stop();
    this.#later?.stop();
    this.#socket.destroy();
    const left = this.#pending.slice(this.#answered);
    this.#pending = [];
    this.#chunks = [];
    for (const { reject } of left) reject(failedToRead(cause));
  }

  #add(text: string, pending: Pending): void {
    this.#pending.push(pending);
    this.#out += text;
    this.#watch ??= this.#ambient.after(this.#silence, this.#check);
  }

  readonly #flush = (): void => {
    this.#flushing = false;
    this.#later?.stop();
    this.#later = undefined;
    const out = this.#out;
    this.#out = "";
    if (!this.#ended) this.#socket.write(out);
  };

  readonly #check = (): void => {
    this.#watch = undefined;
    if (this.#pending.length === this.#answered) return;
    if (this.#progress === 0) {
      this.destroy(new Error(`nothing came for ${this.#silence} ms`));
      return;
    }
    this.#progress = 0;
    this.#watch = this.#ambient.after(this.#silence, this.#check);
  };

  #data(chunk: Buffer): void {
    this.#progress += 1;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return;
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const used = this.#reply(bytes);
      if (this.#ended) return;
      if (used === 0) break;
      bytes = bytes.subarray(used);
    }
    this.#chunks = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length;
  }

  /** Takes one reply from the front; answers how many bytes it had, 0 where it is not whole. */
  #reply(bytes: Buffer): number {
    const head = bytes.indexOf("\r\n\r\n", 0, "latin1");
    if (head < 0 || head > MAX_HEAD) {
      this.#wanted = bytes.length + 1;
      if (bytes.length > MAX_HEAD) this.destroy(new Error("the head of a reply is too long"));
      return 0;
    }
    const text = bytes.toString("latin1", 0, head);
    const status = /^HTTP\/1\.[01] ([0-9]{3})/.exec(text)?.[1];
    const end = head + 4 + Number(CONTENT_LENGTH.exec(text)?.[1] ?? 0);
    if (status === undefined) {
      this.destroy(new Error("a reply is not HTTP"));
      return 0;
    }
    this.#wanted = end;
    if (bytes.length < end) return 0;
    this.#wanted = 1;
    this.#answer({ status: Number(status), body: bytes.toString("utf8", head + 4, end) });
    return end;
  }

  #answer(reply: PipeReply): void {
    const pending = this.#pending[this.#answered];
    if (pending === undefined) {
      this.destroy(new Error("a reply that nobody asked for"));
      return;
    }
    this.#answered += 1;
    if (this.#answered > 1024 && this.#answered * 2 > this.#pending.length) {
      this.#pending.splice(0, this.#answered);
      this.#answered = 0;
    } else if (this.#answered === this.#pending.length) {
      this.#pending.length = 0;
      this.#answered = 0;
    }
    pending.resolve(reply);
  }
}
