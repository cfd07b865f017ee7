import type { Ambient, Timer } from "../../runtime/ambient.ts";

interface Pending {
  due: number;
  readonly period: number | undefined;
  readonly action: () => void;
  readonly order: number;
}

/**
 * A clock that only a test moves, and randomness from a seed. Timers run inside `advance`, in the order in which they are due, those due
 * at the same time in the order in which they were set.
 */
export class ManualAmbient implements Ambient {
  readonly #start: number;
  readonly #timers = new Set<Pending>();
  #elapsed = 0;
  #order = 0;
  #state: number;

  /** `start`: milliseconds since 1970. */
  constructor(seed = 1, start = Date.UTC(2026, 0, 31, 9, 5, 7)) {
    this.#start = start;
    this.#state = seed >>> 0;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(milliseconds: number, action: () => void): Timer {
    return this.#set(milliseconds, undefined, action);
  }

  every(milliseconds: number, action: () => void): Timer {
    if (!(milliseconds > 0)) throw new RangeError("A repeated timer needs a period.");
    return this.#set(milliseconds, milliseconds, action);
  }

  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => Math.floor(this.random() * 256)));
  }

  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  /** Timers that have not run or been stopped. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Moves the clock, running what becomes due at its own time. */
  advance(milliseconds: number): void {
    const end = this.#elapsed + milliseconds;
    for (let next = this.#first(end); next !== undefined; next = this.#first(end)) {
      this.#elapsed = Math.max(this.#elapsed, next.due);
      if (next.period === undefined) this.#timers.delete(next);
      else next.due += next.period;
      next.action();
    }
    this.#elapsed = end;
  }

  #set(milliseconds: number, period: number | undefined, action: () => void): Timer {
    const timer: Pending = { due: this.#elapsed + Math.max(0, milliseconds), period, action, order: this.#order++ };
    this.#timers.add(timer);
    return { stop: () => void this.#timers.delete(timer) };
  }

  #first(end: number): Pending | undefined {
    let found: Pending | undefined;
    for (const timer of this.#timers) {
      if (timer.due > end) continue;
      if (found === undefined || timer.due < found.due || (timer.due === found.due && timer.order < found.order)) {
        found = timer;
      }
    }
    return found;
  }
}
