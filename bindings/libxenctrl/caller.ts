import { Worker } from "node:worker_threads";
import { HypervisorError } from "../hypervisor/errors.ts";
import { LibraryMissing } from "../libc/library.ts";
import type { ControlFunctions } from "./blocking.ts";
import { loadXenctrl } from "./library.ts";
import { type AnswerMessage, type CallMessage, receiveError, type WorkerMessage } from "./messages.ts";

/** Calls that may wait at once; more are refused with `EBUSY`. */
const maxWaiting = 16_384;

interface Waiting {
  readonly call: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A handle of libxenctrl in a thread of its own, which makes one call after the other. The thread does not keep the process alive
 * while nobody waits.
 */
export class ControlCaller {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: string | undefined;

  /** Starts the thread and opens its handle. Raises `LibraryMissing`. */
  static async open(): Promise<ControlCaller> {
    await loadXenctrl();
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { execArgv: [] });
    return await new Promise((resolve, reject) => {
      worker.once("error", reject);
      worker.once("message", (message: AnswerMessage) => {
        worker.off("error", reject);
        if ("opened" in message) resolve(new ControlCaller(worker));
        else if ("failed" in message) reject(new LibraryMissing("Xen", message.failed.text, undefined));
      });
    });
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.unref();
    worker.on("message", (message: AnswerMessage) => this.#take(message));
    worker.on("error", (error) => this.#end(error.message));
    worker.on("exit", () => this.#end("the thread of its handle has ended"));
  }

  /** Calls a function of `ControlFunctions`. Raises `HypervisorError`. */
  call<Name extends keyof ControlFunctions>(
    call: Name,
    ...values: Parameters<ControlFunctions[Name]>
  ): Promise<ReturnType<ControlFunctions[Name]>> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(new HypervisorError("EINVAL", call, this.#ended));
        return;
      }
      if (this.#waiting.size >= maxWaiting) {
        reject(new HypervisorError("EBUSY", call, `${maxWaiting} calls wait`));
        return;
      }
      const message: CallMessage = { id: ++this.#lastId, call, values };
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(message.id, { call, resolve: (value) => resolve(value as never), reject });
      this.#send(message);
    });
  }

  /** Ends the thread when what was called before has been answered. */
  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#worker.ref();
    const gone = new Promise<void>((resolve) => this.#worker.once("exit", () => resolve()));
    this.#send({ close: true });
    await gone;
  }

  #send(message: WorkerMessage): void {
    this.#worker.postMessage(message);
  }

  #take(message: AnswerMessage): void {
    if (!("id" in message)) return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("value" in message) waiting?.resolve(message.value);
    else waiting?.reject(receiveError(message.error, waiting.call));
  }

  #end(why: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    for (const { call, reject } of this.#waiting.values()) reject(new HypervisorError("EIO", call, why));
    this.#waiting.clear();
  }
}
