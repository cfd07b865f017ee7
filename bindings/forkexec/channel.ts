import { connect, type Socket } from "node:net";
import type { Ambient } from "../../runtime/ambient.ts";
import { Frames } from "./frame.ts";
import { readServerMessage, type ServerMessage } from "./protocol.ts";

/** Why a program was not started, or its end is not known. */
export class ForkexecError extends Error {
  /**
   * `unavailable`: there is no daemon; `timeout`: it does not answer; `lost`: the connection ended early; `invalid reply`; `invalid request`.
   */
  readonly code: "unavailable" | "timeout" | "lost" | "invalid reply" | "invalid request";

  constructor(code: ForkexecError["code"], text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = "ForkexecError";
    this.code = code;
  }
}

/** A connection to forkexecd. */
export class Channel {
  readonly #socket: Socket;
  readonly #ambient: Ambient;
  readonly #frames = new Frames();
  readonly #messages: ServerMessage[] = [];
  #failure: ForkexecError | undefined;
  #wake: () => void = () => {};

  private constructor(socket: Socket, ambient: Ambient) {
    this.#socket = socket;
    this.#ambient = ambient;
    socket.on("data", (chunk: Buffer) => this.#received(chunk));
    socket.on("error", (error) => this.#fail(new ForkexecError("lost", error.message, { cause: error })));
    socket.on("close", () => this.#fail(new ForkexecError("lost", "the connection to forkexecd has ended")));
  }

  /** Connects. Raises `unavailable`. */
  static open(path: string, ambient: Ambient): Promise<Channel> {
    const { promise, resolve, reject } = Promise.withResolvers<Channel>();
    const socket = connect(path);
    const refused = (error: Error) =>
      reject(new ForkexecError("unavailable", `forkexecd cannot be reached: ${error.message}`, { cause: error }));
    socket.once("error", refused);
    socket.once("connect", () => {
      socket.off("error", refused);
      resolve(new Channel(socket, ambient));
    });
    return promise;
  }

  send(message: Buffer): void {
    this.#socket.write(message);
  }

  /** The next message of one kind, within so many seconds if any are given. Raises `timeout`, `lost` or `invalid reply`. */
  async receive<K extends ServerMessage["kind"]>(
    kind: K,
    seconds?: number,
  ): Promise<Extract<ServerMessage, { kind: K }>> {
    let late = false;
    const timer =
      seconds === undefined
        ? undefined
        : this.#ambient.after(seconds * 1_000, () => {
            late = true;
            this.#wake();
          });
    try {
      while (this.#messages.length === 0) {
        if (this.#failure !== undefined) throw this.#failure;
        if (late) throw new ForkexecError("timeout", `forkexecd has not answered within ${seconds} s`);
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      timer?.stop();
    }
    const message = this.#messages.shift();
    if (message === undefined || !isOfKind(message, kind)) {
      throw new ForkexecError("invalid reply", `forkexecd answered "${message?.kind}" where "${kind}" is due`);
    }
    return message;
  }

  /** Whether a message, or the end, is there to be received without waiting. */
  get ready(): boolean {
    return this.#messages.length > 0 || this.#failure !== undefined;
  }

  /** Closes when everything is sent. */
  close(): void {
    this.#socket.destroySoon();
  }

  #received(chunk: Buffer): void {
    try {
      for (const body of this.#frames.push(chunk)) this.#messages.push(readServerMessage(body));
      this.#wake();
    } catch (error) {
      this.#fail(new ForkexecError("invalid reply", "forkexecd has sent garbage", { cause: error }));
      this.#socket.destroy();
    }
  }

  #fail(failure: ForkexecError): void {
    this.#failure ??= failure;
    this.#wake();
  }
}

function isOfKind<K extends ServerMessage["kind"]>(
  message: ServerMessage,
  kind: K,
): message is Extract<ServerMessage, { kind: K }> {
  return message.kind === kind;
}
