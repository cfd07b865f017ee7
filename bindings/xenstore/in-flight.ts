import type { Ambient, Timer } from "../../runtime/ambient.ts";
import type { Transaction } from "./connection.ts";
import { XenstoreLost, xenstoreError } from "./errors.ts";
import { defaultWaiting, WatchRegistry } from "./watches.ts";

/** Limits of a connection. */
export interface ConnectionLimits {
  /** Milliseconds after which a daemon that answers nothing at all counts as lost: 60,000 unless given; it may take twice that. */
  readonly patience?: number;
  /** Requests that may wait for their answers: 16,384 unless given; more are refused with EBUSY. */
  readonly maxInFlight?: number;
  /** Different paths that may wait in one watch: 1,024 unless given; more become the watched path alone. */
  readonly mostWaiting?: number;
}

const defaultPatience = 60_000;
const defaultInFlight = 16_384;

/**
 * What a connection keeps whatever carries its requests: the requests in flight by their numbers, its watches and its open
 * transactions. All of them end with it, by a close or because the daemon is gone or answers nothing.
 */
export class InFlight<Request extends { readonly reject: (error: Error) => void }> {
  /** Resolves at the end: with the reason when the connection was lost, with undefined when it was closed. */
  readonly ended: Promise<Error | undefined>;
  readonly watches = new WatchRegistry();
  readonly transactions = new Set<Transaction & { forget(): void }>();
  readonly #requests = new Map<number, Request>();
  /** Different paths that may wait in one watch. */
  readonly mostWaiting: number;
  readonly #limit: number;
  readonly #clock: Timer;
  #answered = true;
  #end: XenstoreLost | undefined;
  #resolveEnded: (reason: Error | undefined) => void = () => {};

  /** `stalled` is called when the connection was lost because nothing was answered. */
  constructor(
    ambient: Ambient,
    { patience, maxInFlight, mostWaiting }: ConnectionLimits,
    stalled: () => void = () => {},
  ) {
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#limit = maxInFlight ?? defaultInFlight;
    this.mostWaiting = mostWaiting ?? defaultWaiting;
    this.#clock = ambient.every(patience ?? defaultPatience, () => this.#checkProgress(stalled));
  }

  /** Whether the connection has ended. */
  get over(): boolean {
    return this.#end !== undefined;
  }

  /** Why a request cannot be made now: `XenstoreLost` after the end, EBUSY when too many are in flight. */
  get refusal(): Error | undefined {
    return this.#end ?? (this.#requests.size >= this.#limit ? xenstoreError("EBUSY", "too many requests") : undefined);
  }

  /** Whether no request waits for its answer. */
  get idle(): boolean {
    return this.#requests.size === 0;
  }

  has(id: number): boolean {
    return this.#requests.has(id);
  }

  add(id: number, request: Request): void {
    if (this.#requests.size === 0) this.#answered = true;
    this.#requests.set(id, request);
  }

  /** The request that is answered; undefined where it is not waited for. */
  take(id: number): Request | undefined {
    const request = this.#requests.get(id);
    if (this.#requests.delete(id)) this.#answered = true;
    return request;
  }

  /** The connection is lost: everything that waits fails with the reason. Only the first end counts. */
  lose(reason: XenstoreLost): void {
    this.#finish(reason, reason);
  }

  /** The connection is closed: requests fail, watches end. */
  close(): void {
    this.#finish(new XenstoreLost("it was closed"), undefined);
  }

  /** Ends every watch and transaction, each by a request of its own. */
  async endEach(): Promise<void> {
    const watches = this.watches.all().map((watch) => watch.close());
    const transactions = [...this.transactions].map((transaction) => transaction.abort());
    await Promise.all([...watches, ...transactions]);
  }

  /** The daemon has dropped all transactions. */
  forgetTransactions(): void {
    for (const transaction of this.transactions) transaction.forget();
    this.transactions.clear();
  }

  /** Daemons answer in order: when nothing was answered since the last look, the oldest request waits for at least so long. */
  #checkProgress(stalled: () => void): void {
    if (this.#requests.size > 0 && !this.#answered) {
      this.lose(new XenstoreLost("xenstored does not answer"));
      stalled();
    }
    this.#answered = false;
  }

  #finish(reason: XenstoreLost, ended: XenstoreLost | undefined): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#clock.stop();
    for (const { reject } of this.#requests.values()) reject(reason);
    this.#requests.clear();
    this.forgetTransactions();
    this.watches.end(ended);
    this.#resolveEnded(ended);
  }
}
