import type { Ambient } from "../../runtime/ambient.ts";
import type { JsonValue } from "../../runtime/daemon/descriptor.ts";
import { DaemonError } from "../../runtime/daemon/error.ts";
import { messageOf } from "../../runtime/error-message.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import { checksAfter } from "./atomics/checks.ts";
import { dynamicId } from "./atomics/device-steps.ts";
import { type Operation, vmOfOperation } from "./atomics/operation.ts";
import { type ParallelWork, StepRunner } from "./atomics/run.ts";
import type { RunHook, StepLimits, StepScope } from "./atomics/scope.ts";
import type { Backend, BackendEvent } from "./backends/backend.ts";
import { internal } from "./errors.ts";
import type { HostMemory } from "./memory/host-memory.ts";
import { importMetadata } from "./metadata.ts";
import { sourceId } from "./migration/ids.ts";
import { Performer } from "./performer.ts";
import { Pool } from "./queue/pool.ts";
import { deviceKinds, type Store } from "./store/store.ts";
import type { Task } from "./tasks/task.ts";
import { Tasks } from "./tasks/tasks.ts";
import { Updates } from "./updates/updates.ts";

/** What an engine is made of. */
export interface EngineOptions {
  readonly store: Store;
  readonly backend: Backend;
  readonly memory: HostMemory;
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly runHook: RunHook;
  readonly limits: StepLimits;
  /** Operations at a time, in each pool of workers. */
  readonly workers: number;
  /** File of the certificates of the pool's hosts, by which those that VMs move to are checked. */
  readonly poolCertificates: string;
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
  /** Another one in every run of the daemon. */
  readonly instance: string;
  readonly #domain0: string | undefined;
  readonly #performer: Performer;
  readonly #pool: Pool<Job>;
  readonly #parallel: Pool<ParallelWork>;
  readonly #nested: Pool<ParallelWork>;
  readonly #receiving: Pool<Job>;
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
    this.#receiving = new Pool<Job>({ name: "receive memory", size: workers, work: (job) => this.#work(job) });
    const steps = new StepRunner(this.scope, { parallel: this.#parallel, nested: this.#nested });
    this.instance = ambient.uuid();
    this.#performer = new Performer(this.scope, steps, {
      alias: (vm, alias) => this.#pool.alias(vm, alias),
      instance: this.instance,
      apart: (dbg, act) => this.#apart(dbg, act),
      poolCertificates: options.poolCertificates,
    });
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

  /** Begins to take over a VM of another host; everything else that is asked of it waits. Answers the task's id. */
  receive(operation: Extract<Operation, { readonly op: "VM_receive_memory" }>, dbg: string): string {
    const task = this.tasks.create(dbg);
    const { vm, finalId, finished } = operation;
    const release = [vm, finalId].map((tag) => this.#pool.hold(tag));
    const end = () => {
      finished();
      for (const each of release) each();
    };
    this.#receiving.push(vm, { operation: { ...operation, finished: end }, task });
    return task.id;
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
    return this.#performer.isRebooting(vm);
  }

  /** Whether an id is that of the control domain. */
  isDomain0(vm: string): boolean {
    return vm === this.#domain0;
  }

  /** Changes how many operations run at a time. */
  resize(workers: number): void {
    for (const pool of [this.#pool, this.#parallel, this.#nested, this.#receiving]) pool.resize(workers);
  }

  /** The state as support wants to see it. */
  diagnostics(): JsonValue {
    const { workers, busy, held, waiting } = this.#pool.state();
    const queues = Object.fromEntries(
      [...waiting].map(([tag, jobs]) => [tag, jobs.map(({ operation }) => operation.op)]),
    );
    const pools = [this.#parallel, this.#nested, this.#receiving].map((pool) => {
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
      vm_actions: { rebooting: this.#performer.rebooting },
      backend: this.backend.diagnostics(),
    };
  }

  /** Ends what runs: nothing new begins, what is under way is cancelled. */
  async stop(): Promise<void> {
    const stopped = Promise.all([this.#pool.stop(), this.#receiving.stop()]);
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
    try {
      const result = await this.#performer.perform(task, operation, false);
      this.#settle(operation);
      task.complete(result);
    } catch (error) {
      this.log.info(`${operation.op} failed: ${messageOf(error)}`, {
        task: task.dbg,
      });
      await this.#cleanUp(operation, task.dbg);
      this.#settle(operation);
      task.fail(error);
    } finally {
      task.ensureEnded();
      if (operation.op === "VM_receive_memory") operation.finished();
      this.#ends.get(task)?.();
      this.#ends.delete(task);
    }
  }

  #settle(operation: Operation): void {
    this.backend.settle(vmOfOperation(operation));
    if (operation.op === "VM_receive_memory") this.backend.settle(operation.finalId);
    if (operation.op === "VM_migrate") this.backend.settle(sourceId(operation.vm));
  }

  /** Looks after what a failed operation has left; failures of that are only logged. */
  async #cleanUp(operation: Operation, dbg: string): Promise<void> {
    for (const check of checksAfter(operation)) {
      await this.#apart(dbg, (task) => this.#performer.perform(task, check, true));
    }
  }

  /** Runs something under a task of its own that is forgotten at its end; failures are only logged. */
  async #apart(dbg: string, run: (task: Task) => Promise<unknown>): Promise<void> {
    const task = this.tasks.create(dbg);
    task.destroyOnFinish = true;
    try {
      await run(task);
      task.complete();
    } catch (error) {
      this.log.debug(`looking after a failure failed: ${messageOf(error)}`);
      task.fail(error);
    }
  }
}

function isSameCheck(waiting: Operation, added: Operation): boolean {
  if (added.op === "VM_check_state") return waiting.op === added.op && waiting.vm === added.vm;
  if (added.op !== "check_state" || waiting.op !== "check_state") return false;
  return waiting.kind === added.kind && waiting.id[0] === added.id[0] && waiting.id[1] === added.id[1];
}
