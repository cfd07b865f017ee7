import { connect, type Socket } from "node:net";
import type { Connection } from "../../../bindings/xenstore/connection.ts";
import { type Message, MessageReader, maxReplyBytes } from "../../../bindings/xenstore/wire.ts";

/** The hypervisor's side of domains, under a daemon or its simulation. */
export interface Hypervisor {
  create(domid: number): void;
  shutdown(domid: number): void;
  /** The domain runs again, after a suspend that was taken back. */
  proceed(domid: number): void;
  destroy(domid: number): void;
}

/** A daemon, and a way to it, that the contract is for. */
export interface Target {
  readonly kind: "c" | "ocaml";
  /** A connection of domain 0. */
  connect(): Promise<Connection>;
  /** Where bytes can be sent; undefined where there is no socket. */
  readonly socket: string | undefined;
  readonly hypervisor: Hypervisor;
  /** A connection of a guest, which has been created and introduced. */
  guest(domid: number): Promise<Connection>;
  /** Whether directories of more than 4096 bytes can be listed. */
  readonly longDirectories: boolean;
  stop(): Promise<void>;
}

/** A connection of bytes. */
export class RawClient {
  readonly #socket: Socket;
  readonly #reader = new MessageReader(maxReplyBytes);
  readonly #messages: Message[] = [];
  #wake: () => void = () => {};
  #closed = false;

  constructor(path: string) {
    this.#socket = connect(path);
    this.#socket.on("data", (chunk: Buffer) => {
      this.#messages.push(...this.#reader.push(chunk));
      this.#wake();
    });
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** The next message; undefined when the daemon has closed the connection. */
  async receive(): Promise<Message | undefined> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined || this.#closed) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
