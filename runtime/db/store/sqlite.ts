import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { internalError, type XapiError } from "../../errors.ts";
import { compiledCode } from "../../process/compiled.ts";
import { SqliteFile } from "./sqlite-file.ts";
import type { Answer, Request } from "./sqlite-worker.ts";
import type { Batch, Manifest, Store, StoredRow } from "./store.ts";

/**
 * Keeps a database in a SQLite file. Reading, at start, is done in place; writing in a thread of its own, which is started
 * by the first write and ends with `close`. The file is `path`, with `-wal` beside it while it is open; it has one user at
 * a time, a second one's writes fail.
 */
export class SqliteStore implements Store {
  readonly #path: string;
  #worker: Worker | undefined;
  #settle: ((failure: string | undefined) => void) | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<{ readonly manifest: Manifest; readonly rows: Iterable<StoredRow> } | undefined> {
    if (!existsSync(this.#path)) return undefined;
    try {
      const file = new SqliteFile(this.#path);
      const manifest = file.manifest();
      if (manifest !== undefined) return { manifest, rows: closingAfter(file, this.#path) };
      file.close();
      return undefined;
    } catch (thrown) {
      throw unreadable(this.#path, thrown);
    }
  }

  write(batch: Batch): Promise<void> {
    return this.#ask({ batch });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    await this.#ask({});
    worker.ref();
    await ended;
  }

  #ask(request: Request): Promise<void> {
    const worker = this.#start();
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#settle = (failure) => {
        this.#settle = undefined;
        worker.unref();
        if (failure === undefined) resolve();
        else reject(internalError(failure));
      };
      worker.postMessage(request);
    });
  }

  /** The running thread; a new one if there is none or the last one broke down. */
  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./sqlite-worker.ts", import.meta.url), {
      workerData: this.#path,
      env: { ...process.env, ...compiledCode() },
    });
    worker.on("message", (answer: Answer) => this.#settle?.(answer.failure));
    worker.on("error", (error) => this.#settle?.(error.message));
    worker.on("exit", () => {
      this.#worker = undefined;
      this.#settle?.("The thread that writes the database ended.");
    });
    this.#worker = worker;
    return worker;
  }
}

/** The rows of a file that is closed when they have been read, or when the reader gives up. */
function* closingAfter(file: SqliteFile, path: string): Generator<StoredRow, void, void> {
  try {
    yield* file.rows();
  } catch (thrown) {
    throw unreadable(path, thrown);
  } finally {
    file.close();
  }
}

function unreadable(path: string, thrown: unknown): XapiError {
  const reason = thrown instanceof Error ? thrown.message : "unknown reason";
  return internalError(`The database file ${path} cannot be read: ${reason}`);
}
