import { Socket } from "node:net";
import type { Readable } from "node:stream";

/** Longest line that is logged, in bytes; the rest of a longer one is dropped. */
const MAX_LINE = 64_000;
const NEWLINE = 0x0a;

/** What a program prints, line by line. */
export interface Output {
  /** Resolves when the last holder of the pipe has closed it, or after `stop`. */
  readonly ended: Promise<void>;
  /** Listens no more. */
  stop(): void;
}

/** Reads a pipe, which it then owns, and tells its lines without their ends; the last may have none. */
export function readLines(pipe: number, tell: (line: string) => void): Output {
  const stream = new Socket({ fd: pipe, readable: true, writable: false });
  return { ended: tellLines(stream, tell), stop: () => void stream.destroy() };
}

/** Tells the lines of a stream; resolves at its end. */
export function tellLines(
  stream: Readable,
  tell: (line: string) => void,
  encoding: "utf8" | "latin1" = "utf8",
): Promise<void> {
  const lines = new Lines(tell, encoding);
  stream.on("data", (chunk: Buffer) => lines.push(chunk));
  return new Promise((resolve) => {
    stream.on("error", () => {});
    stream.on("close", () => {
      lines.end();
      resolve();
    });
  });
}

class Lines {
  readonly #tell: (line: string) => void;
  readonly #encoding: "utf8" | "latin1";
  #parts: Buffer[] = [];
  #size = 0;
  #cut = false;

  constructor(tell: (line: string) => void, encoding: "utf8" | "latin1") {
    this.#tell = tell;
    this.#encoding = encoding;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.#keep(rest.subarray(0, end));
      this.#flush();
      rest = rest.subarray(end + 1);
    }
    this.#keep(rest);
  }

  end(): void {
    if (this.#size > 0) this.#flush();
  }

  #keep(part: Buffer): void {
    const kept = part.subarray(0, MAX_LINE - this.#size);
    this.#cut ||= kept.length < part.length;
    // A copy: the rest of the chunk need not stay for it.
    if (kept.length > 0) this.#parts.push(Buffer.from(kept));
    this.#size += kept.length;
  }

  #flush(): void {
    this.#tell(`${Buffer.concat(this.#parts).toString(this.#encoding)}${this.#cut ? " ..." : ""}`);
    this.#parts = [];
    this.#size = 0;
    this.#cut = false;
  }
}
