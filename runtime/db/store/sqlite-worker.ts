import { parentPort, workerData } from "node:worker_threads";
import { SqliteFile } from "./sqlite-file.ts";
import type { Batch } from "./store.ts";

/** What the thread is asked: to write a batch, or (nothing) to close the file and end. */
export type Request = { readonly batch?: Batch };

/** Its one answer to each request: why it failed, or nothing. */
export type Answer = { readonly failure?: string };

/** The thread that writes one SQLite file, so that waiting for the disk blocks nobody else. */
function serve(port: NonNullable<typeof parentPort>, path: string): void {
  let file: SqliteFile | undefined;
  port.on("message", ({ batch }: Request) => {
    const answer: Answer = attempt(() => {
      if (batch === undefined) return file?.close();
      file ??= new SqliteFile(path);
      file.write(batch);
    });
    port.postMessage(answer);
    if (batch === undefined) port.close();
  });
}

function attempt(action: () => void): Answer {
  try {
    action();
    return {};
  } catch (thrown) {
    return { failure: reasonOf(thrown) };
  }
}

/** SQLite's own words for its code (`database or disk is full`), else the error's. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "unknown reason";
  return "errstr" in thrown && typeof thrown.errstr === "string" ? thrown.errstr : thrown.message;
}

if (parentPort !== null && typeof workerData === "string") serve(parentPort, workerData);
