import { type PoolOperationRoutines, poolOperations } from "../../../generated/server/operations/pool.ts";
import { inProgress, type Scope } from "./describe.ts";
import { duringUpgrade } from "./storage.ts";

const blocking: Readonly<Record<string, string>> = poolOperations.facts.blocking_operations;

/** The operations of the pool that are under way, with their tasks: those that block others, or those that wait. */
function current({ db }: Scope, pool: string, blocks: boolean): [string, string][] {
  return Object.entries(db.pool.get(pool).current_operations).filter(([, name]) => name in blocking === blocks);
}

function haEnabled({ db }: Scope, pool: string): boolean {
  return db.pool.get(pool).ha_enabled;
}

/** When operations of the pool are refused (spec: pool.md, section 8). */
export const routines: PoolOperationRoutines = {
  secret_rotation: ({ db }, pool) => (db.pool.get(pool).is_psr_pending ? [] : undefined),
  concurrency_the_error_listed_for_that_operation(scope, pool) {
    const [found] = current(scope, pool, true);
    return found === undefined ? undefined : [blocking[found[1]] ?? "OTHER_OPERATION_IN_PROGRESS"];
  },
  concurrency_other_operation_in_progress(scope, pool) {
    const found = current(scope, pool, true);
    return found.length === 0 ? undefined : inProgress("pool", pool, Object.fromEntries(found));
  },
  concurrency_any_other_operation_in_progress(scope, pool) {
    const found = current(scope, pool, false);
    return found.length === 0 ? undefined : inProgress("pool", pool, Object.fromEntries(found));
  },
  ha_ha_is_enabled: (scope, pool) => (haEnabled(scope, pool) ? [] : undefined),
  ha_ha_not_enabled: (scope, pool) => (haEnabled(scope, pool) ? undefined : []),
  rolling_upgrade: duringUpgrade,
  cluster_cluster_already_exists: ({ db }) => (db.Cluster.size > 0 ? [] : undefined),
  cluster_incompatible_cluster_stack_active: (scope, pool) =>
    scope.db.Cluster.size === 0 && haEnabled(scope, pool) ? [scope.db.pool.get(pool).ha_cluster_stack] : undefined,
};
