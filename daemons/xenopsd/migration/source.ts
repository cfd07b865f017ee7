import type { VmState, VmT } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import { followed } from "../../../runtime/log/follow.ts";
import { goOn } from "../atomics/go-on.ts";
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
import { type Destination, type Request, send } from "./outgoing.ts";
import { importRemotely, removeRemotely } from "./remote.ts";

/** What a move to another host needs. Maps are from what is here to what is there. */
export type Migrate = Extract<Operation, { readonly op: "VM_migrate" }>;

/** What the sending side works with. */
export interface SourceParts {
  readonly scope: StepScope;
  readonly run: (steps: readonly Atomic[]) => Promise<unknown>;
  /** Runs steps also where the operation was cancelled; failures are only logged. */
  readonly undo: (steps: readonly Atomic[]) => Promise<void>;
  /** The steps that end a domain. */
  readonly shutDown: (vm: string) => readonly Atomic[];
  /** Whatever is asked of a temporary id waits for this operation. */
  readonly alias: (vm: string, alias: string) => void;
  readonly instance: string;
  /** File of the pool's certificates, by which another host is checked. */
  readonly poolCertificates: string;
}

/** The protocol's version that is spoken here: memory travels on a connection of its own. */
const PROTOCOL = "1";
/** How long the other host may take for a step: memory has to be freed there, disks plugged. In seconds. */
const STEP_SECONDS = 1_200;
/** Characters of the debug string that the other host is told: it takes no head of a request above 1,024 bytes. */
const MOST_DEBUG = 128;
/** How long a host that has failed may take to say why, in seconds. */
const REASON_SECONDS = 10;
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
  await introduce(task, destination, vm.id, await metadataFor(scope, operation));
  const control = await summon(parts, task, operation, destination, state);
  try {
    await handOver(parts, task, operation, control, destination);
  } catch (error) {
    await unshrink(parts, vm);
    throw error;
  } finally {
    control.destroy();
  }
  await forget(parts, id);
}

/** Makes the VM known to the other host; one that does not come after all is forgotten there, as soon as it is known. */
async function introduce(task: Task, destination: Destination, vm: string, metadata: string): Promise<void> {
  const known = importRemotely(destination, task.dbg, metadata);
  try {
    await task.unlessCancelled(known);
  } catch (error) {
    known.then(() => removeRemotely(destination, task.dbg, destinationId(vm))).catch(() => {});
    throw error;
  }
}

/** A connection of the migration; where the operation is cancelled meanwhile it is closed as soon as it is there. */
async function opened(parts: SourceParts, task: Task, operation: Migrate, to: Destination, path: string) {
  const opening = send(to, await requestOf(parts, task, operation, path));
  try {
    return await task.unlessCancelled(opening);
  } catch (error) {
    opening.then((stream) => stream.destroy()).catch(() => {});
    throw error;
  }
}

/**
 * Makes the guest small, and the connection on which the other host waits for it: it drops the VM when that ends. Where it cannot be made
 * the VM is dropped there by a call.
 */
async function summon(
  parts: SourceParts,
  task: Task,
  operation: Migrate,
  destination: Destination,
  state: VmState,
): Promise<ByteStream> {
  const vm = parts.scope.store.vm(operation.vm);
  const temporary = destinationId(vm.id);
  try {
    await shrink(parts, task, vm, state, operation.localhost);
    return await opened(parts, task, operation, destination, `/migrate/vm/${temporary}`);
  } catch (error) {
    await unshrink(parts, vm);
    await removeRemotely(destination, task.dbg, temporary).catch(() => {});
    throw error;
  }
}

function destinationOf({ scope, poolCertificates }: SourceParts, { url, verify }: Migrate): Destination {
  return { url: new URL(url), ambient: scope.ambient, ...(verify && { bundle: poolCertificates }) };
}

function metadataFor(scope: StepScope, { vm, maps }: Migrate): Promise<string> {
  return exportMetadata(scope, vm, (definition) => moved(definition, destinationId(vm), maps));
}

/** Has the guest take as little memory as it may, so that less has to be moved. */
async function shrink({ scope, run }: SourceParts, task: Task, vm: VmT, state: VmState, localhost: boolean) {
  if (vm.memory_dynamic_min === vm.memory_dynamic_max) return;
  const size = localhost ? state.memory_actual : vm.memory_dynamic_min;
  await run([{ do: "VM_set_memory_dynamic_range", vm: vm.id, minimum: size, maximum: size }]);
  await scope.backend.vm.waitBallooning(task, vm, BALLOON_SECONDS);
}

async function unshrink({ scope, undo }: SourceParts, { id: vm, ...range }: VmT) {
  const { memory_dynamic_min: minimum, memory_dynamic_max: maximum } = range;
  if (minimum === maximum || !scope.store.hasVm(vm)) return;
  await undo([{ do: "VM_set_memory_dynamic_range", vm, minimum, maximum }]);
}

async function handOver(
  parts: SourceParts,
  task: Task,
  operation: Migrate,
  control: ByteStream,
  destination: Destination,
): Promise<void> {
  await task.unlessCancelled(successOf(parts, control));
  const memory = await opened(parts, task, operation, destination, `/migrate/mem/${destinationId(operation.vm)}`);
  try {
    await task.unlessCancelled(successOf(parts, memory));
    await sendSuccess(control);
    await moveMemory(parts, task, operation, control, memory);
  } finally {
    memory.destroy();
  }
  await successOf(parts, control);
}

/** Waits for the other host's next step; one that takes too long has failed. */
async function successOf({ scope }: SourceParts, stream: ByteStream): Promise<void> {
  const timer = scope.ambient.after(STEP_SECONDS * 1_000, () => stream.destroy());
  try {
    await receiveSuccess(stream);
  } finally {
    timer.stop();
  }
}

/** Sends the guest's memory while it runs, and stops it here. What fails before the other host is told of it lets the guest go on here. */
async function moveMemory(
  { scope, run, undo }: SourceParts,
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
    if (scope.store.hasVm(left)) await undo([{ do: "VM_rename", vm: left, to: vm }]);
    await goOn(scope, task, vm);
    throw (memory.isBroken ? await reasonOf(scope, control) : undefined) ?? error;
  }
}

/** Why the other host takes no more memory, which it tells once it has tidied up; nothing where it does not say. */
async function reasonOf({ ambient }: StepScope, control: ByteStream): Promise<DaemonError | undefined> {
  const timer = ambient.after(REASON_SECONDS * 1_000, () => control.destroy());
  try {
    await receiveSuccess(control);
    return undefined;
  } catch (told) {
    return told instanceof DaemonError ? told : undefined;
  } finally {
    timer.stop();
  }
}

/** The request that a connection of a migration begins with. */
async function requestOf(
  { scope, instance }: SourceParts,
  { dbg }: Task,
  { vm, compress }: Migrate,
  path: string,
): Promise<Request> {
  const { memory_target: target, memory_actual: actual } = await scope.backend.vm.state(scope.store.vm(vm));
  const traceparent = followed()?.trace?.traceparent;
  const cookies = {
    instance_id: instance,
    final_id: vm,
    dbg: dbg.slice(0, MOST_DEBUG),
    mem_migration: PROTOCOL,
    ...(compress && { compress: "zstd" }),
    // What the guest may have while it moves. The domain's own limit has the overhead in it where nobody balloons, which is added there.
    memory_limit: String(Math.max(Number(target), Number(actual))),
    memory_total_source: String(actual),
  };
  return { method: "PUT", path, cookies, ...(traceparent !== undefined && { traceparent }) };
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
