import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type RunningSwitch,
  type SwitchContext,
  type SwitchOptions,
  start,
} from "../../daemons/message-switch/start.ts";

/** A fresh directory that `run` may use. */
export async function inDirectory(run: (directory: string) => Promise<void> | void): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "switch-"));
  try {
    await run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A switch on a socket in a fresh directory, stopped at the end. */
export async function withSwitch(
  run: (path: string, broker: RunningSwitch) => Promise<void>,
  options: SwitchOptions = {},
  context: SwitchContext = {},
): Promise<void> {
  await inDirectory(async (directory) => {
    const path = join(directory, "sock");
    const broker = await start({ path, ...options }, context);
    try {
      await run(path, broker);
    } finally {
      await broker.stop();
    }
  });
}

/** A reply, or the end of the connection. */
export interface RawReply {
  /** Status line and headers as they came; empty where the connection ended. */
  readonly head: string;
  /** Bytes as latin1. */
  readonly body: string;
}

/** A connection that sends bytes as given and reads replies by their length. */
export class Raw {
  readonly socket: Socket;
  #bytes = "";
  #ended = false;
  #wake = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#bytes += chunk.toString("latin1");
      this.#wake();
    });
    socket.on("error", () => {});
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  static async open(path: string): Promise<Raw> {
    const socket = connect({ path, allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return new Raw(socket);
  }

  /** Sends bytes, given as latin1. */
  send(bytes: string): void {
    this.socket.write(bytes, "latin1");
  }

  /** Whether nothing more can come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next reply; an empty head where the connection ends first. */
  async read(): Promise<RawReply> {
    for (;;) {
      const end = this.#bytes.indexOf("\r\n\r\n");
      const length = Number(/content-length: ([0-9]+)/.exec(this.#bytes.slice(0, Math.max(end, 0)))?.[1]);
      if (end >= 0 && this.#bytes.length >= end + 4 + length) {
        const head = this.#bytes.slice(0, end + 4);
        const body = this.#bytes.slice(end + 4, end + 4 + length);
        this.#bytes = this.#bytes.slice(end + 4 + length);
        return { head, body };
      }
      if (this.#ended) return { head: "", body: this.#bytes };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves when the other side has ended the connection. */
  async end(): Promise<void> {
    while (!this.#ended)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  async get(path: string): Promise<string> {
    this.send(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    return (await this.read()).body;
  }

  async post(path: string, body: string): Promise<string> {
    this.send(postText(path, body));
    return (await this.read()).body;
  }

  /** Closes this side and waits until the socket is gone. */
  async close(): Promise<void> {
    if (this.socket.closed) return;
    const closed = new Promise((resolve) => this.socket.once("close", resolve));
    this.socket.destroy();
    await closed;
  }
}

/** A POST as bytes in latin1. */
export function postText(path: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** A transfer's body. */
export function poll(queue: string, from?: number, timeout = 5): string {
  return JSON.stringify({ ...(from === undefined ? {} : { from: String(from) }), timeout, queues: [queue] });
}

/** A connection that is logged in. */
export async function loggedIn(path: string, token: string): Promise<Raw> {
  const raw = await Raw.open(path);
  await raw.get(`/login/${token}`);
  return raw;
}
