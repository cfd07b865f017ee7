// The thread that waits for what the kernel's device has to read: node's own reading would hold a thread that nothing can end.
import { readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../runtime/error-message.ts";
import { loadLibc } from "../libc/library.ts";

/** What the thread is given. */
export interface ReaderData {
  readonly descriptor: number;
  /** One word, which becomes other than 0 when the thread is to end. */
  readonly stop: SharedArrayBuffer;
}

/** What it sends: bytes as they come, or, at its end, why there are no more. */
export type ReaderMessage = { readonly bytes: Uint8Array } | { readonly lost: string };

/** Milliseconds of one wait: a process that ends waits as long for this thread. */
const turn = 250;
const POLLIN = 1;
const chunk = 65_536;

const { descriptor, stop }: ReaderData = workerData;
const stopped = new Int32Array(stop);
const send = (message: ReaderMessage) => parentPort?.postMessage(message);

/** What can be read now; nothing where that is nothing. Raises at the end of the file. */
function read(): Uint8Array | undefined {
  const buffer = new Uint8Array(chunk);
  try {
    const size = readSync(descriptor, buffer);
    if (size === 0) throw new Error("the device has ended");
    return buffer.subarray(0, size);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return undefined;
    throw error;
  }
}

try {
  const libc = await loadLibc();
  const poll = libc.func<(files: Int32Array, count: number, milliseconds: number) => number>(
    "int poll(int32_t *files, unsigned long count, int milliseconds)",
  );
  while (Atomics.load(stopped, 0) === 0) {
    // `struct pollfd`: the descriptor, then two 16-bit words, of which the first says what to wait for.
    poll(new Int32Array([descriptor, POLLIN]), 1, turn);
    for (let bytes = read(); bytes !== undefined; bytes = read()) send({ bytes });
  }
} catch (error) {
  send({ lost: messageOf(error) });
}
