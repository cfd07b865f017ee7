import type { TaskState, XenopsClient } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";

interface WaitedTask {
  /** The debug info of the call that made the task: the numbers of tasks begin again when the VM manager does. */
  readonly debugInfo: string;
  readonly heard: (state: TaskState) => void;
  ended: boolean;
  /** A look at it is under way, and whether it has changed since that began. */
  looking: boolean;
  changed: boolean;
}

/**
 * No error of the API is for this: none of the table names a daemon that went away, and a task that its VM manager does not know
 * (`Does_not_exist`, spec: xenopsd.md, section 7) has no code of its own. So INTERNAL_ERROR says what happened; what became of the VM is
 * found out from the VM manager that follows.
 */
const LOST: TaskState = ["Failed", ["Internal_error", "The VM manager has restarted."]];

/** The tasks of a VM manager for whose end calls wait. */
export class TaskWatch {
  readonly #client: XenopsClient;
  readonly #debugInfo: string;
  readonly #tasks = new Map<string, WaitedTask>();

  /** `debugInfo` names the watch in the VM manager's log. */
  constructor(client: XenopsClient, debugInfo: string) {
    this.#client = client;
    this.#debugInfo = debugInfo;
  }

  /** Waits for the end of a task, which stays in the VM manager's list; `progress` hears how far it is. */
  async ended(id: string, debugInfo: string, progress: (fraction: number) => void): Promise<TaskState> {
    const end = Promise.withResolvers<TaskState>();
    const task: WaitedTask = {
      debugInfo,
      heard: (state) => {
        if (state[0] === "Pending") return progress(state[1]);
        task.ended = true;
        end.resolve(state);
      },
      ended: false,
      looking: false,
      changed: false,
    };
    this.#tasks.set(id, task);
    try {
      await this.#look(id, task);
      return await end.promise;
    } finally {
      if (this.#tasks.get(id) === task) this.#tasks.delete(id);
    }
  }

  /** The VM manager reports that a task has changed. */
  async changed(id: string): Promise<void> {
    const task = this.#tasks.get(id);
    if (task !== undefined) await this.#look(id, task);
  }

  /** Finds out what became of the tasks that are waited for: a VM manager that has restarted has none of them. */
  async recheck(): Promise<void> {
    for (const [id, task] of [...this.#tasks]) await this.#look(id, task);
  }

  /** One look at a time: what changes meanwhile is looked at afterwards, unless the task has ended. */
  async #look(id: string, task: WaitedTask): Promise<void> {
    task.changed = true;
    if (task.looking) return;
    task.looking = true;
    try {
      while (task.changed && !task.ended) {
        task.changed = false;
        task.heard(await this.#stateOf(id, task.debugInfo));
      }
    } finally {
      task.looking = false;
    }
  }

  async #stateOf(id: string, debugInfo: string): Promise<TaskState> {
    try {
      const { state, dbg } = await this.#client.Task.stat({ debug_info: this.#debugInfo, id });
      return dbg === debugInfo ? state : LOST;
    } catch (error) {
      if (!(error instanceof DaemonError && error.tag === "Does_not_exist")) throw error;
      return LOST;
    }
  }
}
