import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { copyVm } from "../../vm/copy/copy-vm.ts";
import { cloneDisk, copyDiskTo } from "../../vm/copy/disks.ts";

/** Messages of VM that make another VM of it. The copy of a snapshot is a template, with the memory image if there is one. */
export const copies = {
  clone: (context, { vm, new_name }) =>
    copyVm(context, vm, {
      name: new_name,
      copyDisk: cloneDisk,
      withImage: context.db.VM.get(vm).power_state === "Suspended",
    }),

  copy: (context, { vm, new_name, sr }) =>
    copyVm(context, vm, {
      name: new_name,
      copyDisk: copyDiskTo(sr),
      withImage: context.db.VM.get(vm).power_state === "Suspended",
    }),

  csvm: (context, { vm }) =>
    copyVm(context, vm, {
      name: `${context.db.VM.get(vm).name_label}-cloned-suspended`,
      copyDisk: cloneDisk,
      withImage: true,
    }),
} satisfies Partial<VMServer>;
