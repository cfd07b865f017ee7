import type { Ambient } from "../../runtime/ambient.ts";
import type { JsonValue } from "../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../runtime/daemon/error.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import { checksAfter, operationsFor } from "./atomics/checks.ts";
import { dynamicId } from "./atomics/device-steps.ts";
import { expand } from "./atomics/expand.ts";
import { type Operation, vmOfOperation } from "./atomics/operation.ts";
import { type ParallelWork, StepRunner } from "./atomics/run.ts";
import { type RunHook, type StepLimits, type StepScope, viewOf } from "./atomics/scope.ts";
import type { Backend, BackendEvent } from "./backends/backend.ts";
import { failure, internal } from "./errors.ts";
import { importMetadata } from "./metadata.ts";
import { Pool } from "./queue/pool.ts";
import { deviceKinds, type Store } from "./store/store.ts";
import type { Task } from "./tasks/task.ts";
import { Tasks } from "./tasks/tasks.ts";
import { Updates } from "./updates/updates.ts";

/** What an engine is made of. */
export interface EngineOptions {
  readonly store: Store;
  readonly backend: Backend;
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly runHook: RunHook;
  readonly limits: StepLimits;
  /** Operations at a time, in each pool of workers. */
  readonly workers: number;
  /** The control domain, which may have disks although it is no VM here. */
  readonly domain0?: string;
}

interface Job {
  readonly operation: Operation;
  readonly task: Task;
}

/** How long a call waits for an operation that it answers for, in seconds. */
const SYNCHRONOUS_SECONDS = 1200;
/** How long a stop waits for operations that have been cancelled, in milliseconds. */
const STOP_MS = 1_000;
/** The queue that all VMs with a GPU of this kind share: their setting up must not overlap. */
const MXGPU_TAG = "mxgpu";

/** Carries out operations on VMs: each VM's in order, those of different VMs side by side (spec: xenopsd.md, sections 4 to 8). */
export class Engine {
  readonly store: Store;
  readonly backend: Backend;
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly updates: Updates;
  readonly tasks: Tasks;
  readonly scope: StepScope;
  readonly #domain0: string | undefined;
  readonly #steps: StepRunner;
  readonly #pool: Pool<Job>;
  readonly #parallel: Pool<ParallelWork>;
  readonly #nested: Pool<ParallelWork>;
  readonly #rebooting = new Set<string>();
  /** Who waits for a task, until it ends. */
  readonly #ends = new Map<Task, () => void>();

  constructor(options: EngineOptions) {
    const { store, backend, ambient, log, workers } = options;
    this.store = store;
    this.backend = backend;
    this.ambient = ambient;
    this.log = log;
    this.#domain0 = options.domain0;
    const updates = new Updates(ambient);
    this.updates = updates;
    this.tasks = new Tasks(ambient, {
      changed: (id) => updates.add(["Task", id]),
      removed: (id) => updates.remove(["Task", id]),
    });
    this.scope = { ...options, updates, importMetadata: (text) => importMetadata(this.scope, text) };
    const run = (work: ParallelWork) => work();
    this.#parallel = new Pool({ name: "parallel", size: workers, work: run });
    this.#nested = new Pool({ name: "nested parallel", size: workers, work: run });
    this.#pool = new Pool<Job>({
      name: "VM",
      size: workers,
      work: (job) => this.#work(job),
      covers: (waiting, added) => isSameCheck(waiting.operation, added.operation),
    });
    this.#steps = new StepRunner(this.scope, { parallel: this.#parallel, nested: this.#nested });
  }

  /** Reports every stored object as changed and begins to listen to the backend. */
  async begin(): Promise<void> {
    await this.backend.init((event) => this.#happened(event));
    for (const id of this.store.vmIds()) {
      this.updates.add(["Vm", id]);
      for (const kind of deviceKinds) {
        for (const { id: device } of this.store.devices(kind, id)) this.updates.add(dynamicId(kind, device));
      }
    }
  }

  /** Puts an operation into its VM's queue; answers the task's id. */
  enqueue(operation: Operation, dbg: string): string {
    return this.#enqueue(operation, dbg).id;
  }

  /** Carries an operation out in its turn and waits for its end; raises its failure. */
  async perform(operation: Operation, dbg: string): Promise<JsonValue | undefined> {
    const ended = Promise.withResolvers<void>();
    const task = this.#enqueue(operation, dbg, ended.resolve);
    const timer = this.ambient.after(SYNCHRONOUS_SECONDS * 1000, () => {
      task.cancel();
      ended.reject(internal(`No end within ${SYNCHRONOUS_SECONDS} s: ${operation.op}`));
    });
    try {
      await ended.promise;
      const { state } = task;
      if (state[0] === "Failed") throw new DaemonError("xenops", state[1]);
      return state[0] === "Completed" ? state[1].result : undefined;
    } finally {
      timer.stop();
      this.tasks.destroyOnFinish(task.id);
    }
  }

  /** Whether a VM is between two domains of its own. */
  isRebooting(vm: string): boolean {
    return this.#rebooting.has(vm);
  }

  /** Whether an id is that of the control domain. */
  isDomain0(vm: string): boolean {
    return vm === this.#domain0;
  }

  /** Changes how many operations run at a time. */
  resize(workers: number): void {
    for (const pool of [this.#pool, this.#parallel, this.#nested]) pool.resize(workers);
  }

  /** The state as support wants to see it. */
  diagnostics(): JsonValue {
    const { workers, busy, held, waiting } = this.#pool.state();
    const queues = Object.fromEntries(
      [...waiting].map(([tag, jobs]) => [tag, jobs.map(({ operation }) => operation.op)]),
    );
    const pools = [this.#parallel, this.#nested].map((pool) => {
      const state = pool.state();
      return { name: pool.name, workers: state.workers, busy: state.busy, waiting: state.waiting.size };
    });
    const tasks = this.tasks.list().map((task) => {
      const { id, dbg, ctime, state } = task.record();
      return { id, dbg, ctime, state: state as JsonValue };
    });
    return {
      queues,
      workers: { size: workers, busy, held },
      pools,
      updates: { ...this.updates.sizes, last_id: this.updates.lastId },
      tasks,
      vm_actions: { rebooting: [...this.#rebooting] },
    };
  }

  /** Ends what runs: nothing new begins, what is under way is cancelled. */
  async stop(): Promise<void> {
    const stopped = this.#pool.stop();
    for (const task of this.tasks.list()) task.cancel();
    this.updates.close();
    const late = Promise.withResolvers<void>();
    const timer = this.ambient.after(STOP_MS, late.resolve);
    await Promise.race([stopped, late.promise]);
    timer.stop();
    await this.backend.stop();
  }

  #enqueue(operation: Operation, dbg: string, ended?: () => void): Task {
    const task = this.tasks.create(dbg);
    const job: Job = { operation, task };
    try {
      if (!this.#pool.push(this.#tagOf(operation), job)) task.complete();
      else if (ended !== undefined) this.#ends.set(task, ended);
    } catch (error) {
      task.fail(error);
      this.tasks.destroy(task.id);
      throw error;
    }
    return task;
  }

  #tagOf(operation: Operation): string {
    const vm = vmOfOperation(operation);
    const shared = this.store
      .devices("vgpu", vm)
      .some(({ implementation }) => typeof implementation === "object" && implementation[0] === "MxGPU");
    return shared ? MXGPU_TAG : vm;
  }

  #happened(event: BackendEvent): void {
    if (event.kind === "news") {
      if (this.store.hasVm(event.vm)) this.updates.add(["Vm", event.vm]);
      return;
    }
    const operation: Operation =
      event.kind === "vm"
        ? { op: "VM_check_state", vm: event.vm }
        : { op: "check_state", kind: event.kind, id: event.id };
    if (!this.store.hasVm(vmOfOperation(operation))) return;
    try {
      this.tasks.destroyOnFinish(this.enqueue(operation, `event ${operation.op}`));
    } catch (error) {
      this.log.exception("an event is lost", error);
    }
  }

  async #work({ operation, task }: Job): Promise<void> {
    const vm = vmOfOperation(operation);
    try {
      const result = await this.#perform(task, operation, false);
      this.backend.settle(vm);
      task.complete(result);
    } catch (error) {
      this.log.info(`${operation.op} failed: ${error instanceof Error ? error.message : String(error)}`, {
        task: task.dbg,
      });
      await this.#cleanUp(operation, task.dbg);
      this.backend.settle(vm);
      task.fail(error);
    } finally {
      task.ensureEnded();
      this.#ends.get(task)?.();
      this.#ends.delete(task);
    }
  }

  /** Looks after what a failed operation has left; failures of that are only logged. */
  async #cleanUp(operation: Operation, dbg: string): Promise<void> {
    for (const check of checksAfter(operation)) {
      const task = this.tasks.create(dbg);
      task.destroyOnFinish = true;
      try {
        await this.#perform(task, check, true);
        task.complete();
      } catch (error) {
        this.log.debug(`${check.op} failed: ${error instanceof Error ? error.message : String(error)}`);
        task.fail(error);
      }
    }
  }

  async #perform(task: Task, operation: Operation, afterFailure: boolean): Promise<JsonValue | undefined> {
    switch (operation.op) {
      case "VM_check_state":
        return this.#checkVm(task, operation.vm, afterFailure);
      case "check_state":
        return this.#checkDevice(task, operation);
      case "Atomic":
        return this.#steps.run(task, [operation.atomic]);
      case "VBD_hotplug":
      case "VBD_hotunplug":
      case "VIF_hotplug":
      case "VIF_hotunplug":
        return this.#steps.run(task, expand(operation, viewOf(this.scope, operation.id[0])));
      default:
        return this.#performOnVm(task, operation);
    }
  }

  async #performOnVm(
    task: Task,
    operation: Extract<Operation, { readonly vm: string }> & {
      readonly op: Exclude<Operation["op"], "VM_check_state">;
    },
  ): Promise<undefined> {
    const { op, vm } = operation;
    const { power_state: state } = await this.backend.vm.state(this.store.vm(vm));
    if (op === "VM_start") {
      if (state === "Running" || state === "Paused") return;
      if (state !== "Halted") throw failure(["Bad_power_state", [state, "Halted"]]);
    }
    if (op === "VM_reboot" && state !== "Running" && state !== "Paused") {
      throw failure(["Bad_power_state", [state, "Running"]]);
    }
    if (op === "VM_suspend" && state !== "Running" && state !== "Paused") {
      throw failure(["Bad_power_state", [state, "Running"]]);
    }
    if (op === "VM_resume" && state !== "Suspended" && state !== "Halted") {
      throw failure(["Bad_power_state", [state, "Suspended"]]);
    }
    if (op === "VM_reboot") this.#rebooting.add(vm);
    try {
      await this.#steps.run(task, expand(operation, viewOf(this.scope, vm)));
    } finally {
      this.#rebooting.delete(vm);
    }
    this.updates.add(["Vm", vm]);
  }

  async #checkVm(task: Task, id: string, afterFailure: boolean): Promise<undefined> {
    const vm = this.store.vm(id);
    try {
      const state = await this.backend.vm.state(vm);
      if (state.power_state !== "Running" && state.power_state !== "Paused") return;
      const request = await this.backend.vm.actionRequest(vm);
      const operations = operationsFor({
        vm,
        request,
        uptime: this.ambient.now() / 1000 - state.last_start_time,
        minimumRebootDelay: this.backend.vm.minimumRebootDelay,
        afterFailure,
      });
      for (const operation of operations) await this.#perform(task, operation, afterFailure);
    } finally {
      this.updates.add(["Vm", id]);
    }
  }

  async #checkDevice(task: Task, { kind, id }: Extract<Operation, { readonly op: "check_state" }>): Promise<undefined> {
    const { power_state: state } = await this.backend.vm.state(this.store.vm(id[0]));
    const alive = state === "Running" || state === "Paused";
    const request = alive ? await this.#deviceRequest(kind, id) : "Needs_unplug";
    if (request === "Needs_unplug") await this.#steps.run(task, unplugSteps(kind, id));
    if (request === "Needs_set_qos") await this.#steps.run(task, [{ do: "VBD_set_qos", id }]);
    if (kind === "vbd" || kind === "vusb") this.updates.add(dynamicId(kind, id));
  }

  #deviceRequest(kind: "vbd" | "vif" | "pci" | "vusb", id: readonly [string, string]) {
    const { store, backend } = this;
    switch (kind) {
      case "vbd":
        return backend.vbd.actionRequest(store.device(kind, id));
      case "vif":
        return backend.vif.actionRequest(store.device(kind, id));
      case "pci":
        return backend.pci.actionRequest(store.device(kind, id));
      case "vusb":
        return backend.vusb.actionRequest(store.device(kind, id));
    }
  }
}

function unplugSteps(kind: "vbd" | "vif" | "pci" | "vusb", id: readonly [string, string]) {
  switch (kind) {
    case "vbd":
      return [{ do: "VBD_unplug", id, force: true } as const];
    case "vif":
      return [{ do: "VIF_unplug", id, force: true } as const];
    case "pci":
      return [{ do: "PCI_unplug", id } as const];
    case "vusb":
      return [{ do: "VUSB_unplug", id } as const];
  }
}

function isSameCheck(waiting: Operation, added: Operation): boolean {
  if (added.op === "VM_check_state") return waiting.op === added.op && waiting.vm === added.vm;
  if (added.op !== "check_state" || waiting.op !== "check_state") return false;
  return waiting.kind === added.kind && waiting.id[0] === added.id[0] && waiting.id[1] === added.id[1];
}
