import type { TaskState, XenopsClient } from "../../../generated/daemons/xenops.ts";
import type { Ambient } from "../../../runtime/ambient.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";

interface WaitedTask {
  /** The debug info of the call that made the task: the numbers of tasks begin again when the VM manager does. */
  readonly debugInfo: string;
  readonly heard: (state: TaskState) => void;
  /** It is not looked at yet. */
  isLeftAlone: boolean;
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

/** Reports of tasks that nobody waits for which are remembered: the answer that names a task may come later than the report of its end. */
const MEMORY = 1024;

/** How long a task may run before its progress is looked at, in milliseconds, where its end is found out in another way. */
const PROGRESS_AFTER = 250;

/** The tasks of a VM manager for whose end calls wait. */
export class TaskWatch {
  readonly #client: XenopsClient;
  readonly #debugInfo: string;
  readonly #ambient: Ambient;
  readonly #tasks = new Map<string, WaitedTask>();
  /** Tasks that were reported while nobody waited for them. */
  readonly #reported = new Set<string>();
  /** Whether reports come: until they do, whatever is waited for is looked at. */
  isFollowing = false;

  /** `debugInfo` names the watch in the VM manager's log. */
  constructor(client: XenopsClient, debugInfo: string, ambient: Ambient) {
    this.#client = client;
    this.#debugInfo = debugInfo;
    this.#ambient = ambient;
  }

  /** Waits for the end of a task, which stays in the VM manager's list; `progress` hears how far it is. */
  async ended(id: string, debugInfo: string, progress: (fraction: number) => void): Promise<TaskState> {
    const end = Promise.withResolvers<TaskState>();
    const task = this.#waitFor(id, debugInfo, progress, end.resolve);
    try {
      await this.#look(id, task);
      return await end.promise;
    } finally {
      this.#forget(id, task);
    }
  }

  /**
   * The same for two tasks on one VM, which are carried out one after the other: the end of the later one is that of both, and each is
   * looked at once then. A failure of the earlier one is answered first; the later one may well end without (spec: xenopsd.md, section 5:
   * an unpause does nothing to a VM that is not paused).
   */
  async bothEnded(
    earlier: string,
    later: string,
    debugInfo: string,
    progress: (fraction: number) => void,
  ): Promise<TaskState> {
    const end = Promise.withResolvers<TaskState>();
    const first = this.#waitFor(earlier, debugInfo, progress, () => undefined);
    first.isLeftAlone = true;
    const timer = this.#ambient.after(PROGRESS_AFTER, () => {
      first.isLeftAlone = false;
      // What fails now fails again when the later one is looked at.
      if (first.changed) this.#look(earlier, first).catch(() => undefined);
    });
    const task = this.#waitFor(later, debugInfo, () => undefined, end.resolve);
    try {
      // It has hardly begun: a look now would find nothing.
      if (!this.isFollowing || this.#reported.has(later)) await this.#look(later, task);
      const state = await end.promise;
      const before = await this.#stateOf(earlier, debugInfo);
      return before[0] === "Failed" ? before : state;
    } finally {
      timer.stop();
      this.#forget(earlier, first);
      this.#forget(later, task);
    }
  }

  /** The VM manager reports that a task has changed. */
  async changed(id: string): Promise<void> {
    const task = this.#tasks.get(id);
    if (task === undefined) this.#remember(id);
    else if (task.isLeftAlone) task.changed = true;
    else await this.#look(id, task);
  }

  /** Finds out what became of the tasks that are waited for: a VM manager that has restarted has none of them. */
  async recheck(): Promise<void> {
    for (const [id, task] of [...this.#tasks]) await this.#look(id, task);
  }

  #waitFor(
    id: string,
    debugInfo: string,
    progress: (fraction: number) => void,
    ended: (state: TaskState) => void,
  ): WaitedTask {
    const task: WaitedTask = {
      debugInfo,
      heard: (state) => {
        if (state[0] === "Pending") return progress(state[1]);
        task.ended = true;
        ended(state);
      },
      isLeftAlone: false,
      ended: false,
      looking: false,
      changed: false,
    };
    this.#tasks.set(id, task);
    return task;
  }

  #forget(id: string, task: WaitedTask): void {
    if (this.#tasks.get(id) === task) this.#tasks.delete(id);
    this.#reported.delete(id);
  }

  #remember(id: string): void {
    this.#reported.add(id);
    const [oldest] = this.#reported;
    if (oldest !== undefined && this.#reported.size > MEMORY) this.#reported.delete(oldest);
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
