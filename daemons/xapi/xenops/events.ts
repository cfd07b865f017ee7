import type { DynamicId, TaskState, XenopsClient } from "../../../generated/daemons/xenops.ts";
import { sleep } from "../../../runtime/ambient.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { SwitchError } from "../../../runtime/switch/error.ts";
import { applyVbdState, applyVifState, applyVmState } from "./apply.ts";

/** What the watch on a VM manager works with. */
export interface WatchOptions {
  readonly client: XenopsClient;
  /** Names the watch in the VM manager's log. */
  readonly debugInfo: string;
  readonly scope: Pick<Context, "db" | "services" | "ambient">;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Whether what is reported of a VM, by its uuid, is to be left alone for now. */
  readonly isHidden: (uuid: string) => boolean;
}

/** Pause after a failure before the next try, in milliseconds. */
const PAUSE = 500;
/** Time between looks whether what is waited for can still come, in milliseconds. */
const RECHECK = 5000;

interface Barrier {
  readonly vm: string;
  readonly debugInfo: string;
  readonly passed: () => void;
}

interface WaitedTask {
  /** The debug info of the call that made the task: the numbers of tasks begin again when the VM manager does. */
  readonly debugInfo: string;
  readonly heard: (state: TaskState) => void;
}

const LOST: TaskState = ["Failed", ["Internal_error", "The VM manager has restarted."]];

/**
 * Follows what a VM manager reports and keeps the database in line with it. A barrier that a call has injected resolves
 * when everything that was reported before it has been applied (spec: xenopsd.md, sections 8 and 8.1).
 */
export class XenopsWatch {
  readonly #o: WatchOptions;
  readonly #barriers = new Map<number, Barrier>();
  readonly #tasks = new Map<string, WaitedTask>();
  #nextBarrier = 1;

  constructor(options: WatchOptions) {
    this.#o = options;
  }

  /** Runs until the signal; every failure is followed by a pause and a look at everything, also at what is waited for. */
  async run(): Promise<void> {
    const { scope, signal } = this.#o;
    const timer = scope.ambient.every(RECHECK, () => {
      this.#recheck().catch((error: unknown) => scope.services.log.exception("looking after calls failed", error));
    });
    signal.addEventListener("abort", () => timer.stop(), { once: true });
    await this.#follow();
  }

  async #follow(): Promise<void> {
    const { client, debugInfo, scope, signal } = this.#o;
    let from: number | undefined;
    let hasFailed = false;
    while (!signal.aborted) {
      try {
        if (hasFailed) await this.#recheck();
        hasFailed = false;
        const [barriers, objects, next] = await client.UPDATES.get({ debug_info: debugInfo, last_id: from });
        for (const [id, before] of barriers) {
          await this.#applyAll(before);
          await client.UPDATES.remove_barrier({ debug_info: debugInfo, id });
          this.#pass(id);
        }
        await this.#applyAll(objects);
        if (from !== undefined && next < from) await this.#recheck();
        from = next;
      } catch (error) {
        if (signal.aborted) return;
        scope.services.log.exception("following the VM manager failed", error);
        hasFailed = true;
        from = undefined;
        await sleep(scope.ambient, PAUSE);
      }
    }
  }

  /** Injects a barrier for a VM and waits until the watch has passed it. */
  async barrier(vmUuid: string, debugInfo: string): Promise<void> {
    const id = this.#nextBarrier++;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#barriers.set(id, { vm: vmUuid, debugInfo, passed: resolve });
    try {
      await this.#o.client.UPDATES.inject_barrier({ debug_info: debugInfo, vm_id: vmUuid, id });
      await promise;
    } finally {
      this.#barriers.delete(id);
    }
  }

  /** Waits for the end of a task of the VM manager, which stays in its list; `progress` hears how far it is. */
  async ended(id: string, debugInfo: string, progress: (fraction: number) => void): Promise<TaskState> {
    const end = Promise.withResolvers<TaskState>();
    const task: WaitedTask = {
      debugInfo,
      heard: (state) => {
        if (state[0] === "Pending") progress(state[1]);
        else end.resolve(state);
      },
    };
    this.#tasks.set(id, task);
    try {
      await this.#look(id, task);
      return await end.promise;
    } finally {
      if (this.#tasks.get(id) === task) this.#tasks.delete(id);
    }
  }

  /** Finds out what became of the tasks that are waited for, and injects the barriers again: a VM manager that has restarted has neither. */
  async #recheck(): Promise<void> {
    for (const [id, task] of [...this.#tasks]) await this.#look(id, task);
    for (const [id, { vm, debugInfo }] of [...this.#barriers])
      await this.#o.client.UPDATES.inject_barrier({ debug_info: debugInfo, vm_id: vm, id });
  }

  async #look(id: string, { debugInfo, heard }: WaitedTask): Promise<void> {
    try {
      const { state, dbg } = await this.#o.client.Task.stat({ debug_info: this.#o.debugInfo, id });
      heard(dbg === debugInfo ? state : LOST);
    } catch (error) {
      if (!(error instanceof DaemonError && error.tag === "Does_not_exist")) throw error;
      heard(LOST);
    }
  }

  async #taskChanged(id: string): Promise<void> {
    const task = this.#tasks.get(id);
    if (task !== undefined) await this.#look(id, task);
  }

  #pass(id: number): void {
    this.#barriers.get(id)?.passed();
    this.#barriers.delete(id);
  }

  async #applyAll(objects: readonly DynamicId[]): Promise<void> {
    for (const object of objects) {
      try {
        await this.#apply(object);
      } catch (error) {
        // What the switch could not carry may hold for every object; another failure is this object's own, which may
        // have changed or gone between its report and the look at it: then another report follows.
        if (error instanceof SwitchError) throw error;
        if (!(error instanceof DaemonError))
          this.#o.scope.services.log.exception("a change could not be applied", error);
      }
    }
  }

  async #apply([kind, id]: DynamicId): Promise<void> {
    const { client, debugInfo, scope } = this.#o;
    if (kind === "Task") return this.#taskChanged(id);
    const uuid = kind === "Vm" ? id : id[0];
    const vm = this.#vmOf(uuid);
    if (vm === undefined || this.#o.isHidden(uuid)) return;
    switch (kind) {
      case "Vm": {
        const [, state] = await client.VM.stat({ debug_info: debugInfo, id: uuid });
        if (!scope.db.VM.has(vm) || this.#o.isHidden(uuid)) return;
        const wasHalted = scope.db.VM.get(vm).power_state === "Halted";
        applyVmState(scope, vm, state);
        // One that was halted before is about to be started: its metadata has just come.
        if (state.power_state === "Halted" && !wasHalted) await client.VM.remove({ debug_info: debugInfo, id: uuid });
        return;
      }
      case "Vbd": {
        const [, state] = await client.VBD.stat({ debug_info: debugInfo, id });
        if (scope.db.VM.has(vm)) applyVbdState(scope, vm, id[1], state.plugged);
        return;
      }
      case "Vif": {
        const [, state] = await client.VIF.stat({ debug_info: debugInfo, id });
        if (scope.db.VM.has(vm)) applyVifState(scope, vm, id[1], state.plugged);
        return;
      }
      default:
        return;
    }
  }

  #vmOf(uuid: string): Ref<"VM"> | undefined {
    try {
      return this.#o.scope.db.VM.byUuid(uuid);
    } catch {
      return undefined;
    }
  }
}
