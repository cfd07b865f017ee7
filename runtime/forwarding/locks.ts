import type { Ambient } from "../ambient.ts";
import type { Context } from "../dispatch/context.ts";
import { XapiError } from "../errors.ts";
import type { OperationEngine } from "./operation-engine.ts";
import type { MarkPolicy } from "./policy.ts";

/** How long a call waits for operations that exclude its own. */
export interface RetryPolicy {
  /** Each wait is drawn from this range, in seconds. */
  readonly delay_seconds: readonly [from: number, to: number];
  readonly give_up_after_seconds: number;
}

/** The logical locks: operations recorded in `current_operations` (spec: dispatch-forwarding.md, section 3). */
export class OperationLocks {
  readonly #engine: OperationEngine;
  readonly #ambient: Ambient;
  readonly #policies: Readonly<Record<string, RetryPolicy>>;
  /** Calls that wait, by class and object. */
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(engine: OperationEngine, ambient: Ambient, policies: Readonly<Record<string, RetryPolicy>>) {
    this.#engine = engine;
    this.#ambient = ambient;
    this.#policies = policies;
  }

  /**
   * Takes every mark, in order, and returns what gives them back. All objects must be there: HANDLE_INVALID [class; ref] is raised
   * before anything is taken. Where an incompatible operation runs the call waits for
   * its end by the mark's retry policy, and can be cancelled; any other refusal, or running out of patience, raises its
   * error after the marks taken so far were given back.
   */
  async take(context: Context, marks: readonly MarkPolicy[]): Promise<() => void> {
    const taken: [className: string, ref: string][] = [];
    const release = (): void => {
      for (const [className, ref] of taken.splice(0).reverse()) this.#release(context, className, ref);
    };
    for (const mark of marks) for (const ref of mark.objects) this.#engine.require(mark.class, ref);
    try {
      for (const mark of marks)
        for (const ref of mark.objects) {
          const waiting = this.#tryTake(context, mark, ref) ? undefined : this.#waitAndTake(context, mark, ref);
          if (waiting !== undefined) await waiting;
          taken.push([mark.class, ref]);
        }
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Wakes the calls that wait for an object, as after a change of its state. */
  wake(className: string, ref: string): void {
    const waiting = this.#waiting.get(`${className}/${ref}`);
    if (waiting === undefined) return;
    this.#waiting.delete(`${className}/${ref}`);
    for (const wake of waiting) wake();
  }

  /** Checks and marks in one go. False: an incompatible operation runs. */
  #tryTake(context: Context, mark: MarkPolicy, ref: string): boolean {
    const error = this.#engine.refusal(context, mark.class, ref, mark.operation, mark.strict ?? true);
    if (error?.code === "OTHER_OPERATION_IN_PROGRESS") return false;
    if (error !== undefined) throw error;
    this.#engine.mark(mark.class, ref, context.task.ref, mark.operation);
    this.#engine.refresh(context, mark.class, ref);
    return true;
  }

  async #waitAndTake(context: Context, mark: MarkPolicy, ref: string): Promise<void> {
    const policy = this.#policies[mark.retry ?? "standard"] ?? { delay_seconds: [1, 20], give_up_after_seconds: 7200 };
    const giveUpAt = this.#ambient.monotonic() + policy.give_up_after_seconds * 1000;
    const [from, to] = policy.delay_seconds;
    for (;;) {
      const delay = (from + (to - from) * this.#ambient.random()) * 1000;
      await this.#wait(context, mark.class, ref, delay);
      context.task.check();
      if (this.#tryTake(context, mark, ref)) return;
      if (this.#ambient.monotonic() >= giveUpAt) {
        this.#engine.assertValid(context, mark.class, ref, mark.operation, mark.strict ?? true);
        throw new XapiError("OTHER_OPERATION_IN_PROGRESS", [mark.class, ref]);
      }
    }
  }

  /** Until the object's state changes, the task is cancelled, or `milliseconds` have passed. */
  #wait(context: Context, className: string, ref: string, milliseconds: number): Promise<void> {
    const key = `${className}/${ref}`;
    return new Promise((resolve) => {
      const done = (): void => {
        timer.stop();
        takeBack();
        this.#waiting.get(key)?.delete(done);
        resolve();
      };
      const timer = this.#ambient.after(milliseconds, done);
      const takeBack = context.task.onCancel(done);
      const set = this.#waiting.get(key) ?? new Set();
      set.add(done);
      this.#waiting.set(key, set);
    });
  }

  #release(context: Context, className: string, ref: string): void {
    this.#engine.unmark(className, ref, context.task.ref);
    this.#engine.refresh(context, className, ref);
    this.wake(className, ref);
  }
}
