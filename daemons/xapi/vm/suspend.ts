import { errors } from "../../../generated/api/errors.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { suspendSrOf } from "./copy/snapshot-vm.ts";

/** Room for the state of devices beside the memory, in bytes. */
const DEVICE_STATE = 1 << 24;

/** Suspends a running VM into a new disk of its suspend SR; the disk goes again where that fails. Raises VM_NO_SUSPEND_SR [vm]. */
export async function suspendVm(context: Context, vm: Ref<"VM">): Promise<void> {
  const { db, services } = context;
  const row = db.VM.get(vm);
  const image = (await services.call(context, "VDI.create", {
    record: {
      name_label: "Suspend image",
      name_description: `Memory of ${row.name_label} while it is suspended`,
      SR: suspendSrOf(db, vm),
      virtual_size: row.memory_static_max + row.memory_overhead + DEVICE_STATE,
      type: "suspend",
      sharable: false,
      read_only: false,
      other_config: {},
      xenstore_data: {},
      sm_config: {},
      tags: [],
    },
  })) as Ref<"VDI">;
  db.VM.set(vm, "suspend_VDI", image);
  try {
    await services.vmManager.suspend(context, vm, diskOf(context, image));
  } catch (error) {
    await discardImage(context, vm);
    throw error;
  }
}

/** Resumes a suspended VM from its disk, which goes afterwards. */
export async function resumeVm(context: Context, vm: Ref<"VM">, paused: boolean): Promise<void> {
  const image = context.db.VM.get(vm).suspend_VDI;
  if (!context.db.VDI.has(image)) throw errors.VM_HAS_NO_SUSPEND_VDI(vm);
  await context.services.vmManager.resume(context, vm, diskOf(context, image), paused);
  await discardImage(context, vm);
}

/** Destroys the disk that a VM is or was suspended in. */
export async function discardImage(context: Context, vm: Ref<"VM">): Promise<void> {
  const image = context.db.VM.get(vm).suspend_VDI;
  context.db.VM.set(vm, "suspend_VDI", nullRef<"VDI">());
  if (context.db.VDI.has(image)) await context.services.call(context, "VDI.destroy", { self: image });
}

/** A disk as the VM manager names it. */
function diskOf(context: Context, vdi: Ref<"VDI">): string {
  const { SR, uuid } = context.db.VDI.get(vdi);
  return `${context.db.SR.get(SR).uuid}/${uuid}`;
}
