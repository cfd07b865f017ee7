import type { Db } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { assertAgile } from "../placement/agile.ts";
import { memoryOverhead } from "../vm/memory-model.ts";
import type { PlannedPool, PlannedVm } from "./planner.ts";

/** Whether `ha_restart_priority` can have this value (spec: ha.md, section 4). */
export function isRestartPriority(text: string): boolean {
  return text === "" || text === "best-effort" || text === "restart";
}

/** Whether a VM is to be restarted by the record (spec: ha.md, section 4). */
function isProtected(row: { readonly ha_always_run: boolean; readonly ha_restart_priority: string }): boolean {
  return row.ha_always_run && row.ha_restart_priority === "restart";
}

/**
 * The pool as the planner of high availability sees it (spec: ha.md, section 11.1). `hypothetical`: protected VMs instead
 * of those that the records say.
 */
export function plannedPool(db: Db, hypothetical?: ReadonlySet<string>): PlannedPool {
  const live = db.host.rows().filter(([, row]) => row.enabled && db.host_metrics.find(row.metrics)?.live === true);
  const hosts = live.map(([ref, row]) => ({
    ref,
    memory: (db.host_metrics.find(row.metrics)?.memory_total ?? 0) - row.memory_overhead,
  }));
  const known = new Set<string>(hosts.map(({ ref }) => ref));
  const vms = db.VM.rows().flatMap(([ref, row]): PlannedVm[] => {
    const where = [row.resident_on, row.scheduled_to_be_resident_on].find((host) => known.has(host));
    const isNeedy = !row.is_control_domain && (hypothetical?.has(ref) ?? isProtected(row));
    if (where === undefined && !isNeedy) return [];
    return [{ ref, memory: plannedMemory(db, ref), host: where, isProtected: isNeedy }];
  });
  return { hosts, vms };
}

/** Memory that the planner counts for a VM, in bytes. */
export function plannedMemory(db: Db, vm: Ref<"VM">): number {
  const row = db.VM.get(vm);
  return row.is_control_domain ? row.memory_dynamic_max : row.memory_static_max + memoryOverhead(row);
}

/** The protected VMs that could not be restarted on another host, each with the reason. */
export function immobile(db: Db, { vms }: PlannedPool): ReadonlyMap<string, XapiError> {
  const found = new Map<string, XapiError>();
  for (const { ref, isProtected: isNeedy } of vms) {
    if (!isNeedy) continue;
    try {
      assertAgile(db, ref as Ref<"VM">);
    } catch (error) {
      if (!(error instanceof XapiError)) throw error;
      found.set(ref, error);
    }
  }
  return found;
}
