import { type VmState, type XenopsClient, xenopsClient } from "../../../generated/daemons/xenops.ts";
import type { Send } from "../../../runtime/daemon/client.ts";
import type { JsonValue } from "../../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { taskNameOf } from "../../../runtime/dispatch/task-name.ts";
import { internalError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { FreeMemory } from "../hosts/free-memory.ts";
import { askOther } from "../vm/move-domain.ts";
import { forcePowerState } from "../vm/power-state.ts";
import { xenopsFailure } from "./errors.ts";
import { XenopsWatch } from "./events.ts";
import { metadataText } from "./metadata.ts";
import { NumaPolicy } from "./numa-policy.ts";
import { MetadataPusher } from "./pusher.ts";
import type { Operation, Touched } from "./sync.ts";
import type { VmScope } from "./vm-scope.ts";

/** How long a clean shutdown or reboot may take, in seconds (setting `domain_shutdown_total_timeout`). */
type Seconds = number;

/** Tasks of the VM manager, by their numbers. */
type OneOrTwo = readonly [string] | readonly [string, string];

/** How calls of the VM manager about one VM, or one task, begin. */
export interface AboutVm {
  readonly debug_info: string;
  readonly id: string;
}

/** The VM manager of the hosts that this process serves, as the messages of VM use it (spec: xenopsd.md, section 8.1). */
export class VmManager {
  /** Carries a payload to the VM manager's queue: what other hosts call. */
  readonly send: Send;
  readonly #client: XenopsClient;
  readonly #queue: string;
  readonly #simulated: boolean;
  /** VMs whose domains are being made up, by uuid, each with the end of that. */
  readonly #adopting = new Map<string, Promise<void>>();
  readonly #abort = new AbortController();
  #watch: XenopsWatch | undefined;
  #pusher: MetadataPusher | undefined;

  /**
   * `send` carries a payload to the VM manager's queue; `queue` names it. `simulated`: a VM that runs by the records but has no domain,
   * as those that a pool is made up with, gets one when something is asked of it.
   */
  constructor(send: Send, queue: string, simulated = false) {
    this.send = send;
    this.#client = xenopsClient(send);
    this.#queue = queue;
    this.#simulated = simulated;
  }

  /** Begins to follow what the VM manager reports. Call once, before anything else. */
  begin(scope: Context): void {
    const debugInfo = `${this.#queue} events D:${scope.ambient.uuid().replaceAll("-", "").slice(0, 12)}`;
    const numa = new NumaPolicy({ client: this.#client, debugInfo, scope });
    this.#watch = new XenopsWatch({
      client: this.#client,
      debugInfo,
      scope,
      signal: this.#abort.signal,
      simulated: this.#simulated,
      askOther: (vm, to) => askOther(scope, vm, to),
      met: () => numa.tell(),
    });
    void this.#watch.run();
    this.#pusher = new MetadataPusher({
      client: this.#client,
      debugInfo: `xapi events D:${scope.ambient.uuid().replaceAll("-", "").slice(0, 12)}`,
      scope,
    });
    for (const end of [this.#pusher.begin(), numa.begin(), new FreeMemory(scope).begin()])
      this.#abort.signal.addEventListener("abort", end, { once: true });
  }

  /** Stops following. */
  stop(): void {
    this.#abort.abort();
  }

  /** Builds the VM's domain and lets it run, unless it is to stay paused. */
  start(context: Context, vm: Ref<"VM">, { paused, force }: { paused: boolean; force: boolean }): Promise<void> {
    return this.run(context, vm, async ({ client, id, dbg, finish, finishBoth }) => {
      // Also where it is known already: what a failed start has left may be out of date.
      await this.#importMetadata(context, vm, dbg);
      const starting = await client.VM.start({ debug_info: dbg, id, paused: force });
      if (paused) await finish(starting);
      else await finishBoth(starting, await client.VM.unpause({ debug_info: dbg, id }));
    });
  }

  pause(context: Context, vm: Ref<"VM">): Promise<void> {
    return this.request(context, vm, (client, about) => client.VM.pause(about));
  }

  unpause(context: Context, vm: Ref<"VM">): Promise<void> {
    return this.request(context, vm, (client, about) => client.VM.unpause(about));
  }

  /**
   * Shuts the VM down: with a time limit by asking the guest, without one by destroying its domain. One that runs by the records alone is
   * halted there: nobody has a domain of it to destroy.
   */
  shutdown(context: Context, vm: Ref<"VM">, delay?: Seconds): Promise<void> {
    return this.run(context, vm, async ({ client, id, dbg, finish }) => {
      try {
        await finish(await client.VM.shutdown({ debug_info: dbg, id, delay }));
      } catch (error) {
        if (delay !== undefined || !isUnknown(error)) throw error;
        forcePowerState(context, vm, "Halted");
      }
    });
  }

  /** Reboots the VM, in the same two ways. */
  reboot(context: Context, vm: Ref<"VM">, delay?: Seconds): Promise<void> {
    return this.request(context, vm, (client, about) => client.VM.reboot({ ...about, delay }), "devices");
  }

  /** Makes the VM manager forget a VM, whatever it is doing. */
  async forget(context: Context, vm: Ref<"VM">): Promise<void> {
    const { uuid } = context.db.VM.get(vm);
    const dbg = taskNameOf(context);
    if (await this.#client.VM.exists({ debug_info: dbg, id: uuid }))
      await this.#client.VM.remove({ debug_info: dbg, id: uuid });
  }

  /** Suspends the VM to a disk, `sr/vdi` by their uuids. */
  suspend(context: Context, vm: Ref<"VM">, disk: string): Promise<void> {
    return this.request(
      context,
      vm,
      (client, about) => client.VM.suspend({ ...about, suspend_vdi: ["VDI", disk] }),
      "devices",
    );
  }

  /** Resumes the VM from a disk and lets it run, unless it is to stay paused. */
  resume(context: Context, vm: Ref<"VM">, disk: string, paused: boolean): Promise<void> {
    return this.run(context, vm, async ({ client, id, dbg, finish }) => {
      await this.#importMetadata(context, vm, dbg);
      await finish(await client.VM.resume({ debug_info: dbg, id, suspend_vdi: ["VDI", disk] }));
      if (!paused) await finish(await client.VM.unpause({ debug_info: dbg, id }));
    });
  }

  /** Whether it runs the VMs of every host of a simulated pool, so that a VM which changes its host stays in its hands. */
  get carriesAllHosts(): boolean {
    return this.#simulated;
  }

  /**
   * Carries something out on the VM and waits until the records show what it did. Failures of the VM manager come as those of the API.
   * `touched` is what it may have changed.
   */
  async run<T>(
    context: Context,
    vm: Ref<"VM">,
    work: (scope: VmScope) => Promise<T>,
    touched: Touched = "devices",
  ): Promise<T> {
    const id = context.db.VM.get(vm).uuid;
    const dbg = taskNameOf(context);
    const operation = await this.#following().vms.begin(id);
    const scope: VmScope = {
      client: this.#client,
      id,
      dbg,
      finish: async (task) => void (await this.#finish(context, [task], dbg)),
      finishBoth: async (earlier, later) => void (await this.#finish(context, [earlier, later], dbg)),
      result: (task) => this.#finish(context, [task], dbg),
    };
    try {
      return await work(scope).catch(async (error: unknown) => {
        if (!this.#lacksDomain(context, vm, error)) throw error;
        await this.#adopt(context, vm, scope, operation);
        return work(scope);
      });
    } catch (error) {
      throw xenopsFailure(error, vm, context.task.ref as Ref<"task">);
    } finally {
      await operation
        .end(touched)
        .catch((error: unknown) => context.services.log.exception("looking at a VM failed", error));
    }
  }

  /** Asks for one task on the VM and waits for its end as `run` does. */
  request(
    context: Context,
    vm: Ref<"VM">,
    ask: (client: XenopsClient, about: AboutVm) => Promise<string>,
    touched: Touched = "state",
  ): Promise<void> {
    return this.run(
      context,
      vm,
      async ({ client, id, dbg, finish }) => finish(await ask(client, { debug_info: dbg, id })),
      touched,
    );
  }

  /** What the VM manager says of the VM at this moment. */
  state(context: Context, vm: Ref<"VM">): Promise<VmState> {
    return this.run(
      context,
      vm,
      async ({ client, id, dbg }) => (await client.VM.stat({ debug_info: dbg, id }))[1],
      "state",
    );
  }

  /** Whether something failed because a VM that runs by the records is unknown to a simulated VM manager. */
  #lacksDomain({ db }: Context, vm: Ref<"VM">, error: unknown): boolean {
    if (!this.#simulated || !isUnknown(error)) return false;
    const { power_state } = db.VM.get(vm);
    return power_state === "Running" || power_state === "Paused";
  }

  /** Makes a domain in the state of the records, which do not change meanwhile. */
  #adopt(context: Context, vm: Ref<"VM">, scope: VmScope, operation: Operation): Promise<void> {
    const known = this.#adopting.get(scope.id);
    if (known !== undefined) return known;
    operation.hide(true);
    const made = this.#makeDomain(context, vm, scope).finally(() => {
      this.#adopting.delete(scope.id);
      operation.hide(false);
    });
    this.#adopting.set(scope.id, made);
    return made;
  }

  async #makeDomain(context: Context, vm: Ref<"VM">, { client, id, dbg, finish }: VmScope): Promise<void> {
    const isRunning = context.db.VM.get(vm).power_state === "Running";
    await this.#importMetadata(context, vm, dbg);
    await finish(await client.VM.start({ debug_info: dbg, id, paused: false }));
    if (isRunning) await finish(await client.VM.unpause({ debug_info: dbg, id }));
  }

  async #importMetadata({ db }: Context, vm: Ref<"VM">, debug_info: string): Promise<void> {
    await this.#client.VM.import_metadata({ debug_info, metadata: metadataText(db, vm) });
    this.#pusher?.sent(vm);
  }

  #following(): XenopsWatch {
    if (this.#watch === undefined) throw internalError("The VM manager is not being followed yet.");
    return this.#watch;
  }

  /** Waits for the end of one or two tasks and answers the last one's result; a cancelled call cancels them. Raises their failure. */
  async #finish(context: Context, ids: OneOrTwo, dbg: string): Promise<JsonValue | undefined> {
    const { Task } = this.#client;
    const { tasks } = this.#following();
    const each = (act: (about: AboutVm) => Promise<void>) => Promise.all(ids.map((id) => act({ debug_info: dbg, id })));
    const takeBack = context.task.onCancel(async () => void (await each(Task.cancel)));
    const progress = (fraction: number) => context.task.setProgress(fraction);
    try {
      const state = await (ids.length === 1
        ? tasks.ended(ids[0], dbg, progress)
        : tasks.bothEnded(ids[0], ids[1], dbg, progress));
      if (state[0] === "Failed") throw new DaemonError("xenops", state[1]);
      return state[0] === "Completed" ? state[1].result : undefined;
    } finally {
      takeBack();
      // Nobody waits for that: they are gone already where the VM manager has restarted.
      void each(Task.destroy).catch(() => undefined);
    }
  }
}

/** Whether a call failed because the VM manager does not know what it is about. */
function isUnknown(error: unknown): boolean {
  return error instanceof DaemonError && error.tag === "Does_not_exist";
}
