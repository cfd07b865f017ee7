import { errors } from "../../../../generated/api/errors.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { resumeVm, suspendVm } from "../suspend.ts";
import { snapshotVm, suspendSrOf } from "./snapshot-vm.ts";

/**
 * Takes a snapshot with the memory image. A running VM is suspended for it and goes on afterwards, on its host and whatever became of the
 * snapshot; the image of a suspended one is there already. Raises VM_NO_SUSPEND_SR [vm], VM_CHECKPOINT_SUSPEND_FAILED [vm] and
 * VM_CHECKPOINT_RESUME_FAILED [vm].
 */
export async function checkpointVm(context: Context, vm: Ref<"VM">, name: string): Promise<Ref<"VM">> {
  const { db, services, task } = context;
  const { power_state } = db.VM.get(vm);
  const take = () => snapshotVm(context, vm, { name, withImage: true, stateBefore: power_state });
  if (power_state === "Suspended") return take();
  suspendSrOf(db, vm);
  await suspendVm(context, vm).catch((error: unknown) => {
    task.check();
    services.log.exception(`suspending ${vm} for a checkpoint failed`, error);
    throw errors.VM_CHECKPOINT_SUSPEND_FAILED(vm);
  });
  try {
    return await take();
  } finally {
    await resumeVm(context, vm, power_state === "Paused").catch((error: unknown) => {
      services.log.exception(`resuming ${vm} after a checkpoint failed`, error);
      throw errors.VM_CHECKPOINT_RESUME_FAILED(vm);
    });
  }
}
