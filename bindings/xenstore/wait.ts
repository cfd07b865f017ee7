import type { Ambient } from "../../runtime/ambient.ts";
import type { Connection, Watch } from "./connection.ts";

/** What was waited for did not come in time. */
export class XenstoreTimeout extends Error {
  readonly code = "XENSTORE_TIMEOUT";

  constructor(paths: readonly string[], milliseconds: number) {
    super(`nothing that was waited for came at ${paths.join(", ")} in ${milliseconds / 1000} s`);
    this.name = "XenstoreTimeout";
  }
}

/** What to wait for, and how long. */
export interface WaitOptions {
  /** Paths whose changes, or changes below, may bring what is waited for. */
  readonly paths: readonly string[];
  readonly milliseconds: number;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Waits until `evaluate`, which reads afresh, gives something other than undefined: it runs once when all paths are
 * watched, and again after each change, never twice at a time; changes during a run are one more run. The watches are
 * gone at the end. Raises `XenstoreTimeout`, the signal's reason, and what `evaluate` raises
 * (spec: xenstore-protocol.md, section 1.11).
 */
export async function waitFor<T>(
  connection: Connection,
  ambient: Ambient,
  options: WaitOptions,
  evaluate: () => Promise<T | undefined>,
): Promise<T> {
  const { paths, milliseconds, signal } = options;
  const bell = new Bell();
  const watches: Watch[] = [];
  const timer = ambient.after(milliseconds, () => bell.fail(new XenstoreTimeout(paths, milliseconds)));
  const abort = () => bell.fail(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    for (const path of paths) {
      const watch = await connection.watch(path);
      watches.push(watch);
      void ringAtEach(watch, bell);
    }
    for (;;) {
      bell.check();
      const found = await evaluate();
      if (found !== undefined) return found;
      await bell.rung();
    }
  } finally {
    timer.stop();
    signal?.removeEventListener("abort", abort);
    // A connection that is lost has no watches to end; what made the wait fail is what the caller learns.
    await Promise.allSettled(watches.map((watch) => watch.close()));
  }
}

async function ringAtEach(watch: Watch, bell: Bell): Promise<void> {
  try {
    for await (const _ of watch) bell.ring();
  } catch (error) {
    bell.fail(error);
  }
}

/** A flag that can be waited for, until it fails. */
class Bell {
  #rung = false;
  #failure: { readonly reason: unknown } | undefined;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wake?.();
  }

  check(): void {
    if (this.#failure !== undefined) throw this.#failure.reason;
  }

  async rung(): Promise<void> {
    if (!this.#rung && this.#failure === undefined)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#rung = false;
    this.check();
  }
}
