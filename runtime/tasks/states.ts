import type { TaskRow, TaskStatus, TaskTable } from "./row.ts";
import type { TaskState } from "./task.ts";

/** The state of a task that is a row. Writes to a row that is gone are ignored: the work it stood for may outlive it. */
export class RowState implements TaskState {
  readonly #table: TaskTable;
  readonly #ref: string;

  constructor(table: TaskTable, ref: string) {
    this.#table = table;
    this.#ref = ref;
  }

  get status(): TaskStatus | undefined {
    return this.#table.find(this.#ref)?.status;
  }

  get cancelRecorded(): boolean {
    const operations = this.#table.find(this.#ref)?.current_operations;
    if (operations === undefined) return false;
    for (const by in operations) if (operations[by] === "cancel") return true;
    return false;
  }

  update(values: Partial<TaskRow>): void {
    if (this.#table.has(this.#ref)) this.#table.update(this.#ref, values);
  }
}

/** The state of a task that only this process knows. */
export class MemoryState implements TaskState {
  status: TaskStatus = "pending";
  readonly cancelRecorded = false;

  update({ status }: Partial<TaskRow>): void {
    if (status !== undefined) this.status = status;
  }
}
