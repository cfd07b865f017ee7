import type { Ambient } from "../../runtime/ambient.ts";

/** Resolves after so many seconds of the ambient's time, or at once when `signal` aborts. */
export function pause(ambient: Ambient, seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      timer.stop();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = ambient.after(seconds * 1000, done);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
