import type { Ambient } from "../ambient.ts";

/** The time and chance that a client needs. Programs leave it out; tests pass one that they move themselves. */
export type Clock = Pick<Ambient, "now" | "after" | "random">;

/**
 * The clock of the machine, in Node and in browsers. Its timers keep a process alive: somebody awaits what they end.
 * This file stands in for `systemAmbient`, which needs Node.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return { stop: () => clearTimeout(timer) };
  },
  random: () => Math.random(),
};

/** Resolves after `milliseconds`; rejects with the reason of `signal` as soon as that is aborted, leaving no timer. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      timer.stop();
      reject(signal.reason);
    };
    const timer = clock.after(milliseconds, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}

const BACK_OFF_FIRST_MS = 100;
const BACK_OFF_MAX_MS = 30_000;

/** How long to wait before try number `failures` + 1: doubles from 100 ms to 30 s, less up to a half by chance. */
export function backOff(clock: Clock, failures: number): number {
  const full = Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** Math.min(failures, 20));
  return full * (1 - clock.random() / 2);
}
