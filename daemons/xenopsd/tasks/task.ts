import type { TaskState, TaskT } from "../../../generated/daemons/xenops.ts";
import type { Ambient } from "../../../runtime/ambient.ts";
import type { JsonValue } from "../../../runtime/daemon/descriptor.ts";
import { failure, failureValue, internal } from "../errors.ts";

/** What a step of an operation sees of the task that it is part of. */
export interface TaskScope {
  readonly id: string;
  /** Raises `Cancelled` when the client has asked for it; a place where an operation may end early. */
  cancelPoint(): void;
  /** Calls `action` when the task is cancelled, until the answer is called. */
  onCancel(action: () => void): () => void;
  /** From now on a request to cancel is ignored. */
  refuseCancel(): void;
  /** How much of the current step is done, from 0 to 1. */
  stepProgress(fraction: number): void;
  /** Runs a part of a step that clients see by its name. */
  subtask<T>(name: string, run: () => Promise<T>): Promise<T>;
  /**
   * Waits for a promise unless the task is cancelled first; then it raises `Cancelled`. Success that has already come
   * wins.
   */
  unlessCancelled<T>(promise: Promise<T>): Promise<T>;
}

/** Raises `Cancelled` at the n-th cancel point. */
export interface CancelTrigger {
  readonly at: number;
}

/** An operation under way or ended, as clients follow it (spec: xenopsd.md, section 7). */
export class Task implements TaskScope {
  readonly id: string;
  readonly dbg: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly #ambient: Ambient;
  readonly #changed: (task: Task) => void;
  readonly #trigger: CancelTrigger | undefined;
  readonly #subtasks: Record<string, TaskState> = {};
  readonly #cancelActions: (() => void)[] = [];
  readonly #begun: number;
  #state: TaskState = ["Pending", 0];
  #cancellable = true;
  #cancelling = false;
  #cancelPoints = 0;
  #stepProgress: ((fraction: number) => void) | undefined;
  /** Forget the task when it has ended. */
  destroyOnFinish = false;

  constructor(options: {
    readonly id: string;
    readonly dbg: string;
    readonly ambient: Ambient;
    readonly changed: (task: Task) => void;
    readonly trigger?: CancelTrigger | undefined;
  }) {
    this.id = options.id;
    this.dbg = options.dbg;
    this.#ambient = options.ambient;
    this.#changed = options.changed;
    this.#trigger = options.trigger;
    this.created = options.ambient.now();
    this.#begun = options.ambient.monotonic();
  }

  get state(): TaskState {
    return this.#state;
  }

  get pending(): boolean {
    return this.#state[0] === "Pending";
  }

  get cancelPointsSeen(): number {
    return this.#cancelPoints;
  }

  cancelPoint(): void {
    this.#cancelPoints += 1;
    if (this.#trigger?.at === this.#cancelPoints) this.cancel();
    if (this.#cancelling && this.#cancellable) throw failure(["Cancelled", this.id]);
  }

  onCancel(action: () => void): () => void {
    this.#cancelActions.push(action);
    if (this.#cancelling) action();
    return () => {
      const at = this.#cancelActions.lastIndexOf(action);
      if (at >= 0) this.#cancelActions.splice(at, 1);
    };
  }

  refuseCancel(): void {
    this.#cancellable = false;
  }

  /** Asks the task to stop early; answers whether it will. */
  cancel(): boolean {
    if (!this.#cancellable || !this.pending) return false;
    if (this.#cancelling) return true;
    this.#cancelling = true;
    for (const action of this.#cancelActions.toReversed()) {
      try {
        action();
      } catch {
        // Others still have to hear of it.
      }
    }
    return true;
  }

  /** Stops the task although it refuses to be cancelled: its time is over. */
  expire(): void {
    this.#cancellable = true;
    this.cancel();
  }

  async unlessCancelled<T>(promise: Promise<T>): Promise<T> {
    const cancelled = Promise.withResolvers<"cancelled">();
    const forget = this.onCancel(() => cancelled.resolve("cancelled"));
    try {
      const first = await Promise.race([promise.then((value) => ({ value })), cancelled.promise]);
      if (first === "cancelled") throw failure(["Cancelled", this.id]);
      return first.value;
    } finally {
      forget();
    }
  }

  stepProgress(fraction: number): void {
    this.#stepProgress?.(Math.min(1, Math.max(0, fraction)));
  }

  /** Who hears how much of the current step is done. */
  listenToStep(listener: ((fraction: number) => void) | undefined): void {
    this.#stepProgress = listener;
  }

  /** How much is done of the whole, from 0 to 1. */
  setProgress(fraction: number): void {
    if (!this.pending) return;
    this.#state = ["Pending", fraction];
    this.#changed(this);
  }

  async subtask<T>(name: string, run: () => Promise<T>): Promise<T> {
    const begun = this.#ambient.monotonic();
    this.#subtasks[name] = ["Pending", 0];
    try {
      const value = await run();
      this.#subtasks[name] = ["Completed", { duration: (this.#ambient.monotonic() - begun) / 1000 }];
      return value;
    } catch (error) {
      this.#subtasks[name] = ["Failed", failureValue(error)];
      throw error;
    }
  }

  complete(result?: JsonValue): void {
    const duration = (this.#ambient.monotonic() - this.#begun) / 1000;
    this.#end(["Completed", result === undefined ? { duration } : { duration, result }]);
  }

  fail(thrown: unknown): void {
    this.#end(["Failed", failureValue(thrown)]);
  }

  /** Marks a task failed whose operation has returned without saying how it ended. */
  ensureEnded(): void {
    if (this.pending) this.fail(internal("Task left in Pending state"));
  }

  /** The task as clients read it. */
  record(): TaskT {
    return {
      id: this.id,
      dbg: this.dbg,
      ctime: this.created / 1000,
      state: this.#state,
      subtasks: { ...this.#subtasks },
      debug_info: { cancel_points_seen: String(this.#cancelPoints) },
      backtrace: "()",
      cancellable: this.#cancellable,
    };
  }

  #end(state: TaskState): void {
    if (!this.pending) return;
    this.#state = state;
    this.#cancelActions.length = 0;
    this.#changed(this);
  }
}
