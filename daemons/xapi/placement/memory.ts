import { errors } from "../../../generated/api/errors.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { domainTypeOf } from "../vm/facts.ts";
import { memoryOverhead } from "../vm/memory-model.ts";
import type { PlacementView } from "./view.ts";

/** The memory of a host and what its guests may take of it, in bytes. */
export interface HostMemory {
  /** What is left of the host's memory after every overhead. */
  readonly available: number;
  readonly static_max: number;
  readonly dynamic_max: number;
  readonly dynamic_min: number;
}

/** The memory of a host with `vm` among its guests (spec: dispatch-forwarding.md, section 6.3). */
export function hostMemoryWith(view: PlacementView, host: Ref<"host">, vm: Ref<"VM">): HostMemory {
  const { db } = view;
  const row = db.host.get(host);
  const guest = db.VM.get(vm);
  const others = view.usageOf(host, vm);
  const total = db.host_metrics.find(row.metrics)?.memory_total ?? 0;
  return {
    available: total - row.memory_overhead - others.overhead - guest.memory_overhead,
    static_max: others.static_max + guest.memory_static_max,
    dynamic_max: others.dynamic_max + guest.memory_dynamic_max,
    dynamic_min: others.dynamic_min + guest.memory_dynamic_min,
  };
}

/**
 * How much guests would keep between their dynamic bounds, in thousandths: 1000 if nobody has to give any back, below 0 if not even the
 * lower bounds fit.
 */
export function compressionRatio({ available, dynamic_min, dynamic_max }: HostMemory): number {
  if (dynamic_max <= available) return 1000;
  if (dynamic_min > available) return -1;
  return Math.floor((1000 * (available - dynamic_min)) / (dynamic_max - dynamic_min));
}

/** What a VM needs to start, in bytes: its least memory and the overhead (spec: dispatch-forwarding.md, section 6.1). */
function memoryToStart(row: VMRow): number {
  const memory = domainTypeOf(row) === "pv_in_pvh" ? row.memory_static_max : row.memory_dynamic_min;
  return memory + memoryOverhead(row);
}

/** What a host could give to a VM, in bytes, if all other guests gave back all they can. */
export function freeMemory(view: PlacementView, host: Ref<"host">, except: Ref<"VM">): number {
  const { db } = view;
  const row = db.host.get(host);
  const total = db.host_metrics.find(row.metrics)?.memory_total ?? 0;
  const { dynamic_min, overhead } = view.usageOf(host, except);
  return total - row.memory_overhead - dynamic_min - overhead;
}

/** Raises HOST_NOT_ENOUGH_FREE_MEMORY [needed bytes; available bytes]. */
export function checkMemory(view: PlacementView, vm: Ref<"VM">, row: VMRow, host: Ref<"host">): void {
  const need = memoryToStart(row);
  const available = freeMemory(view, host, vm);
  if (available < need) throw errors.HOST_NOT_ENOUGH_FREE_MEMORY(String(need), String(available));
}
