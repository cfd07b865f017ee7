import type { Delivery } from "./wire.ts";

/** A caller that waits for its answer. */
export interface Waiter {
  /** Set once it has an answer, failed, or went away. */
  done: boolean;
  resolve(payload: string): void;
  reject(error: unknown): void;
}

/** Requests whose caller went away before the answer; the oldest are forgotten. */
const MAX_ABANDONED = 4_096;

/**
 * Which caller waits for which answer. An answer may overtake the reply that tells the request's number, so answers that nobody waits for
 * are kept as long as such replies are due.
 */
export class Calls {
  readonly #waiters = new Map<string, Waiter>();
  readonly #abandoned = new Set<string>();
  readonly #early = new Map<string, Delivery>();
  #sending = 0;

  /** A request is on its way; its number is not known yet. */
  beginSend(): void {
    this.#sending += 1;
  }

  /** The number of a request is known, or will never be. Answers the early answers that are nobody's. */
  endSend(): readonly Delivery[] {
    this.#sending -= 1;
    if (this.#sending > 0 || this.#early.size === 0) return [];
    const left = [...this.#early.values()];
    this.#early.clear();
    return left;
  }

  /** A caller waits for the answer to this request; gives it the answer that has come already. Answers that one, to be acknowledged. */
  expect(queue: string, number: number, waiter: Waiter): Delivery | undefined {
    const key = keyOf(queue, number);
    const early = this.#early.get(key);
    if (early !== undefined) {
      this.#early.delete(key);
      waiter.resolve(early.payload);
      return early;
    }
    if (waiter.done) this.#abandon(key);
    else this.#waiters.set(key, waiter);
    return undefined;
  }

  /** The caller of this request has gone. */
  forget(queue: string, number: number): void {
    const key = keyOf(queue, number);
    if (this.#waiters.delete(key)) this.#abandon(key);
  }

  /** An answer: `taken` was ours and can be acknowledged, `early` may be ours, `unknown` is not. */
  answer(delivery: Delivery): "taken" | "early" | "unknown" {
    if (delivery.request === undefined) return "unknown";
    const key = keyOf(...delivery.request);
    const waiter = this.#waiters.get(key);
    if (waiter !== undefined) {
      this.#waiters.delete(key);
      waiter.resolve(delivery.payload);
      return "taken";
    }
    if (this.#abandoned.delete(key)) return "taken";
    if (this.#sending === 0) return "unknown";
    this.#early.set(key, delivery);
    return "early";
  }

  /** Fails every caller: the answers will not come. */
  fail(error: unknown): void {
    const waiters = [...this.#waiters.values()];
    this.#waiters.clear();
    this.#abandoned.clear();
    this.#early.clear();
    for (const waiter of waiters) waiter.reject(error);
  }

  #abandon(key: string): void {
    this.#abandoned.add(key);
    const [oldest] = this.#abandoned;
    if (this.#abandoned.size > MAX_ABANDONED && oldest !== undefined) this.#abandoned.delete(oldest);
  }
}

function keyOf(queue: string, number: number): string {
  return `${number} ${queue}`;
}
