import { type MemoryModel, memoryModel as modelOf } from "../../../bindings/hypervisor/memory-model.ts";
import type { VmT } from "../../../generated/daemons/xenops.ts";

const MIB = 2 ** 20;
const KIB_OF_MIB = 1_024;

const TYPES = { HVM: "hvm", PVH: "pvh", PV: "pv", PVinPVH: "pv_in_pvh" } as const;

/** The memory model of a VM. */
export function memoryModel(vm: VmT): MemoryModel {
  const [kind, info] = vm.ty;
  return modelOf({
    type: TYPES[kind],
    staticMaxMib: Math.ceil(Number(vm.memory_static_max) / MIB),
    vcpus: vm.vcpu_max,
    shadowMultiplier: kind === "HVM" ? info.shadow_multiplier : 1,
    videoMib: kind === "HVM" ? info.video_mib : 0,
  });
}

/** What a domain takes besides the guest's own memory, in KiB. */
export function overheadKib(vm: VmT): number {
  return memoryModel(vm).overhead * KIB_OF_MIB;
}
