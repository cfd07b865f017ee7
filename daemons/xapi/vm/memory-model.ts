import type { DomainType } from "../../../generated/api/enums.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import { domainTypeOf } from "./facts.ts";

/** What the memory that a domain takes depends on. */
export interface MemoryNeed {
  readonly type: Exclude<DomainType, "unspecified">;
  /** In MiB. */
  readonly static_max: number;
  readonly vcpus: number;
  /** Factor on the shadow memory; 1 is the default amount. */
  readonly multiplier: number;
}

export const MIB = 1024 * 1024;
const PAGES_IN_MIB = 256;
const PAGES_FOR_VCPU = 38;

/** What a VM needs, by its settings (spec: squeezed.md, section 10). */
export function needOf(row: VMRow): MemoryNeed {
  const type = domainTypeOf(row);
  return {
    type,
    static_max: Math.ceil(row.memory_static_max / MIB),
    vcpus: row.VCPUs_max,
    multiplier: type === "pv" ? 1 : row.HVM_shadow_multiplier,
  };
}

/** Shadow memory in MiB (spec: squeezed.md, section 10). */
export function shadowOf({ static_max, vcpus, multiplier }: MemoryNeed): number {
  const pages = PAGES_IN_MIB * vcpus + static_max + static_max;
  return Math.max(1, Math.trunc(multiplier * toMib(pages)));
}

/** What a domain takes besides its own memory, in MiB (spec: squeezed.md, section 10). */
export function overheadOf(need: MemoryNeed): number {
  const internal = need.type === "pv" ? 0 : 1;
  const shim = need.type === "pv_in_pvh" ? 23 + Math.floor(need.static_max / 90) : 0;
  return internal + 1 + shadowOf(need) + toMib(PAGES_FOR_VCPU * need.vcpus) + shim;
}

/** What a VM takes besides its own memory, in bytes: the value of `VM.memory_overhead`. */
export function memoryOverhead(row: VMRow): number {
  return overheadOf(needOf(row)) * MIB;
}

/** The largest `memory_static_max`, in bytes, with which a VM and its overhead fit into `total` bytes; 0 if none does. */
export function maximumStaticMax(row: VMRow, total: number): number {
  const room = Math.floor(total / MIB);
  const need = needOf(row);
  let low = 0;
  let high = room;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (middle + overheadOf({ ...need, static_max: middle }) <= room) low = middle;
    else high = middle - 1;
  }
  return low * MIB;
}

function toMib(pages: number): number {
  return Math.floor((pages + PAGES_IN_MIB - 1) / PAGES_IN_MIB);
}
