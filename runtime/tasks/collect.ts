import { type DateTime, dateTimeOf } from "../ref.ts";
import { isCompleted, type TaskRow, type TaskTable } from "./row.ts";

/** When tasks are cleared away (spec: database.md, section 9.1). */
export interface TaskLimits {
  readonly completedTaskTimeoutSeconds: number;
  readonly pendingTaskTimeoutSeconds: number;
  readonly maxTasks: number;
}

export const DEFAULT_TASK_LIMITS: TaskLimits = {
  completedTaskTimeoutSeconds: 3900,
  pendingTaskTimeoutSeconds: 86_400,
  maxTasks: 200,
};

/** What one pass did. */
export interface Collected {
  /** Refs of all tasks that were destroyed. */
  readonly destroyed: readonly string[];
  /** Those among them that were pending and made no progress: worth a warning. */
  readonly stalled: readonly string[];
}

/**
 * The garbage collection of tasks. It remembers the progress of old pending tasks from one pass to the next.
 *
 * Beyond `maxTasks` it keeps the youngest completed tasks that fit beside the pending ones; upstream miscounts there and drops nearly all
 * completed ones, which clients that still wait for an outcome cannot bear.
 */
export class TaskCollector {
  readonly #tasks: TaskTable;
  readonly #limits: TaskLimits;
  /** Progress of pending tasks beyond their time, by ref, as of the last pass. */
  #overdue = new Map<string, number>();

  constructor(tasks: TaskTable, limits: TaskLimits) {
    this.#tasks = tasks;
    this.#limits = limits;
  }

  /** One pass; `now` in milliseconds since 1970. */
  collect(now: number): Collected {
    const destroyed: string[] = [];
    const stalled = this.#stalled(secondsBefore(now, this.#limits.pendingTaskTimeoutSeconds));
    const finishedBefore = secondsBefore(now, this.#limits.completedTaskTimeoutSeconds);
    for (const [ref, row] of this.#tasks.rows()) {
      const over = isCompleted(row.status) && (isCondemned(row) || row.finished < finishedBefore);
      if (over || stalled.has(ref)) destroyed.push(ref);
    }
    for (const ref of destroyed) this.#tasks.destroy(ref);
    for (const ref of this.#surplus()) {
      this.#tasks.destroy(ref);
      destroyed.push(ref);
    }
    return { destroyed, stalled: [...stalled] };
  }

  /** Pending tasks that were overdue in the last pass too and have not moved since. */
  #stalled(createdBefore: DateTime): ReadonlySet<string> {
    const before = this.#overdue;
    const stalled = new Set<string>();
    this.#overdue = new Map();
    for (const [ref, row] of this.#tasks.rows()) {
      if (isCompleted(row.status) || row.created >= createdBefore) continue;
      if (before.get(ref) === row.progress) stalled.add(ref);
      else this.#overdue.set(ref, row.progress);
    }
    return stalled;
  }

  /** Completed tasks in excess, the longest finished first. */
  #surplus(): readonly string[] {
    const rows = this.#tasks.rows();
    const excess = rows.length - this.#limits.maxTasks;
    if (excess <= 0) return [];
    const completed = rows.filter(([, row]) => isCompleted(row.status));
    completed.sort(([, a], [, b]) => (a.finished < b.finished ? -1 : a.finished > b.finished ? 1 : 0));
    return completed.slice(0, excess).map(([ref]) => ref);
  }
}

/** Whether somebody destroyed the task while it was pending. */
function isCondemned(row: TaskRow): boolean {
  return Object.values(row.current_operations).includes("destroy");
}

/** Dates of this form compare as texts. */
function secondsBefore(now: number, seconds: number): DateTime {
  return dateTimeOf(now - seconds * 1000);
}
