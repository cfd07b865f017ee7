// The thread in which one handle's events are waited for, beside the thread that makes its requests.
import { parentPort, workerData } from "node:worker_threads";
import { loadLibc } from "../libc/library.ts";
import { sendError } from "./library-errors.ts";
import { openFunctions } from "./library-functions.ts";
import type { WatcherData, WatcherMessage } from "./library-messages.ts";

/** Milliseconds of one wait: a process that ends waits as long for this thread. */
const turn = 250;
const POLLIN = 1;

const { handle, descriptor, stop }: WatcherData = workerData;
const stopped = new Int32Array(stop);
const send = (message: WatcherMessage) => parentPort?.postMessage(message);

try {
  const { nextEvent } = await openFunctions(handle);
  const libc = await loadLibc();
  const poll = libc.func<(files: Int32Array, count: number, milliseconds: number) => number>(
    "int poll(int32_t *files, unsigned long count, int milliseconds)",
  );
  while (Atomics.load(stopped, 0) === 0) {
    // `struct pollfd`: the descriptor, then two 16-bit words, of which the first says what to wait for.
    poll(new Int32Array([descriptor, POLLIN]), 1, turn);
    for (let event = nextEvent(); event !== undefined; event = nextEvent()) send(event);
  }
} catch (error) {
  send({ lost: sendError(error) });
}
