import { XapiError } from "../errors.ts";
import { backOff, pause } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { EventBatch } from "./events.ts";
import { TransportError } from "./transport.ts";

/** What matters of a task's record. */
export interface TaskState {
  readonly status: string;
  readonly progress: number;
  readonly result: string;
  readonly error_info: readonly string[];
}

interface Waiter {
  readonly onProgress: (progress: number) => void;
  readonly resolve: (state: TaskState) => void;
  readonly reject: (error: unknown) => void;
}

const POLL_SECONDS = 30;
const POLL_GRACE_MS = 30_000;
/** In a row; then everybody who waits gets the failure. */
const MAX_FAILURES = 8;

/** Waits for tasks: one long poll for all of a client's, while there are any (spec: events-tasks.md, section 6.5). */
export class TaskMonitor {
  readonly connection: Connection;
  readonly #waiters = new Map<string, Set<Waiter>>();
  #running = false;
  /** True: the next look must show every task as it is. */
  #fresh = true;
  #poll = new AbortController();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /**
   * Resolves when a task is no longer pending.
   *
   * @throws XapiError `HANDLE_INVALID` when there is no such task; what makes waiting impossible; the signal's reason
   */
  wait(ref: string, onProgress: (progress: number) => void, signal?: AbortSignal): Promise<TaskState> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#remove(ref, waiter);
        reject(signal?.reason);
      };
      const done =
        <A>(then: (value: A) => void) =>
        (value: A) => {
          signal?.removeEventListener("abort", leave);
          then(value);
        };
      const waiter: Waiter = { onProgress, resolve: done(resolve), reject: done(reject) };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", leave, { once: true });
      const waiters = this.#waiters.get(ref) ?? new Set();
      this.#waiters.set(ref, waiters.add(waiter));
      this.#fresh = true;
      this.#poll.abort();
      if (!this.#running) void this.#run();
    });
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    this.#running = true;
    let token = "";
    let { epoch } = this.connection;
    let failures = 0;
    while (this.#waiters.size > 0) {
      if (this.#fresh) {
        token = "";
        epoch = this.connection.epoch;
      }
      this.#fresh = false;
      const refs = [...this.#waiters.keys()];
      try {
        const batch = await this.#look(refs, token, epoch);
        this.#apply(batch);
        if (token === "") this.#rejectMissing(refs, batch);
        token = batch.token;
        failures = 0;
      } catch (error) {
        if (error === this.#poll.signal.reason) continue;
        this.#fresh = true;
        if (error instanceof TransportError && error.code === "RENEWED" && token !== "") continue;
        if (!(await this.#canGoOn(error, ++failures))) this.#rejectAll(error);
      }
    }
    this.#running = false;
  }

  /** With no token: how the tasks are, at once. With one: the next changes. */
  async #look(refs: readonly string[], token: string, epoch: number): Promise<EventBatch> {
    const subscriptions = refs.map((ref) => `task/${ref}`);
    if (token === "") return (await this.connection.call("event.from", [subscriptions, "", 0])) as EventBatch;
    this.#poll = new AbortController();
    return (await this.connection.call("event.from", [subscriptions, token, POLL_SECONDS], {
      signal: this.#poll.signal,
      longPoll: true,
      timeout: POLL_SECONDS * 1000 + POLL_GRACE_MS,
      epoch,
    })) as EventBatch;
  }

  async #canGoOn(error: unknown, failures: number): Promise<boolean> {
    if (!(error instanceof TransportError) || error.code === "CLOSED" || failures >= MAX_FAILURES) return false;
    return pause(this.connection.clock, backOff(this.connection.clock, failures), this.connection.closed).then(
      () => true,
      () => false,
    );
  }

  #apply(batch: EventBatch): void {
    for (const { operation, ref, snapshot } of batch.events) {
      if (operation === "del") {
        this.#end(ref, (waiter) => waiter.reject(new XapiError("HANDLE_INVALID", ["task", ref])));
        continue;
      }
      const state = snapshot as unknown as TaskState;
      for (const waiter of this.#waiters.get(ref) ?? []) waiter.onProgress(state.progress);
      const isPending = state.status === "pending" || state.status === "cancelling";
      if (!isPending) this.#end(ref, (waiter) => waiter.resolve(state));
    }
  }

  #rejectMissing(refs: readonly string[], batch: EventBatch): void {
    const seen = new Set(batch.events.map((event) => event.ref));
    for (const ref of refs) {
      if (!seen.has(ref)) this.#end(ref, (waiter) => waiter.reject(new XapiError("HANDLE_INVALID", ["task", ref])));
    }
  }

  #rejectAll(error: unknown): void {
    for (const ref of [...this.#waiters.keys()]) this.#end(ref, (waiter) => waiter.reject(error));
  }

  #end(ref: string, how: (waiter: Waiter) => void): void {
    const waiters = this.#waiters.get(ref) ?? [];
    this.#waiters.delete(ref);
    for (const waiter of waiters) how(waiter);
  }

  #remove(ref: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(ref);
    waiters?.delete(waiter);
    if (waiters?.size === 0) {
      this.#waiters.delete(ref);
      this.#poll.abort();
    }
  }
}
