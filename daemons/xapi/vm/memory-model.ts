import { type MemoryNeed, memoryModel } from "../../../bindings/hypervisor/memory-model.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import { domainTypeOf } from "./facts.ts";

export const MIB = 1024 * 1024;

/** The settings of a VM that decide on its memory. */
type MemorySettings = Pick<
  VMRow,
  "domain_type" | "HVM_boot_policy" | "memory_static_max" | "VCPUs_max" | "HVM_shadow_multiplier"
>;

/** What a VM needs, by its settings; plans for a pool do not regard the display (spec: squeezed.md, section 10). */
function needOf(row: MemorySettings): MemoryNeed {
  const type = domainTypeOf(row);
  return {
    type,
    staticMaxMib: Math.ceil(row.memory_static_max / MIB),
    vcpus: row.VCPUs_max,
    shadowMultiplier: type === "pv" ? 1 : row.HVM_shadow_multiplier,
    videoMib: 0,
  };
}

/** What a VM takes besides its own memory, in bytes: the value of `VM.memory_overhead`. */
export function memoryOverhead(row: MemorySettings): number {
  return memoryModel(needOf(row)).overhead * MIB;
}

/** The largest `memory_static_max`, in bytes, with which a VM and its overhead fit into `total` bytes; 0 if none does. */
export function maximumStaticMax(row: MemorySettings, total: number): number {
  const room = Math.floor(total / MIB);
  const need = needOf(row);
  let low = 0;
  let high = room;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (middle + memoryModel({ ...need, staticMaxMib: middle }).overhead <= room) low = middle;
    else high = middle - 1;
  }
  return low * MIB;
}
