import type { VmT } from "../../../generated/daemons/xenops.ts";
import type { CreateOptions } from "../backends/backend.ts";
import { internal } from "../errors.ts";
import type { Reservation } from "../memory/host-memory.ts";
import { overheadKib } from "../memory/model.ts";
import type { Task } from "../tasks/task.ts";
import type { VmAtomic } from "./operation.ts";
import type { StepScope } from "./scope.ts";

const KIB = 1_024;

/**
 * Makes a VM's domain, with memory that was set aside for it (spec: xen-domain-build.md, sections 2.2 and 2.3; squeezed.md, section 11).
 * What was set aside is given back when the domain cannot be made.
 */
export async function createDomain(
  scope: StepScope,
  task: Task,
  step: Extract<VmAtomic, { readonly do: "VM_create" }>,
): Promise<void> {
  const { store, memory } = scope;
  const vm = store.vm(step.vm);
  const overhead = overheadKib(vm);
  const [least, most] = await guestKib(scope, vm, step.memoryLimit);
  const reservation = await memory.reserve(task, least + overhead, most + overhead);
  try {
    await createWith(scope, task, vm, reservation, {
      noSharedPageTable: step.noSharedPageTable,
      memory: {
        reservedKib: reservation.kib,
        initialTargetKib: Math.min(most, reservation.kib - overhead),
      },
      ...(step.finalId !== undefined && { finalId: step.finalId }),
    });
  } catch (error) {
    await memory.release(reservation);
    throw error;
  }
}

async function createWith(
  { backend, memory }: StepScope,
  task: Task,
  vm: VmT,
  reservation: Reservation,
  options: CreateOptions,
): Promise<void> {
  await backend.vm.create(task, vm, options);
  const domid = backend.vm.domid(vm.id);
  if (domid === undefined) throw internal(`VM ${vm.id} has no domain although one was created`);
  if (!(await memory.transfer(reservation, domid))) await backend.vm.limitMemory(vm, reservation.kib);
}

/** The memory of the guest itself, at least and at most: what it had before, or its dynamic range. KiB. */
async function guestKib({ backend }: StepScope, vm: VmT, limit: number | undefined): Promise<[number, number]> {
  const bytes = limit ?? (await backend.vm.suspendedMemory(vm));
  if (bytes !== undefined) {
    const kib = Math.ceil(Number(bytes) / KIB);
    return [kib, kib];
  }
  return [Math.ceil(Number(vm.memory_dynamic_min) / KIB), Math.ceil(Number(vm.memory_dynamic_max) / KIB)];
}

/** Runs what gives a domain its memory; what was set aside for it is used up then, or not needed any more. */
export async function takingMemory<T>({ backend, memory }: StepScope, vm: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } finally {
    const domid = backend.vm.domid(vm);
    if (domid !== undefined) await memory.taken(domid);
  }
}
