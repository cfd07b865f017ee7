import type { DynamicId, TaskState, XenopsClient } from "../../../generated/daemons/xenops.ts";
import { sleep } from "../../../runtime/ambient.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { applyVbdState, applyVifState, applyVmState } from "./apply.ts";

/** What the watch on a VM manager works with. */
export interface WatchOptions {
  readonly client: XenopsClient;
  /** Names the watch in the VM manager's log. */
  readonly debugInfo: string;
  readonly scope: Pick<Context, "db" | "services" | "ambient">;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** Pause after a failure before the next try, in milliseconds. */
const PAUSE = 500;

/**
 * Follows what a VM manager reports and keeps the database in line with it. A barrier that a call has injected resolves
 * when everything that was reported before it has been applied (spec: xenopsd.md, sections 8 and 8.1).
 */
export class XenopsWatch {
  readonly #o: WatchOptions;
  readonly #barriers = new Map<number, () => void>();
  readonly #tasks = new Map<string, (state: TaskState) => void>();
  #nextBarrier = 1;

  constructor(options: WatchOptions) {
    this.#o = options;
  }

  /** Runs until the signal; every failure is followed by a pause and a look at everything. */
  async run(): Promise<void> {
    const { client, debugInfo, scope, signal } = this.#o;
    let from: number | undefined;
    while (!signal.aborted) {
      try {
        const [barriers, objects, next] = await client.UPDATES.get({ debug_info: debugInfo, last_id: from });
        for (const [id, before] of barriers) {
          await this.#applyAll(before);
          await client.UPDATES.remove_barrier({ debug_info: debugInfo, id });
          this.#pass(id);
        }
        await this.#applyAll(objects);
        from = next;
      } catch (error) {
        if (signal.aborted) return;
        scope.services.log.exception("following the VM manager failed", error);
        this.#lost();
        from = undefined;
        await sleep(scope.ambient, PAUSE);
      }
    }
  }

  /** Injects a barrier for a VM and waits until the watch has passed it. */
  async barrier(vmUuid: string, debugInfo: string): Promise<void> {
    const id = this.#nextBarrier++;
    const passed = new Promise<void>((resolve) => this.#barriers.set(id, resolve));
    await this.#o.client.UPDATES.inject_barrier({ debug_info: debugInfo, vm_id: vmUuid, id });
    await passed;
  }

  /** Waits for the end of a task of the VM manager, which stays in its list; `progress` hears how far it is. */
  async ended(id: string, debugInfo: string, progress: (fraction: number) => void): Promise<TaskState> {
    const { client } = this.#o;
    const end = Promise.withResolvers<TaskState>();
    this.#tasks.set(id, (state) => {
      if (state[0] === "Pending") progress(state[1]);
      else end.resolve(state);
    });
    try {
      const { state } = await client.Task.stat({ debug_info: debugInfo, id });
      return state[0] === "Pending" ? await end.promise : state;
    } finally {
      this.#tasks.delete(id);
    }
  }

  /** After a failure nobody knows what was missed: nobody waits any longer. */
  #lost(): void {
    for (const id of [...this.#barriers.keys()]) this.#pass(id);
    for (const heard of this.#tasks.values()) heard(["Failed", ["Internal_error", "The VM manager was lost."]]);
  }

  async #taskChanged(id: string): Promise<void> {
    const heard = this.#tasks.get(id);
    if (heard === undefined) return;
    const { state } = await this.#o.client.Task.stat({ debug_info: this.#o.debugInfo, id });
    heard(state);
  }

  #pass(id: number): void {
    this.#barriers.get(id)?.();
    this.#barriers.delete(id);
  }

  async #applyAll(objects: readonly DynamicId[]): Promise<void> {
    for (const object of objects) {
      try {
        await this.#apply(object);
      } catch (error) {
        if (!(error instanceof DaemonError && error.tag === "Does_not_exist")) throw error;
      }
    }
  }

  async #apply([kind, id]: DynamicId): Promise<void> {
    const { client, debugInfo, scope } = this.#o;
    if (kind === "Task") return this.#taskChanged(id);
    const uuid = kind === "Vm" ? id : id[0];
    const vm = this.#vmOf(uuid);
    if (vm === undefined) return;
    switch (kind) {
      case "Vm": {
        const [, state] = await client.VM.stat({ debug_info: debugInfo, id: uuid });
        if (!scope.db.VM.has(vm)) return;
        applyVmState(scope, vm, state);
        if (state.power_state === "Halted") await client.VM.remove({ debug_info: debugInfo, id: uuid });
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
