import { randomBytes, randomUUID } from "node:crypto";

/** A timer that can be stopped; stopping twice is harmless. */
export interface Timer {
  stop(): void;
}

/**
 * What a program may not take from thin air: time, timers, randomness, ids. Code gets it through its context, so that a
 * whole pool can run under a seed and a failure replays.
 */
export interface Ambient {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that never goes back, with a fraction. */
  monotonic(): number;
  /** Calls `action` once after `milliseconds`; the timer does not keep the process alive. */
  after(milliseconds: number, action: () => void): Timer;
  /** Calls `action` every `milliseconds`; the timer does not keep the process alive. */
  every(milliseconds: number, action: () => void): Timer;
  /** A number in [0, 1). */
  random(): number;
  /** A version 4 uuid; cryptographically strong in the real ambient. */
  uuid(): string;
  /** `count` random bytes; cryptographically strong in the real ambient. */
  bytes(count: number): Buffer;
}

/** The machine's own clock and randomness. */
export const systemAmbient: Ambient = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds).unref();
    return { stop: () => clearTimeout(timer) };
  },
  every(milliseconds, action) {
    const timer = setInterval(action, milliseconds).unref();
    return { stop: () => clearInterval(timer) };
  },
  random: () => Math.random(),
  uuid: () => randomUUID(),
  bytes: (count) => randomBytes(count),
};

/** Resolves after `milliseconds` of the ambient's time. */
export function sleep(ambient: Ambient, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    ambient.after(milliseconds, resolve);
  });
}
