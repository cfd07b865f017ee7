import type { ClusterHostOperationRoutines } from "../../../generated/server/operations/Cluster_host.ts";
import { inProgress } from "./describe.ts";

/** When operations of members of clusters are refused. */
export const routines: ClusterHostOperationRoutines = {
  concurrency({ db }, member) {
    const current = db.Cluster_host.get(member).current_operations;
    return Object.keys(current).length === 0 ? undefined : inProgress("Cluster_host", member, current);
  },
  joined: ({ db }, member) => (db.Cluster_host.get(member).joined ? undefined : [member]),
};
