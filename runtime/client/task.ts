import { XapiError } from "../errors.ts";
import type { Ref } from "../ref.ts";
import { callListener } from "./listener.ts";
import { restoreNumbers } from "./numbers.ts";
import type { TaskMonitor, TaskState } from "./task-monitor.ts";
import { parseXmlValue } from "./xml-value.ts";

/**
 * A task of the server: what an `Async` call returns at once. `await` gives the result, or throws the task's error;
 * progress is a number from 0 to 1.
 *
 * A failure that nobody awaits is not reported. A task that has come to its end is destroyed on the server.
 */
export interface TaskHandle<T> extends PromiseLike<T> {
  /** The task's reference, once the server has made it; rejects if the server refused the call. */
  readonly ref: Promise<Ref<"task">>;
  /**
   * The result, as `await` gives it.
   *
   * @throws XapiError with the code of the task's failure; `TASK_CANCELLED`; `HANDLE_INVALID` if the task is gone
   */
  result(): Promise<T>;
  catch<R = never>(onRejected?: ((error: unknown) => R | PromiseLike<R>) | null): Promise<T | R>;
  finally(onFinally?: (() => void) | null): Promise<T>;
  /** The progress whenever it changes, until the task ends. `for await (const part of task.progress()) …` */
  progress(): AsyncIterableIterator<number>;
  /** Calls `listener` whenever the progress changes; returns what ends that. */
  onProgress(listener: (progress: number) => void): () => void;
  /** Asks the server to cancel. The task may still succeed; if not, its result is the error `TASK_CANCELLED`. */
  cancel(): Promise<void>;
}

/** How a handle is made. */
export interface TaskOptions {
  /** Wire name of the message without `Async.`; empty where it is not known. */
  readonly method: string;
  /** True: destroy the task when its result is known. */
  readonly ownsTask: boolean;
  /** Ends the waiting of the client, not the task. */
  readonly signal?: AbortSignal | undefined;
}

/** See `TaskHandle`. The task is watched from the moment when somebody asks for its result or progress. */
export class Task<T> implements TaskHandle<T> {
  readonly ref: Promise<Ref<"task">>;
  readonly #monitor: TaskMonitor;
  readonly #options: TaskOptions;
  readonly #listeners = new Set<(progress: number) => void>();
  #progress: number | undefined;
  #result: Promise<T> | undefined;

  constructor(monitor: TaskMonitor, start: () => Promise<unknown>, options: TaskOptions) {
    this.#monitor = monitor;
    this.#options = options;
    this.ref = start() as Promise<Ref<"task">>;
    // The same failure comes out of `result`; it must not end the process of who only looks there, or nowhere.
    this.ref.catch(() => {});
  }

  result(): Promise<T> {
    if (this.#result === undefined) {
      this.#result = this.#settle();
      this.#result.catch(() => {});
    }
    return this.#result;
  }

  // biome-ignore lint/suspicious/noThenProperty: a task is meant to be awaited
  then<R1 = T, R2 = never>(
    onFulfilled?: ((value: T) => R1 | PromiseLike<R1>) | null,
    onRejected?: ((error: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    return this.result().then(onFulfilled, onRejected);
  }

  catch<R = never>(onRejected?: ((error: unknown) => R | PromiseLike<R>) | null): Promise<T | R> {
    return this.result().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.result().finally(onFinally);
  }

  async *progress(): AsyncIterableIterator<number> {
    let latest = this.#progress;
    let wake = () => {};
    const stop = this.onProgress((progress) => {
      latest = progress;
      wake();
    });
    let ended = false;
    const end = this.result().then(
      () => {
        ended = true;
        wake();
      },
      () => {
        ended = true;
        wake();
      },
    );
    try {
      for (;;) {
        if (latest !== undefined) {
          const next = latest;
          latest = undefined;
          yield next;
        } else if (ended) {
          await end;
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      stop();
    }
  }

  onProgress(listener: (progress: number) => void): () => void {
    this.#listeners.add(listener);
    this.result();
    return () => void this.#listeners.delete(listener);
  }

  async cancel(): Promise<void> {
    await this.#monitor.connection.call("task.cancel", [await this.ref]);
  }

  async #settle(): Promise<T> {
    const ref = await this.ref;
    // Tasks of some classes have no row: nobody can tell what becomes of them (spec: api-wire.md, section 2.2).
    if (!String(ref).startsWith("OpaqueRef:")) return ref as T;
    const state = await this.#monitor.wait(ref, (progress) => this.#advance(progress), this.#options.signal);
    const { connection } = this.#monitor;
    if (this.#options.ownsTask) connection.tidy((options) => connection.call("task.destroy", [ref], options));
    if (state.status !== "success") throw failureOf(ref, state);
    return this.#decode(state.result) as T;
  }

  #advance(progress: number): void {
    if (progress === this.#progress) return;
    this.#progress = progress;
    for (const listener of this.#listeners) callListener(listener, progress);
  }

  /**
   * `result` of a task is XML text, whatever the protocol, of an empty text where the message has no result (spec: events-tasks.md,
   * section 6.1); tasks that a client made hold any text.
   */
  #decode(text: string): unknown {
    const { method } = this.#options;
    const { taskNumbers, taskTexts } = this.#monitor.connection.tables;
    const value = text.startsWith("<value") ? parseXmlValue(text) : text;
    if (value === "" && method !== "" && !taskTexts.includes(method)) return undefined;
    const shape = Object.hasOwn(taskNumbers, method) ? taskNumbers[method] : undefined;
    return shape === undefined ? value : restoreNumbers(value, shape);
  }
}

function failureOf(ref: string, state: TaskState): XapiError {
  const [code, ...params] = state.error_info;
  if (code !== undefined) return new XapiError(code, params);
  return state.status === "cancelled" ? new XapiError("TASK_CANCELLED", [ref]) : new XapiError("INTERNAL_ERROR");
}
