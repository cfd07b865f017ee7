import type { Ambient, Timer } from "../ambient.ts";

/** Length of a window in which answers are counted, and the longest pause, in milliseconds (upstream's pause is 50 ms too). */
const WINDOW = 50;

/** Answers within one window that are still no load; at some 0.1 ms each they take half of the process's time. */
const FREE_ANSWERS = 256;

/** The same for a process that has much else to do. */
const FREE_ANSWERS_LOADED = 32;

/** How much of its time a process works that counts as loaded, and as no longer so: pauses themselves make the load less. */
const LOADED = 0.5;
const RELIEVED = 0.25;

/** Time over which the load is measured, in milliseconds. */
const MEASURE = 500;

/**
 * When a client that waits for events is made to pause (spec: events-tasks.md, section 5; api-wire.md, section 15, row 9).
 *
 * Answers are counted in windows of 50 ms. As long as there are fewer than 256 in a window, or 32 where the process is loaded, nobody
 * pauses. Beyond that, a client whose call is younger than 50 ms is answered at the end of the window, when it gets the sum of what
 * happened; one that has been blocked for longer was idle and is answered at once. So no change is told later than 50 ms after it was
 * made, and no client is answered more than 20 times a second under load.
 */
export class Pace {
  readonly #ambient: Ambient;
  readonly #load: () => number;
  #windowStart = Number.NEGATIVE_INFINITY;
  #answers = 0;
  #timer: Timer | undefined;
  #measured = Number.NEGATIVE_INFINITY;
  #isLoaded = false;

  /** `load` tells how much of the time since it was last asked the process has worked, 0 to 1. */
  constructor(ambient: Ambient, load: () => number) {
    this.#ambient = ambient;
    this.#load = load;
  }

  /** Whether a call that came at `since` (monotonic milliseconds) has been blocked for so long that it is answered at once. */
  isIdle(since: number): boolean {
    return this.#ambient.monotonic() - since >= WINDOW;
  }

  /** Whether calls that are not idle may be answered now: all that one change concerns together, so that they share one answer. */
  isOpen(): boolean {
    const answers = this.#answersAt(this.#ambient.monotonic());
    return answers < (this.#isLoaded ? FREE_ANSWERS_LOADED : FREE_ANSWERS);
  }

  /** Counts an answer. */
  answered(): void {
    const now = this.#ambient.monotonic();
    if (this.#answersAt(now) === 0) this.#begin(now);
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

  #begin(now: number): void {
    this.#windowStart = now;
    if (now - this.#measured < MEASURE) return;
    this.#measured = now;
    this.#isLoaded = this.#load() > (this.#isLoaded ? RELIEVED : LOADED);
  }

  #answersAt(now: number): number {
    if (now - this.#windowStart >= WINDOW) this.#answers = 0;
    return this.#answers;
  }
}
