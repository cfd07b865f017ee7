import type { NetConnectOpts, Socket } from "node:net";
import { jsonCall, open, ReplyReader } from "./http-load.ts";

/** A client that asks `event.from` again as soon as it was answered. */
export class Watcher {
  #socket: Socket | undefined;
  readonly #session: string;
  readonly #classes: readonly string[];
  readonly #seen: (mark: number) => void;
  #token = "";
  #tail = "";
  #answered: (() => void) | undefined;
  /** Answers and their bytes, heads included, since the watcher began. */
  answers = 0;
  bytes = 0;

  private constructor(session: string, classes: readonly string[], seen: (mark: number) => void) {
    this.#session = session;
    this.#classes = classes;
    this.#seen = seen;
  }

  /** Connects and reads what there is; from then on `seen` is called with every mark that a record carries. */
  static async begin(
    at: NetConnectOpts,
    session: string,
    classes: readonly string[],
    seen: (mark: number) => void,
  ): Promise<Watcher> {
    const watcher = new Watcher(session, classes, seen);
    const reader = new ReplyReader(
      (bytes) => watcher.#done(bytes),
      (part) => watcher.#look(part),
    );
    watcher.#socket = await open(at, (chunk) => reader.take(chunk));
    await new Promise<void>((resolve) => {
      watcher.#answered = resolve;
      watcher.#ask();
    });
    watcher.answers = 0;
    watcher.bytes = 0;
    return watcher;
  }

  end(): void {
    this.#socket?.destroy();
  }

  #ask(): void {
    this.#socket?.write(jsonCall("event.from", [this.#session, this.#classes, this.#token, 30.5]));
  }

  #done(bytes: number): void {
    this.answers++;
    this.bytes += bytes;
    this.#token = TOKEN.exec(this.#tail)?.[1] ?? "";
    if (this.#token === "") throw new Error(`An answer has no token: ${this.#tail}`);
    this.#tail = "";
    this.#ask();
    this.#answered?.();
    this.#answered = undefined;
  }

  /** Marks are looked for without reading the JSON: the watchers must not be the ones who are slow. */
  #look(part: Buffer): void {
    for (let at = part.indexOf(MARK); at >= 0; at = part.indexOf(MARK, at + MARK.length)) {
      this.#seen(Number.parseInt(part.toString("latin1", at + MARK.length, at + MARK.length + 9), 10));
    }
    this.#tail = (this.#tail + part.toString("latin1", Math.max(0, part.length - TAIL))).slice(-TAIL);
  }
}

const TOKEN = /"token":"([^"]*)"/;
const TAIL = 300;
const MARK = '"name_description":"mark ';

/** A description that carries a mark. */
export function marked(mark: number): string {
  return `mark ${String(mark).padStart(9, "0")}`;
}
