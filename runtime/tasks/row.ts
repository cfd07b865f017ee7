import type { DateTime } from "../ref.ts";

/** Where a task is in its life. `cancelling` is never set here, but clients may (spec: events-tasks.md, section 6.1). */
export type TaskStatus = "pending" | "success" | "failure" | "cancelling" | "cancelled";

export type TaskOperation = "cancel" | "destroy";

/** What this folder reads and writes of a row of class `task`. */
export interface TaskRow {
  readonly name_label: string;
  readonly name_description: string;
  readonly allowed_operations: readonly TaskOperation[];
  readonly current_operations: { readonly [by: string]: TaskOperation };
  readonly created: DateTime;
  /** The epoch until it is completed. */
  readonly finished: DateTime;
  readonly status: TaskStatus;
  readonly session: string;
  readonly resident_on: string;
  /** 0 to 1. */
  readonly progress: number;
  readonly externalpid: number;
  readonly stunnelpid: number;
  readonly forwarded: boolean;
  readonly forwarded_to: string;
  readonly type: string;
  /** Text of an XML-RPC value, or nothing. */
  readonly result: string;
  /** Code of the error, then its parameters. */
  readonly error_info: readonly string[];
  readonly other_config: { readonly [key: string]: string };
  readonly subtask_of: string;
  readonly backtrace: string;
}

/** The table `task`; the one of `runtime/db` is one. Every method that takes a ref raises `HANDLE_INVALID` [task; ref] for an unknown one. */
export interface TaskTable {
  has(ref: string): boolean;
  get(ref: string): TaskRow;
  find(ref: string): TaskRow | undefined;
  rows(): readonly (readonly [string, TaskRow])[];
  create(values: Partial<TaskRow>): string;
  update(ref: string, values: Partial<TaskRow>): void;
  /** Raises `MAP_DUPLICATE_KEY` [task; current_operations; ref; by]. */
  addToMap(ref: string, field: "current_operations", by: string, operation: TaskOperation): void;
  destroy(ref: string): void;
}

/** Whether a task in this state has come to its end. */
export function isCompleted(status: TaskStatus): boolean {
  return status === "success" || status === "failure" || status === "cancelled";
}
