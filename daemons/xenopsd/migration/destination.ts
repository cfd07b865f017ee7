import { takingMemory } from "../atomics/create.ts";
import type { Atomic, Operation } from "../atomics/operation.ts";
import { definitionOf, type StepScope } from "../atomics/scope.ts";
import { failure, internal } from "../errors.ts";
import type { Task } from "../tasks/task.ts";
import { receiveSuccess, sendFailure, sendSuccess } from "./handshake.ts";

/** What a VM that comes from another host needs. */
export type Receive = Extract<Operation, { readonly op: "VM_receive_memory" }>;

/** What the receiving side works with. */
export interface DestinationParts {
  readonly scope: StepScope;
  readonly run: (steps: readonly Atomic[]) => Promise<unknown>;
  /** Runs steps also where the operation was cancelled; failures are only logged. */
  readonly undo: (steps: readonly Atomic[]) => Promise<void>;
  /** The steps before and after the memory, and those that take everything away again. */
  readonly prepare: (vm: string) => readonly Atomic[];
  readonly restore: (vm: string) => readonly Atomic[];
  readonly shutDown: (vm: string) => readonly Atomic[];
}

/** How long the other host may take for its next step, in seconds. */
const PATIENCE_SECONDS = 120;

/**
 * Takes a running VM over from another host (spec: xen-domain-build.md, section 13.2, right column). A failure is told to the other side,
 * and nothing of the VM is left here. Raises `Bad_power_state` where one runs here under its temporary id, and leaves that alone.
 */
export async function receive(parts: DestinationParts, task: Task, operation: Receive): Promise<void> {
  const { run, scope } = parts;
  const { vm: temporary, finalId, memoryLimit, control } = operation;
  let id = temporary;
  const uncancel = task.onCancel(() => control.destroy());
  let isOurs = false;
  try {
    await assertAbsent(scope, id);
    isOurs = true;
    await run([
      {
        do: "VM_create",
        vm: id,
        noSharedPageTable: false,
        finalId,
        ...(memoryLimit !== undefined && { memoryLimit }),
      },
      ...parts.prepare(id),
    ]);
    await sendSuccess(control);
    const memory = await within(scope, operation, operation.memory);
    void control.ended.then(() => memory.destroy());
    try {
      await sendSuccess(memory);
      await within(scope, operation, receiveSuccess(control));
      await takingMemory(scope, id, () => scope.backend.vm.restore(task, definitionOf(scope, id), { stream: memory }));
      // Only now the other side has sent all, of which the end of a compressed image is not part.
      await within(scope, operation, receiveSuccess(control));
    } finally {
      memory.destroy();
    }
    task.refuseCancel();
    await run([{ do: "VM_rename", vm: id, to: finalId }]);
    id = finalId;
    await run([
      ...parts.restore(id),
      { do: "VM_unpause", vm: id },
      { do: "VM_set_domain_action_request", vm: id, request: undefined },
      { do: "VM_hook_script", vm: id, hook: "vm-post-migrate", reason: "destination" },
    ]);
  } catch (error) {
    if (isOurs) await parts.undo([...parts.shutDown(id), { do: "VM_remove", vm: id }]);
    await sendFailure(control, error).catch(() => {});
    throw error;
  } finally {
    uncancel();
  }
  // The other host does not let the VM go on there any more, whether it hears of this or not.
  await sendSuccess(control).catch((error: unknown) =>
    scope.log.exception(`VM ${id} runs, which its former host is not told`, error),
  );
}

/** Raises `Bad_power_state` where a VM runs here under the id: it is not the one that comes, and nothing is to be taken away of it. */
async function assertAbsent({ backend, store }: StepScope, id: string): Promise<void> {
  const found = await backend.vm.powerState(store.vm(id));
  if (found === "Running" || found === "Paused") throw failure(["Bad_power_state", [found, "Halted"]]);
}

/** What the other host does, unless it goes or takes too long. */
async function within<T>({ ambient }: StepScope, { control }: Receive, awaited: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = ambient.after(PATIENCE_SECONDS * 1_000, () =>
    late.reject(internal(`The other host does not go on with the migration within ${PATIENCE_SECONDS} s`)),
  );
  void control.ended.then(() => late.reject(internal("The other host has given the migration up")));
  late.promise.catch(() => {});
  try {
    return await Promise.race([awaited, late.promise]);
  } finally {
    timer.stop();
  }
}
