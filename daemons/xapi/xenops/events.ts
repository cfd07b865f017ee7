import type { DynamicId, XenopsClient } from "../../../generated/daemons/xenops.ts";
import { sleep } from "../../../runtime/ambient.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { cancelLeftovers, haltLost } from "./leftovers.ts";
import { VmSync } from "./sync.ts";
import { TaskWatch } from "./tasks.ts";
import { UnfinishedMoves, type UnfinishedMovesOptions } from "./unfinished-moves.ts";

/** What the watch on a VM manager works with. */
export interface WatchOptions {
  readonly client: XenopsClient;
  /** Names the watch in the VM manager's log. */
  readonly debugInfo: string;
  readonly scope: Pick<Context, "db" | "services" | "ambient">;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Whether VMs run by the records alone until something is asked of them, as those that a simulated pool is made up with. */
  readonly simulated: boolean;
  /** Has another host say whether a VM that was on its way there runs there, as `UnfinishedMoves` needs it. */
  readonly askOther: UnfinishedMovesOptions["askOther"];
  /** Called when a VM manager is met that may be another one than before. */
  readonly met?: () => Promise<void>;
}

/** Pause after a failure before the next try, in milliseconds. */
const PAUSE = 500;
/** Time between looks whether what is waited for can still come, in milliseconds. */
const RECHECK = 5000;
/** Objects that are looked at side by side. */
const AT_ONCE = 16;

/** Follows what a VM manager reports and keeps the database in line with it (spec: xenopsd.md, sections 8 and 8.1). */
export class XenopsWatch {
  readonly tasks: TaskWatch;
  readonly vms: VmSync;
  readonly #o: WatchOptions;
  /** Of a simulated pool there is none: its VMs move by the records alone. */
  readonly #moves: UnfinishedMoves | undefined;

  constructor(options: WatchOptions) {
    this.#o = options;
    this.tasks = new TaskWatch(options.client, options.debugInfo, options.scope.ambient);
    this.vms = new VmSync(options);
    const isBusy = (uuid: string) => this.vms.isBusy(uuid);
    this.#moves = options.simulated ? undefined : new UnfinishedMoves({ ...options, isBusy });
  }

  /** Runs until the signal; every failure is followed by a pause and a look at everything, also at what is waited for. */
  async run(): Promise<void> {
    const { scope, signal } = this.#o;
    const timer = scope.ambient.every(RECHECK, () => {
      this.tasks.recheck().catch((error: unknown) => scope.services.log.exception("looking after calls failed", error));
    });
    const stop = (): void => {
      timer.stop();
      this.vms.stop();
      this.#moves?.stop();
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      await cancelLeftovers(this.#o.client, this.#o.debugInfo, scope.ambient.now() / 1000);
    } catch (error) {
      if (signal.aborted) return;
      scope.services.log.exception("what a former run has left could not be cancelled", error);
    }
    this.#moves?.begin();
    await this.#follow();
  }

  async #follow(): Promise<void> {
    const { client, debugInfo, scope, signal } = this.#o;
    let from: number | undefined;
    let hasFailed = false;
    while (!signal.aborted) {
      try {
        if (hasFailed) await this.tasks.recheck();
        hasFailed = false;
        if (from === undefined) await this.#o.met?.();
        // A look at everything is answered at once, if there is nothing too.
        const timeout = from === undefined ? 0 : undefined;
        const [, objects, next] = await client.UPDATES.get({ debug_info: debugInfo, last_id: from, timeout });
        if (from === undefined && !this.#o.simulated) this.#haltLost(objects);
        await this.#applyAll(objects);
        const hasRestarted = from !== undefined && next < from;
        if (hasRestarted) await this.tasks.recheck();
        // One that counts anew may have lost VMs: these show by a look at everything.
        from = hasRestarted ? undefined : next;
        this.tasks.isFollowing = true;
      } catch (error) {
        if (signal.aborted) return;
        this.tasks.isFollowing = false;
        scope.services.log.exception("following the VM manager failed", error);
        hasFailed = true;
        from = undefined;
        await sleep(scope.ambient, PAUSE);
      }
    }
  }

  #haltLost(objects: readonly DynamicId[]): void {
    const known = new Set(objects.flatMap(([kind, id]) => (kind === "Vm" ? [id] : [])));
    haltLost(this.#o.scope, known, (vm, uuid) => this.vms.isBusy(uuid) || this.#moves?.has(vm) === true);
  }

  /** Tells of all objects, some at a time; raises the first failure once all have been told. */
  async #applyAll(objects: readonly DynamicId[]): Promise<void> {
    const failures: unknown[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let object = objects[next++]; object !== undefined; object = objects[next++]) {
        await this.#apply(object).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, objects.length) }, worker));
    if (failures.length > 0) throw failures[0];
  }

  #apply(object: DynamicId): Promise<void> {
    return object[0] === "Task" ? this.tasks.changed(object[1]) : this.vms.reported(object);
  }
}
