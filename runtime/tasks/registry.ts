import type { Ambient } from "../ambient.ts";
import { dateTimeOf, EPOCH, NULL_REF, type Ref } from "../ref.ts";
import { type Collected, DEFAULT_TASK_LIMITS, TaskCollector, type TaskLimits } from "./collect.ts";
import { isCompleted, type TaskTable } from "./row.ts";
import { MemoryState, RowState } from "./states.ts";
import { isDummyRef, Task } from "./task.ts";

export interface TaskRegistryOptions {
  readonly tasks: TaskTable;
  readonly ambient: Ambient;
  /** Ref of the host where this process runs. */
  readonly host: () => string;
  readonly limits?: TaskLimits;
  /** Gets what a cancel action of a task failed with. */
  readonly report?: (task: string, error: unknown) => void;
}

/** What a new task is about. */
export interface NewTask {
  /** The called method as sent: `Async.VM.start`. */
  readonly label: string;
  readonly description?: string;
  /** The owner; absent for work of the daemon's own. */
  readonly session?: string;
  /** The calling task; recorded only if it has a row. */
  readonly subtaskOf?: string;
  readonly otherConfig?: { readonly [key: string]: string };
}

/** The tasks of this process and their rows (spec: events-tasks.md, section 6; database.md, section 9.1). */
export class TaskRegistry {
  readonly #tasks: TaskTable;
  readonly #ambient: Ambient;
  readonly #host: () => string;
  readonly #report: (task: string, error: unknown) => void;
  readonly #collector: TaskCollector;
  /** Tasks with a row whose work runs here. */
  readonly #live = new Map<string, Task>();

  constructor({ tasks, ambient, host, limits = DEFAULT_TASK_LIMITS, report = () => undefined }: TaskRegistryOptions) {
    this.#tasks = tasks;
    this.#ambient = ambient;
    this.#host = host;
    this.#report = report;
    this.#collector = new TaskCollector(tasks, limits);
  }

  /** A new pending row that nobody works on: `task.create`, whose caller completes it with the setters. Answers the ref. */
  createRow({
    label,
    description = "",
    session = NULL_REF,
    subtaskOf = NULL_REF,
    otherConfig = {},
  }: NewTask): Ref<"task"> {
    const ref = this.#tasks.create({
      name_label: label,
      name_description: description,
      allowed_operations: [],
      current_operations: {},
      created: dateTimeOf(this.#ambient.now()),
      finished: EPOCH,
      status: "pending",
      session,
      resident_on: this.#host(),
      progress: 0,
      externalpid: -1,
      stunnelpid: -1,
      forwarded: false,
      forwarded_to: NULL_REF,
      type: "<none/>",
      result: "",
      error_info: [],
      other_config: otherConfig,
      subtask_of: isDummyRef(subtaskOf) ? NULL_REF : subtaskOf,
      backtrace: "()",
    });
    return ref as Ref<"task">;
  }

  /** A new task with a row, for work that begins here and now. */
  create(task: NewTask): Task {
    return this.#enter(this.createRow(task), task.label);
  }

  /** A task without a row: `DummyRef:|<uuid>|<label>` (section 6.4). */
  createDummy(label: string): Task {
    const ref = `DummyRef:|${this.#ambient.uuid()}|${label}`;
    return this.#handle(ref, label, new MemoryState(), () => undefined);
  }

  /** The task of an existing row, for work that was told to run under it (header `task-id`). Raises `HANDLE_INVALID` [task; ref]. */
  adopt(ref: string): Task {
    return this.#live.get(ref) ?? this.#enter(ref, this.#tasks.get(ref).name_label);
  }

  /** The task with this ref if its work runs here. */
  find(ref: string): Task | undefined {
    return this.#live.get(ref);
  }

  /**
   * `task.cancel`, once ownership is checked and the host is this one (section 6.6): records the cancellation and asks the work, if it
   * runs here, to stop. `by` is the ref of the cancelling call's dummy task. As with upstream the record takes the place of earlier
   * ones, a `destroy` included. Raises `HANDLE_INVALID` [task; ref].
   */
  cancel(ref: string, by: string = `DummyRef:|${this.#ambient.uuid()}|task.cancel`): void {
    this.#tasks.update(ref, { current_operations: { [by]: "cancel" } });
    this.#live.get(ref)?.cancel();
  }

  /**
   * `task.destroy`: removes a completed task; a pending one is marked, and collected after it has completed. Raises `HANDLE_INVALID`
   * [task; ref], and `MAP_DUPLICATE_KEY` [task; current_operations; ref; task] for a pending task that is marked already.
   */
  destroy(ref: string): void {
    if (isCompleted(this.#tasks.get(ref).status)) this.#tasks.destroy(ref);
    else this.#tasks.addToMap(ref, "current_operations", "task", "destroy");
  }

  /** Forgets the task of a synchronous call whose reply is on its way; its row goes whatever its state. */
  discard(task: Task): void {
    this.#live.delete(task.ref);
    if (this.#tasks.has(task.ref)) this.#tasks.destroy(task.ref);
  }

  /**
   * Cancels what a host left behind: every incomplete task resident on it, or every one if no host is named. For the start of the
   * coordinator, the restart of a host and `pool.hello` (section 6.6). Answers their refs, so that operations on other objects can be
   * removed.
   */
  cancelLeftovers(host?: string): readonly string[] {
    const leftovers = this.#tasks
      .rows()
      .filter(([, row]) => !isCompleted(row.status) && (host === undefined || row.resident_on === host))
      .map(([ref]) => ref);
    for (const ref of leftovers) {
      const task = this.#live.get(ref);
      const finished = dateTimeOf(this.#ambient.now());
      this.#tasks.update(ref, { status: "cancelled", progress: 1, finished, allowed_operations: [] });
      this.#live.delete(ref);
      task?.cancel();
    }
    return leftovers;
  }

  /** One pass of the garbage collector; `now` in milliseconds since 1970. */
  collectTasks(now: number): Collected {
    const collected = this.#collector.collect(now);
    for (const ref of this.#live.keys()) {
      const row = this.#tasks.find(ref);
      if (row === undefined || isCompleted(row.status)) this.#live.delete(ref);
    }
    return collected;
  }

  #enter(ref: string, label: string): Task {
    const task = this.#handle(ref, label, new RowState(this.#tasks, ref), () => this.#live.delete(ref));
    if (task.pending) this.#live.set(ref, task);
    return task;
  }

  #handle(ref: string, label: string, state: RowState | MemoryState, ended: () => void): Task {
    const report = (error: unknown): void => this.#report(ref, error);
    return new Task({ ref, label, state, ambient: this.#ambient, ended, report });
  }
}
