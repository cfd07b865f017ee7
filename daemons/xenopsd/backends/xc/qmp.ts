import { connect, type Socket } from "node:net";
import type { Ambient } from "../../../../runtime/ambient.ts";

/** A device model's answer to a command is an error. */
export class QmpError extends Error {
  readonly kind: string;
  /** What the model says of it. */
  readonly text: string;

  constructor(command: string, kind: string, text: string) {
    super(`${command}: ${kind}: ${text}`);
    this.name = "QmpError";
    this.kind = kind;
    this.text = text;
  }
}

/** How long a command may take, in milliseconds. */
const COMMAND_MS = 60_000;
const MAX_LINE_BYTES = 4_194_304;

interface Reply {
  readonly QMP?: unknown;
  readonly return?: unknown;
  readonly error?: { readonly class?: string; readonly desc?: string };
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Hears what a device model tells by itself. */
export type HearEvent = (name: string, data: Readonly<Record<string, unknown>>) => void;

/** A conversation with a device model: one command at a time. */
export class QmpConnection {
  readonly #socket: Socket;
  readonly #ambient: Ambient;
  readonly #heard: HearEvent;
  readonly #ended = Promise.withResolvers<void>();
  #text = "";
  #take: ((reply: Reply) => void) | undefined;
  #lost: Error | undefined;

  /** Connects and says hello. Raises an Error where nobody listens. */
  static async open(path: string, ambient: Ambient, heard: HearEvent = () => {}): Promise<QmpConnection> {
    const socket = await new Promise<Socket>((resolve, reject) => {
      const made = connect(path, () => resolve(made));
      made.once("error", reject);
    });
    const connection = new QmpConnection(socket, ambient, heard);
    try {
      await connection.#reply("greeting");
      await connection.run("qmp_capabilities");
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  private constructor(socket: Socket, ambient: Ambient, heard: HearEvent) {
    this.#socket = socket;
    this.#ambient = ambient;
    this.#heard = heard;
    socket.on("data", (chunk: Buffer) => this.#read(chunk.toString()));
    socket.on("error", (error) => this.#end(error));
    socket.on("close", () => this.#end(new Error("the device model has closed its monitor")));
  }

  /** Carries out a command, and answers its result. Raises `QmpError`, and an Error when the model is gone or silent. */
  async run(command: string, values: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: values })}\n`);
    const { error, return: result } = await this.#reply(command);
    if (error !== undefined) throw new QmpError(command, error.class ?? "GenericError", error.desc ?? "");
    return result;
  }

  /** Resolves when there is no conversation any more, whoever has ended it. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #reply(what: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost);
      const timer = this.#ambient.after(COMMAND_MS, () => this.#end(new Error(`${what}: the device model is silent`)));
      this.#take = (reply) => {
        timer.stop();
        this.#take = undefined;
        if (this.#lost === undefined) resolve(reply);
        else reject(this.#lost);
      };
    });
  }

  #read(more: string): void {
    const lines = (this.#text + more).split("\n");
    this.#text = lines.pop() ?? "";
    if (this.#text.length > MAX_LINE_BYTES) this.#end(new Error("the device model's answer is too long"));
    for (const line of lines) {
      if (line.trim() === "") continue;
      const reply = readReply(line);
      if (reply === undefined) this.#end(new Error("the device model's answer cannot be read"));
      else if (reply.event === undefined) this.#take?.(reply);
      else this.#heard(reply.event, reply.data ?? {});
    }
  }

  #end(why: Error): void {
    this.#lost ??= why;
    this.#socket.destroy();
    this.#ended.resolve();
    this.#take?.({});
  }
}

function readReply(line: string): Reply | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Carries out commands over a connection of their own. Raises what they do. */
export async function withQmp<T>(
  path: string,
  ambient: Ambient,
  use: (connection: QmpConnection) => Promise<T>,
): Promise<T> {
  const connection = await QmpConnection.open(path, ambient);
  try {
    return await use(connection);
  } finally {
    connection.close();
  }
}

/**
 * The monitors of device models. Conversations with one of them come one after the other: it has one at a time, and refuses whoever would
 * wait for his turn there.
 */
export class QmpMonitors {
  readonly #ambient: Ambient;
  /** The end of the last conversation with each, as long as there is any. */
  readonly #last = new Map<string, Promise<void>>();

  constructor(ambient: Ambient) {
    this.#ambient = ambient;
  }

  /** Carries out commands over a connection of their own. Raises what they do. */
  use<T>(path: string, act: (connection: QmpConnection) => Promise<T>): Promise<T> {
    const result = (this.#last.get(path) ?? Promise.resolve()).then(() => withQmp(path, this.#ambient, act));
    const end = result.then(
      () => {},
      () => {},
    );
    this.#last.set(path, end);
    void end.then(() => {
      if (this.#last.get(path) === end) this.#last.delete(path);
    });
    return result;
  }
}
