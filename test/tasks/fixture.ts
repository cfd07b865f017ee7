import { XapiError } from "../../runtime/errors.ts";
import { TaskRegistry } from "../../runtime/tasks/registry.ts";
import type { TaskRow } from "../../runtime/tasks/row.ts";
import { World } from "../events/fixture.ts";

export const HOST = "OpaqueRef:host";

/** A database with a registry over its tasks. */
export class TaskWorld extends World {
  /** What cancel actions failed with. */
  readonly reported: (readonly [task: string, error: unknown])[] = [];
  readonly registry = new TaskRegistry({
    tasks: this.database.tables.task,
    ambient: this.ambient,
    host: () => HOST,
    report: (task, error) => this.reported.push([task, error]),
  });

  row(ref: string): TaskRow {
    return this.tables.task.get(ref);
  }
}

/** Code and parameters of the XapiError that `action` raises. */
export function errorOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof XapiError) return error.description;
    throw error;
  }
  throw new Error("No error was raised.");
}
