import type { VmState, VmT } from "../../../generated/daemons/xenops.ts";
import type { Atomic, Operation } from "../atomics/operation.ts";
import type { StepScope } from "../atomics/scope.ts";
import { definitionOf } from "../atomics/scope.ts";
import { failure } from "../errors.ts";
import { exportMetadata } from "../metadata.ts";
import type { Task } from "../tasks/task.ts";
import type { ByteStream } from "./byte-stream.ts";
import { receiveSuccess, sendSuccess } from "./handshake.ts";
import { destinationId, sourceId } from "./ids.ts";
import { moved } from "./maps.ts";
import { type Destination, send } from "./outgoing.ts";
import { importRemotely } from "./remote.ts";

/** What a move to another host needs. Maps are from what is here to what is there. */
export type Migrate = Extract<Operation, { readonly op: "VM_migrate" }>;

/** What the sending side works with. */
export interface SourceParts {
  readonly scope: StepScope;
  readonly run: (steps: readonly Atomic[]) => Promise<unknown>;
  /** The steps that end a domain. */
  readonly shutDown: (vm: string) => readonly Atomic[];
  /** Whatever is asked of a temporary id waits for this operation. */
  readonly alias: (vm: string, alias: string) => void;
  readonly instance: string;
  /** Certificates of the pool, where the other host is to be checked. */
  readonly certificates: () => string | undefined;
}

/** The protocol's version that is spoken here: memory travels on a connection of its own. */
const PROTOCOL = "1";
/** How long a guest's balloon driver is waited for, in seconds; one that takes longer is moved as it is. */
const BALLOON_SECONDS = 120;

/**
 * Moves a running VM to another host (spec: xen-domain-build.md, section 13.2, left column). Until the guest runs there, every failure
 * leaves it running here.
 */
export async function migrate(parts: SourceParts, task: Task, operation: Migrate): Promise<void> {
  const { scope, run } = parts;
  const { vm: id } = operation;
  const vm = scope.store.vm(id);
  const state = await scope.backend.vm.state(vm);
  if (state.power_state !== "Running" && state.power_state !== "Paused") {
    throw failure(["Bad_power_state", [state.power_state, "Running"]]);
  }
  await scope.backend.vm.assertCanSave(vm);
  await run([{ do: "VM_hook_script", vm: id, hook: "vm-pre-migrate", reason: "source" }]);
  parts.alias(id, sourceId(id));
  const destination = destinationOf(parts, operation);
  await importRemotely(destination, task.dbg, await metadataFor(scope, operation));
  const restoreRange = await shrink(parts, task, vm, state, operation.localhost);
  try {
    await handOver(parts, task, operation, destination, await scope.backend.vm.state(vm));
  } catch (error) {
    await restoreRange();
    throw error;
  }
  await forget(parts, id);
}

function destinationOf({ scope, certificates }: SourceParts, { url, verify }: Migrate): Destination {
  const trusted = verify ? certificates() : undefined;
  return { url: new URL(url), ambient: scope.ambient, ...(trusted !== undefined && { certificates: trusted }) };
}

function metadataFor(scope: StepScope, { vm, maps }: Migrate): Promise<string> {
  return exportMetadata(scope, vm, (definition) => moved(definition, destinationId(vm), maps));
}

/** Has the guest take as little memory as it may, so that less has to be moved; answers what undoes it. */
async function shrink(
  { scope, run }: SourceParts,
  task: Task,
  vm: VmT,
  state: VmState,
  localhost: boolean,
): Promise<() => Promise<void>> {
  const [minimum, maximum] = [vm.memory_dynamic_min, vm.memory_dynamic_max];
  if (minimum === maximum) return async () => {};
  const size = localhost ? state.memory_actual : minimum;
  const range = (least: typeof size, most: typeof size) =>
    run([{ do: "VM_set_memory_dynamic_range", vm: vm.id, minimum: least, maximum: most }]);
  await range(size, size);
  await scope.backend.vm.waitBallooning(task, vm, BALLOON_SECONDS);
  return async () => {
    if (scope.store.hasVm(vm.id)) await range(minimum, maximum).catch(() => {});
  };
}

async function handOver(
  parts: SourceParts,
  task: Task,
  operation: Migrate,
  destination: Destination,
  state: VmState,
): Promise<void> {
  const { vm } = operation;
  const temporary = destinationId(vm);
  const request = { method: "PUT" as const, cookies: cookiesOf(parts, task, operation, state) };
  const control = await send(destination, { ...request, path: `/migrate/vm/${temporary}` });
  try {
    await task.unlessCancelled(receiveSuccess(control));
    const memory = await send(destination, { ...request, path: `/migrate/mem/${temporary}` });
    try {
      await task.unlessCancelled(receiveSuccess(memory));
      await sendSuccess(control);
      await moveMemory(parts, task, operation, control, memory);
    } finally {
      memory.destroy();
    }
    await receiveSuccess(control);
  } finally {
    control.destroy();
  }
}

/** Sends the guest's memory while it runs, and stops it here. What fails before the other host is told of it lets the guest go on here. */
async function moveMemory(
  { scope, run }: SourceParts,
  task: Task,
  { vm, compress }: Migrate,
  control: ByteStream,
  memory: ByteStream,
): Promise<void> {
  if (compress) memory.compress();
  const left = sourceId(vm);
  try {
    task.cancelPoint();
    await scope.backend.vm.save(task, definitionOf(scope, vm), { stream: memory });
    await memory.end();
    await run([{ do: "VM_rename", vm, to: left }]);
    await sendSuccess(control);
  } catch (error) {
    if (scope.store.hasVm(left)) await run([{ do: "VM_rename", vm: left, to: vm }]);
    await goOn(scope, task, vm);
    throw error;
  }
}

/** Lets a guest go on that has been suspended in vain. */
async function goOn({ backend, store, log }: StepScope, task: Task, vm: string): Promise<void> {
  try {
    if ((await backend.vm.actionRequest(store.vm(vm))) === "Needs_suspend")
      await backend.vm.fastResume(task, store.vm(vm));
  } catch (error) {
    log.exception(`VM ${vm} cannot go on after its migration has failed`, error);
  }
}

function cookiesOf(
  { instance }: SourceParts,
  { dbg }: Task,
  { vm, compress }: Migrate,
  { memory_limit: limit, memory_actual: actual }: VmState,
): Record<string, string> {
  return {
    instance_id: instance,
    final_id: vm,
    dbg,
    mem_migration: PROTOCOL,
    ...(compress && { compress: "zstd" }),
    memory_limit: String(Number(limit) > 0 ? limit : actual),
    memory_total_source: String(actual),
  };
}

/** Takes away what is left here of a VM that runs elsewhere. */
async function forget({ scope, run, shutDown }: SourceParts, id: string): Promise<void> {
  const left = sourceId(id);
  const hook = (name: "vm-pre-shutdown" | "vm-post-destroy"): Atomic => ({
    do: "VM_hook_script",
    vm: left,
    original: id,
    hook: name,
    reason: "suspend",
  });
  await run([hook("vm-pre-shutdown"), ...shutDown(left), hook("vm-post-destroy"), { do: "VM_remove", vm: left }]);
  scope.updates.remove(["Vm", id]);
}
