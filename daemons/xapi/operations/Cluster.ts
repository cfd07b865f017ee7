import type { ClusterOperationRoutines } from "../../../generated/server/operations/Cluster.ts";
import { inProgress } from "./describe.ts";
import { duringUpgrade } from "./storage.ts";

/** When operations of clusters are refused. */
export const routines: ClusterOperationRoutines = {
  concurrency({ db }, cluster) {
    const current = db.Cluster.get(cluster).current_operations;
    return Object.keys(current).length === 0 ? undefined : inProgress("Cluster", cluster, current);
  },
  rolling_upgrade: duringUpgrade,
};
