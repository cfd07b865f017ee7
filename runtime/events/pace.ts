import type { Ambient, Timer } from "../ambient.ts";

/** Length of a window in which answers are counted, and the longest pause, in milliseconds (upstream's pause is 50 ms too). */
const WINDOW = 50;

/** Answers within one window that are still no load; at some 0.1 ms each they take half of the process's time. */
const FREE_ANSWERS = 256;

/**
 * When a client that waits for events is made to pause (spec: events-tasks.md, section 5; api-wire.md, section 15, row 9).
 *
 * Answers are counted in windows of 50 ms. Up to 256 in a window nobody pauses. Beyond that, a client whose call is younger than 50 ms is
 * answered at the end of the window, when it gets the sum of what happened; one that has been blocked for longer was idle and is answered
 * at once. So no change is told later than 50 ms after it was made, and no client is answered more than 20 times a second under load.
 */
export class Pace {
  readonly #ambient: Ambient;
  #windowStart = Number.NEGATIVE_INFINITY;
  #answers = 0;
  #timer: Timer | undefined;

  constructor(ambient: Ambient) {
    this.#ambient = ambient;
  }

  /** Whether a call that came at `since` (monotonic milliseconds) may be answered now. */
  mayAnswer(since: number): boolean {
    const now = this.#ambient.monotonic();
    return this.#answersAt(now) < FREE_ANSWERS || now - since >= WINDOW;
  }

  /** Counts an answer. */
  answered(): void {
    const now = this.#ambient.monotonic();
    if (this.#answersAt(now) === 0) this.#windowStart = now;
    this.#answers++;
  }

  /** Calls `action` when the window ends; only the first call for a window counts. */
  atWindowEnd(action: () => void): void {
    if (this.#timer !== undefined) return;
    const remaining = Math.max(0, this.#windowStart + WINDOW - this.#ambient.monotonic());
    this.#timer = this.#ambient.after(Math.ceil(remaining), () => {
      this.#timer = undefined;
      this.#answers = 0;
      action();
    });
  }

  stop(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }

  #answersAt(now: number): number {
    if (now - this.#windowStart >= WINDOW) this.#answers = 0;
    return this.#answers;
  }
}
