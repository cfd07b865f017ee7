import type { JsonValue } from "../../../runtime/daemon/descriptor.ts";
import { internal } from "../errors.ts";
import type { Pool } from "../queue/pool.ts";
import type { Task } from "../tasks/task.ts";
import { runDeviceStep } from "./device-steps.ts";
import type { Atomic, DeviceAtomic, VmAtomic } from "./operation.ts";
import type { StepScope } from "./scope.ts";
import { runVmStep } from "./vm-steps.ts";
import { chunks, expiry, weight } from "./weights.ts";

/** Work of a parallel group that waits for a worker. */
export type ParallelWork = () => Promise<void>;

/** The workers of parallel groups, and of groups inside those; apart, so that who waits for a child never blocks it. */
export interface ParallelPools {
  readonly parallel: Pool<ParallelWork>;
  readonly nested: Pool<ParallelWork>;
}

/**
 * Runs the steps of operations (spec: xenopsd.md, sections 5 and 5.2): in order, a cancel point before each, progress told
 * after each. Parallel groups run ten at a time and to their end; then their first failure is raised.
 */
export class StepRunner {
  readonly #scope: StepScope;
  readonly #pools: ParallelPools;
  #tag = 0;

  constructor(scope: StepScope, pools: ParallelPools) {
    this.#scope = scope;
    this.#pools = pools;
  }

  /** Runs steps one after the other; answers the last result value. Raises what the first failing step raises. */
  async run(task: Task, steps: readonly Atomic[]): Promise<JsonValue | undefined> {
    const progress = new Progress(
      task,
      steps.reduce((sum, step) => sum + weight(step), 0),
    );
    let result: JsonValue | undefined;
    try {
      for (const step of steps) result = await this.#step(task, step, progress);
    } finally {
      task.listenToStep(undefined);
    }
    return result;
  }

  async #step(task: Task, step: Atomic, progress: Progress): Promise<JsonValue | undefined> {
    task.cancelPoint();
    switch (step.do) {
      case "Serial":
        for (const member of step.steps) await this.#step(task, member, progress);
        return undefined;
      case "Parallel":
        await this.#group(task, step, this.#pools.parallel, progress);
        return undefined;
      case "Nested_parallel":
        await this.#group(task, step, this.#pools.nested, progress);
        return undefined;
      case "Best_effort":
        await this.#bestEffort(task, step.step, progress);
        return undefined;
      default: {
        progress.begin(step);
        const result = await this.#leaf(task, step);
        progress.end(step);
        return result;
      }
    }
  }

  #leaf(task: Task, step: VmAtomic | DeviceAtomic): Promise<JsonValue | undefined> {
    if (isVmStep(step)) return runVmStep(this.#scope, task, step);
    return runDeviceStep(this.#scope, task, step).then(() => undefined);
  }

  async #bestEffort(task: Task, step: Atomic, progress: Progress): Promise<void> {
    try {
      await this.#step(task, step, progress);
    } catch (error) {
      this.#scope.log.debug(`${step.do} failed and is not needed: ${error instanceof Error ? error.message : error}`);
    }
  }

  async #group(
    task: Task,
    group: Extract<Atomic, { readonly steps: readonly Atomic[] }>,
    pool: Pool<ParallelWork>,
    progress: Progress,
  ): Promise<void> {
    const seconds = expiry(group);
    let expired = false;
    const timer = this.#scope.ambient.after(seconds * 1000, () => {
      expired = true;
      task.expire();
    });
    try {
      const failures: unknown[] = [];
      for (const chunk of chunks(group.steps)) {
        const ends = await Promise.allSettled(chunk.map((step) => this.#queued(task, step, pool, progress)));
        for (const end of ends) if (end.status === "rejected") failures.push(end.reason);
      }
      if (expired) throw internal(`A group of steps of VM ${group.vm} did not end within ${seconds} s`);
      if (failures.length > 0) throw failures[0];
    } finally {
      timer.stop();
    }
  }

  #queued(task: Task, step: Atomic, pool: Pool<ParallelWork>, progress: Progress): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    pool.push(String(this.#tag++), () => this.#step(task, step, progress).then(() => resolve(), reject));
    return promise;
  }
}

function isVmStep(step: VmAtomic | DeviceAtomic): step is VmAtomic {
  return step.do.startsWith("VM_");
}

/** How much of an operation is done, by weight. */
class Progress {
  readonly #task: Task;
  readonly #total: number;
  #done = 0;

  constructor(task: Task, total: number) {
    this.#task = task;
    this.#total = Math.max(1, total);
  }

  begin(step: Atomic): void {
    this.#task.listenToStep((fraction) => this.#task.setProgress((this.#done + weight(step) * fraction) / this.#total));
  }

  end(step: Atomic): void {
    this.#done += weight(step);
    this.#task.setProgress(Math.min(1, this.#done / this.#total));
  }
}
