import { errors } from "../../../../generated/api/errors.ts";
import type { poolServer } from "../../../../generated/server/classes/pool.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
import { XapiError } from "../../../../runtime/errors.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { freeMemoryOf, mostFailures, type PlannedPool, pack, toleratesFailures } from "../../ha/planner.ts";
import { immobile, isRestartPriority, plannedMemory, plannedPool } from "../../ha/pool-view.ts";
import { assertAgile } from "../../placement/agile.ts";
import { isHaOn } from "../../pool.ts";

/** High availability, as far as it is computed from records (spec: ha.md, section 11.3). */
export const ha = {
  enable_ha: notImplemented,
  disable_ha: notImplemented,

  ha_prevent_restarts_for({ db }) {
    if (!isHaOn(db)) throw errors.HA_NOT_ENABLED();
  },

  ha_failover_plan_exists: ({ db }, { n }) => planExists(db, plannedPool(db), n),

  ha_compute_max_host_failures_to_tolerate(context) {
    const most = mostTolerated(context.db, plannedPool(context.db));
    const [pool] = context.db.pool.rows();
    if (pool?.[1].ha_enabled === true) recordPlan(context, pool[0], most);
    return most;
  },

  ha_compute_hypothetical_max_host_failures_to_tolerate({ db }, { configuration }) {
    for (const [vm, priority] of Object.entries(configuration)) {
      if (!isRestartPriority(priority)) throw errors.INVALID_VALUE("ha_restart_priority", priority);
      db.VM.get(vm);
    }
    const wanted = Object.entries(configuration).flatMap(([vm, priority]) => (priority === "restart" ? [vm] : []));
    return mostTolerated(db, plannedPool(db, new Set(wanted)));
  },

  ha_compute_vm_failover_plan({ db }, { failed_hosts, failed_vms }) {
    for (const host of failed_hosts) db.host.get(host);
    const { hosts, vms } = plannedPool(db);
    const failed = new Set<string>(failed_vms);
    const left = hosts.filter(({ ref }) => !failed_hosts.some((host) => host === ref));
    const staying = vms.filter((vm) => !failed.has(vm.ref) && left.some(({ ref }) => ref === vm.host));
    const reasons = new Map(failed_vms.map((vm) => [vm as string, obstacle(db, vm)]));
    const moving = failed_vms
      .filter((vm) => reasons.get(vm) === undefined)
      .map((ref) => ({ ref, memory: plannedMemory(db, ref), host: undefined, isProtected: true }));
    const places = pack(moving, freeMemoryOf({ hosts: left, vms: staying }));
    return Object.fromEntries(
      failed_vms.map((vm): [string, Record<string, string>] => {
        const host = places.get(vm);
        if (host !== undefined) return [vm, { host }];
        return [vm, { error_code: reasons.get(vm)?.code ?? "HOST_NOT_ENOUGH_FREE_MEMORY" }];
      }),
    );
  },

  set_ha_host_failures_to_tolerate(context, { self, value }) {
    const { db } = context;
    if (value < 0) throw errors.INVALID_VALUE("ha_host_failures_to_tolerate", String(value));
    const { ha_enabled, ha_allow_overcommit, ha_plan_exists_for } = db.pool.get(self);
    if (ha_enabled) {
      const planned = plannedPool(db);
      const breaks = planExists(db, planned, ha_plan_exists_for) && !planExists(db, planned, value);
      if (!ha_allow_overcommit && breaks) throw errors.HA_OPERATION_WOULD_BREAK_FAILOVER_PLAN();
    }
    db.pool.set(self, "ha_host_failures_to_tolerate", value);
    if (ha_enabled) recordPlan(context, self, mostTolerated(db, plannedPool(db)));
  },

  ha_schedule_plan_recomputation: () => undefined,
} satisfies Partial<poolServer>;

type Db = Context["db"];

/** A VM that cannot move counts as one for which there is no plan. */
function planExists(db: Db, pool: PlannedPool, failures: number): boolean {
  return (failures === 0 || immobile(db, pool).size === 0) && toleratesFailures(pool, failures);
}

function mostTolerated(db: Db, pool: PlannedPool): number {
  return immobile(db, pool).size === 0 ? mostFailures(pool) : 0;
}

function recordPlan({ db }: Context, pool: Ref<"pool">, most: number): void {
  const { ha_host_failures_to_tolerate: target } = db.pool.get(pool);
  db.pool.update(pool, { ha_overcommitted: target > most, ha_plan_exists_for: Math.min(target, most) });
}

/** Why a VM could not be restarted elsewhere, apart from memory. */
function obstacle(db: Db, vm: Ref<"VM">): XapiError | undefined {
  try {
    assertAgile(db, vm);
    return undefined;
  } catch (error) {
    if (error instanceof XapiError) return error;
    throw error;
  }
}
