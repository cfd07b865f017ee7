import type { Ambient } from "../ambient.ts";
import { XapiError } from "../errors.ts";
import { dateTimeOf, type Ref } from "../ref.ts";
import { storableText } from "../rpc/text.ts";
import type { TaskRow, TaskStatus } from "./row.ts";

/** Where a task's state is kept: a row of the database, or memory for a task that clients never see. */
export interface TaskState {
  /** `undefined`: the row is gone. */
  readonly status: TaskStatus | undefined;
  /** Whether somebody recorded a cancellation with the state. */
  readonly cancelRecorded: boolean;
  update(values: Partial<TaskRow>): void;
}

/** What a cancellation starts, such as asking another daemon to stop. What it throws or rejects with is reported. */
export type CancelAction = () => void | Promise<void>;

export interface TaskOptions {
  /** `OpaqueRef:…`, or `DummyRef:|<uuid>|<label>` for a task without a row. */
  readonly ref: string;
  readonly label: string;
  readonly state: TaskState;
  readonly ambient: Ambient;
  /** Told once, when the task has come to its end. */
  readonly ended: () => void;
  /** Gets what a cancel action failed with; the cancellation goes on. */
  readonly report: (error: unknown) => void;
}

/**
 * A piece of work in progress (spec: events-tasks.md, section 6). The work reports progress and outcome through it and learns of its
 * cancellation by `check()`, by `signal` or by an action given to `onCancel`.
 */
export class Task {
  readonly ref: Ref<"task">;
  readonly label: string;
  readonly #state: TaskState;
  readonly #ambient: Ambient;
  readonly #ended: () => void;
  readonly #report: (error: unknown) => void;
  readonly #actions = new Set<CancelAction>();
  #controller: AbortController | undefined;
  #cancelled = false;
  #advertised = false;

  constructor({ ref, label, state, ambient, ended, report }: TaskOptions) {
    this.ref = ref as Ref<"task">;
    this.label = label;
    this.#state = state;
    this.#ambient = ambient;
    this.#ended = ended;
    this.#report = report;
  }

  /** Whether clients can see it: it has a row. */
  get real(): boolean {
    return !isDummyRef(this.ref);
  }

  get pending(): boolean {
    return this.#state.status === "pending";
  }

  /** Whether the work should stop at its next convenient point. */
  get cancelling(): boolean {
    return this.#cancelled || this.#state.cancelRecorded;
  }

  /** Aborts when the task is cancelled; the reason is the error that `check` raises. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.cancelling) this.#controller.abort(this.#error());
    }
    return this.#controller.signal;
  }

  /** Raises `TASK_CANCELLED` [ref] once somebody has cancelled the task; operations call it at convenient points. */
  check(): void {
    if (this.cancelling) throw this.#error();
  }

  /**
   * Runs `action` when the task is cancelled, at once if it is already. While there is an action `cancel` is among the allowed
   * operations. Returns the function that takes it back.
   */
  onCancel(action: CancelAction): () => void {
    this.#actions.add(action);
    this.#advertise();
    if (this.cancelling) void this.#run(action);
    return () => {
      this.#actions.delete(action);
      this.#advertise();
    };
  }

  /** Whether to advertise `cancel` for work that polls and has no action. */
  setCancellable(cancellable: boolean): void {
    this.#advertised = cancellable;
    this.#advertise();
  }

  /** Asks the work to stop. It may still succeed if it has passed its last check (section 6.6). */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#controller?.abort(this.#error());
    for (const action of [...this.#actions]) void this.#run(action);
  }

  /** How far the work is, 0 to 1; ignored once it has ended. */
  setProgress(fraction: number): void {
    if (this.pending) this.#state.update({ progress: fraction });
  }

  /**
   * Success; `result` is the text of an XML-RPC value, `""` for none. Like all ends it counts only while the task is pending, and says
   * whether it did.
   */
  complete(result: string): boolean {
    return this.#end({ status: "success", result });
  }

  /** Failure; an error `TASK_CANCELLED` makes it a cancelled task. */
  fail(error: XapiError): boolean {
    if (error.code === "TASK_CANCELLED") return this.cancelled();
    // Error texts may quote a program's output; a failure is always recorded.
    return this.#end({ status: "failure", error_info: error.description.map(storableText) });
  }

  /** Stopped before it was done. */
  cancelled(): boolean {
    return this.#end({ status: "cancelled" });
  }

  #end(values: Partial<TaskRow>): boolean {
    if (!this.pending) return false;
    const finished = dateTimeOf(this.#ambient.now());
    this.#state.update({ ...values, progress: 1, finished, allowed_operations: [] });
    this.#actions.clear();
    this.#ended();
    return true;
  }

  #advertise(): void {
    if (!this.pending) return;
    const cancellable = this.#advertised || this.#actions.size > 0;
    this.#state.update({ allowed_operations: cancellable ? ["cancel"] : [] });
  }

  async #run(action: CancelAction): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#report(error);
    }
  }

  #error(): XapiError {
    return new XapiError("TASK_CANCELLED", [this.ref]);
  }
}

/** Whether a ref belongs to a task that has no row. */
export function isDummyRef(ref: string): boolean {
  return ref.startsWith("DummyRef:");
}
