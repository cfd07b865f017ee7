import { closeSync, createReadStream, fstatSync, openSync, readdirSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "../../../runtime/log/logger.ts";
import { isMissing, removeIfThere } from "../../../runtime/process/files.ts";

/** Takes lines of the audit log, without their ends. */
export interface AuditWriter {
  write(line: string): void;
  /** Writes what still waits. */
  flush(): void;
}

/** Size at which the file is put aside, in bytes, and how many old ones are kept. */
const MOST_BYTES = 16 << 20;
const MOST_FILES = 10;

/** The name of the file in the data folder. */
const NAME = "audit.log";

/**
 * Appends lines to `audit.log` in a folder, those of one stretch of the program in one go. The file is opened anew each time, so that
 * programs that rotate logs may move it; a file that grows beyond its size is moved to `audit.log.0`, the older ones one number up.
 */
export class AuditFile implements AuditWriter {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #mostBytes: number;
  #waiting: string[] = [];
  #round: NodeJS.Immediate | undefined;

  constructor(folder: string, log: Logger, mostBytes: number = MOST_BYTES) {
    this.#folder = folder;
    this.#log = log;
    this.#mostBytes = mostBytes;
  }

  write(line: string): void {
    this.#waiting.push(line);
    this.#round ??= setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.#round !== undefined) clearImmediate(this.#round);
    this.#round = undefined;
    if (this.#waiting.length === 0) return;
    const text = `${this.#waiting.join("\n")}\n`;
    this.#waiting = [];
    try {
      if (this.#append(Buffer.from(text)) > this.#mostBytes) this.#rotate();
    } catch (error) {
      this.#log.exception("the audit log could not be written", error);
    }
  }

  /** Answers the size of the file. */
  #append(data: Buffer): number {
    const file = openSync(join(this.#folder, NAME), "a", 0o600);
    try {
      let rest = data;
      while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
      return fstatSync(file).size;
    } finally {
      closeSync(file);
    }
  }

  #rotate(): void {
    const path = join(this.#folder, NAME);
    removeIfThere(`${path}.${MOST_FILES - 1}`);
    for (let number = MOST_FILES - 2; number >= 0; number--) moveIfThere(`${path}.${number}`, `${path}.${number + 1}`);
    moveIfThere(path, `${path}.0`);
  }
}

/**
 * The lines of the audit log, oldest first, whose time is not before `since` (ISO 8601, or as in the log; `""`: all), each with its end
 * (spec: http-handlers.md, `/audit_log`). Files that others have put aside, plain or `.gz`, come first.
 */
export async function* readAuditLog(folder: string, since: string): AsyncGenerator<string, void, void> {
  // Few programs ever ask: what reading needs is loaded then.
  const [{ createInterface }, { createGunzip }] = await Promise.all([import("node:readline"), import("node:zlib")]);
  const from = since.replaceAll("-", "").replaceAll("Z", "");
  for (const name of filesOf(folder)) {
    const file = createReadStream(join(folder, name));
    const text = name.endsWith(".gz") ? file.pipe(createGunzip()) : file;
    const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) if (line.length > STAMP && line.slice(1, STAMP + 1) >= from) yield `${line}\n`;
  }
}

/** Characters of a line's time, after the bracket. */
const STAMP = 21;

/** `audit.log.100` to `audit.log.0`, then `audit.log`. */
function filesOf(folder: string): string[] {
  try {
    const numbered = readdirSync(folder).flatMap((name) => {
      const number = /^audit\.log\.(\d{1,3})(?:\.gz)?$/.exec(name)?.[1];
      return number === undefined || Number(number) > 100 ? [] : [{ name, number: Number(number) }];
    });
    numbered.sort((a, b) => b.number - a.number);
    const current = readdirSync(folder).includes(NAME) ? [NAME] : [];
    return [...numbered.map(({ name }) => name), ...current];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
