import type { Ambient } from "../../../runtime/ambient.ts";
import { doesNotExist } from "../errors.ts";
import { Task } from "./task.ts";

/** Ended tasks that clients have not destroyed, before the oldest are forgotten. */
const MAX_ENDED = 10_000;
/** Cancel triggers that wait for their task. */
const MAX_TRIGGERS = 1_000;

/** Who hears of tasks. */
export interface TaskListener {
  changed(id: string): void;
  removed(id: string): void;
}

/** The tasks of a process, by their id: decimal numbers from 0 (spec: xenopsd.md, section 7). */
export class Tasks {
  readonly #ambient: Ambient;
  readonly #listener: TaskListener;
  readonly #tasks = new Map<string, Task>();
  readonly #ended = new Set<string>();
  /** One-shot triggers of tests: debug text to the cancel point that raises. */
  readonly #triggers = new Map<string, number>();
  #next = 0;

  constructor(ambient: Ambient, listener: TaskListener) {
    this.#ambient = ambient;
    this.#listener = listener;
  }

  /** Makes a task. */
  create(dbg: string): Task {
    const at = this.#triggers.get(dbg);
    this.#triggers.delete(dbg);
    const task = new Task({
      id: String(this.#next++),
      dbg,
      ambient: this.#ambient,
      changed: (changed) => this.#changed(changed),
      trigger: at === undefined ? undefined : { at },
    });
    this.#tasks.set(task.id, task);
    return task;
  }

  /** A task; raises `Does_not_exist`. */
  get(id: string): Task {
    const task = this.#tasks.get(id);
    if (task === undefined) throw doesNotExist("task", id);
    return task;
  }

  list(): Task[] {
    return [...this.#tasks.values()];
  }

  /** Forgets a task; raises `Does_not_exist`. */
  destroy(id: string): void {
    this.get(id);
    this.#tasks.delete(id);
    this.#ended.delete(id);
    this.#listener.removed(id);
  }

  /** Forgets a task as soon as it ends; raises `Does_not_exist`. */
  destroyOnFinish(id: string): void {
    const task = this.get(id);
    task.destroyOnFinish = true;
    if (!task.pending) this.destroy(id);
  }

  /** The next task with this debug text raises `Cancelled` at its n-th cancel point. */
  setCancelTrigger(dbg: string, at: number): void {
    if (this.#triggers.size >= MAX_TRIGGERS) this.#triggers.clear();
    this.#triggers.set(dbg, at);
  }

  #changed(task: Task): void {
    if (!this.#tasks.has(task.id)) return;
    if (!task.pending && task.destroyOnFinish) {
      this.destroy(task.id);
      return;
    }
    this.#listener.changed(task.id);
    if (task.pending) return;
    this.#ended.add(task.id);
    for (const oldest of this.#ended) {
      if (this.#ended.size <= MAX_ENDED) break;
      this.destroy(oldest);
    }
  }
}
