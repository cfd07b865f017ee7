import type { Ambient, Timer } from "../../../runtime/ambient.ts";
import { internalError } from "../../../runtime/errors.ts";

/** How much a bucket holds, in tokens, and how fast it fills, in tokens a second; both above 0. */
export interface BucketRate {
  readonly burst: number;
  readonly fill: number;
}

/** Calls of one limiter that may wait. */
const MOST_WAITING = 4096;

interface Waiting {
  readonly cost: number;
  readonly pass: () => void;
}

/**
 * Tokens of a limiter (spec: events-tasks.md, section 8.3). A call passes when the bucket holds its cost, or is full where the cost is
 * more than it can hold; then the whole cost goes, so that the balance may be negative. Calls that cannot pass wait in the order of their
 * arrival.
 */
export class TokenBucket {
  readonly #ambient: Ambient;
  readonly #rate: () => BucketRate;
  readonly #queue: Waiting[] = [];
  #tokens: number;
  #asOf: number;
  #timer: Timer | undefined;

  /** `rate` is read anew each time, so that changes count at once. */
  constructor(ambient: Ambient, rate: () => BucketRate) {
    this.#ambient = ambient;
    this.#rate = rate;
    this.#tokens = rate().burst;
    this.#asOf = ambient.monotonic();
  }

  /** Resolves when a call of this cost may begin; `undefined`: at once. Raises INTERNAL_ERROR when too many wait, and for a client that goes away. */
  take(cost: number, onClose?: (action: () => void) => () => void): Promise<void> | undefined {
    this.#refill();
    if (this.#queue.length === 0 && this.#covers(cost)) {
      this.#tokens -= cost;
      return undefined;
    }
    if (this.#queue.length >= MOST_WAITING)
      throw internalError("Too many calls wait for the rate limit of their caller.");
    return new Promise((resolve, reject) => {
      const forget = onClose?.(() => {
        this.#leave(waiting);
        reject(internalError("The client went away while its call waited for its turn."));
      });
      const waiting: Waiting = {
        cost,
        pass: () => {
          forget?.();
          resolve();
        },
      };
      this.#queue.push(waiting);
      this.#schedule();
    });
  }

  /** Lets those pass whose time has come; to be called when the rate has changed. */
  settle(): void {
    this.#refill();
    for (let first = this.#queue[0]; first !== undefined && this.#covers(first.cost); first = this.#queue[0]) {
      this.#queue.shift();
      this.#tokens -= first.cost;
      first.pass();
    }
    this.#schedule();
  }

  /** The limiter is gone: everybody passes. */
  open(): void {
    this.#timer?.stop();
    this.#timer = undefined;
    for (const { pass } of this.#queue.splice(0)) pass();
  }

  #covers(cost: number): boolean {
    // Sums of fractions fall a little short of what they should be.
    return this.#tokens >= Math.min(cost, this.#rate().burst) - 1e-9;
  }

  #refill(): void {
    const { burst, fill } = this.#rate();
    const now = this.#ambient.monotonic();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#asOf) / 1000) * fill);
    this.#asOf = now;
  }

  #leave(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting);
    if (at >= 0) this.#queue.splice(at, 1);
    this.settle();
  }

  #schedule(): void {
    this.#timer?.stop();
    this.#timer = undefined;
    const [first] = this.#queue;
    if (first === undefined) return;
    const { burst, fill } = this.#rate();
    const missing = Math.min(first.cost, burst) - this.#tokens;
    this.#timer = this.#ambient.after(Math.max(1, Math.ceil((missing / fill) * 1000)), () => this.settle());
  }
}
