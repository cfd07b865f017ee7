import type { VmT } from "../../../generated/daemons/xenops.ts";

const MIB = 2 ** 20;
const KIB_OF_MIB = 1_024;
const PAGES_OF_MIB = 256;
const PAGES_OF_VCPU = 38;

/** What a domain is built from and takes, in MiB (spec: squeezed.md, section 10). */
export interface MemoryModel {
  /** The largest size that the builder is told. */
  readonly buildMax: number;
  /** The domain's limit when it is built. */
  readonly xenMax: number;
  readonly shadow: number;
  readonly shim: number;
  readonly video: number;
  /** What it takes besides the guest's own memory. */
  readonly overhead: number;
}

/** The memory model of a VM. */
export function memoryModel(vm: VmT): MemoryModel {
  const [kind, info] = vm.ty;
  const staticMax = Math.ceil(Number(vm.memory_static_max) / MIB);
  const shim = kind === "PVinPVH" ? 23 + Math.floor(staticMax / 90) : 0;
  const internal = kind === "PV" ? 0 : 1;
  const video = kind === "HVM" ? info.video_mib : 0;
  const multiplier = kind === "HVM" ? info.shadow_multiplier : 1;
  const shadow = Math.max(1, Math.trunc(multiplier * ceilToMib(PAGES_OF_MIB * vm.vcpu_max + staticMax + staticMax)));
  return {
    buildMax: staticMax - video + shim,
    xenMax: staticMax + internal + shim,
    shadow,
    shim,
    video,
    overhead: internal + 1 + shadow + ceilToMib(PAGES_OF_VCPU * vm.vcpu_max) + shim,
  };
}

/** What a domain takes besides the guest's own memory, in KiB. */
export function overheadKib(vm: VmT): number {
  return memoryModel(vm).overhead * KIB_OF_MIB;
}

/** Pages as MiB, rounded up. */
function ceilToMib(pages: number): number {
  return Math.floor((pages + PAGES_OF_MIB - 1) / PAGES_OF_MIB);
}
