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

/** A lock that was taken, with the key of its record. */
interface Taken {
  readonly className: string;
  readonly ref: string;
  readonly key: string;
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
    const taken: Taken[] = [];
    const release = (): void => {
      for (const mark of taken.splice(0).reverse()) this.#release(context, mark);
    };
    for (const mark of marks) for (const ref of mark.objects) this.#engine.require(mark.class, ref);
    try {
      for (const mark of marks)
        for (const ref of mark.objects) {
          taken.push(this.#tryTake(context, mark, ref) ?? (await this.#waitAndTake(context, mark, ref)));
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

  /**
   * Waits until something holds of an object, which is looked at again whenever its operations or its state change, for so many
   * milliseconds at most. Answers whether it came to hold; a cancelled task raises TASK_CANCELLED.
   */
  async until(
    context: Context,
    className: string,
    ref: string,
    holds: () => boolean,
    milliseconds: number,
  ): Promise<boolean> {
    const giveUpAt = this.#ambient.monotonic() + milliseconds;
    while (!holds()) {
      const left = giveUpAt - this.#ambient.monotonic();
      if (left <= 0) return false;
      await this.#wait(context, className, ref, left);
    }
    return true;
  }

  /** Checks and marks in one go. Nothing: an incompatible operation runs. */
  #tryTake(context: Context, mark: MarkPolicy, ref: string): Taken | undefined {
    const error = this.#engine.refusal(context, mark.class, ref, mark.operation, mark.strict ?? true);
    if (error?.code === "OTHER_OPERATION_IN_PROGRESS") return undefined;
    if (error !== undefined) throw error;
    const key = this.#engine.mark(mark.class, ref, context.task.ref, mark.operation);
    this.#engine.refresh(context, mark.class, ref);
    return { className: mark.class, ref, key };
  }

  async #waitAndTake(context: Context, mark: MarkPolicy, ref: string): Promise<Taken> {
    const policy = this.#policies[mark.retry ?? "standard"] ?? { delay_seconds: [1, 20], give_up_after_seconds: 7200 };
    const giveUpAt = this.#ambient.monotonic() + policy.give_up_after_seconds * 1000;
    const [from, to] = policy.delay_seconds;
    for (;;) {
      const delay = (from + (to - from) * this.#ambient.random()) * 1000;
      await this.#wait(context, mark.class, ref, delay);
      const taken = this.#tryTake(context, mark, ref);
      if (taken !== undefined) return taken;
      if (this.#ambient.monotonic() >= giveUpAt) {
        this.#engine.assertValid(context, mark.class, ref, mark.operation, mark.strict ?? true);
        throw new XapiError("OTHER_OPERATION_IN_PROGRESS", [mark.class, ref]);
      }
    }
  }

  /** Until the object's state changes or `milliseconds` have passed. A task that is or gets cancelled raises TASK_CANCELLED at once. */
  async #wait(context: Context, className: string, ref: string, milliseconds: number): Promise<void> {
    const key = `${className}/${ref}`;
    context.task.check();
    await new Promise<void>((resolve) => {
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
    context.task.check();
  }

  #release(context: Context, { className, ref, key }: Taken): void {
    this.#engine.unmark(className, ref, key);
    this.#engine.refresh(context, className, ref);
    this.wake(className, ref);
  }
}
