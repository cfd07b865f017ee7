import { errors } from "../../../generated/api/errors.ts";
import type { Cluster_hostServer } from "../../../generated/server/classes/Cluster_host.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import {
  addMember,
  assertClusterInterface,
  assertStackUnused,
  refreshCluster,
  removeMember,
} from "../hosts/clusters.ts";

/** Messages of Cluster_host. */
export const Cluster_host = {
  create(context, { cluster, host, pif }) {
    const { db } = context;
    const { cluster_hosts } = db.Cluster.get(cluster);
    db.host.get(host);
    assertClusterInterface(db, pif, host);
    const existing = cluster_hosts.find((member) => db.Cluster_host.get(member).host === host);
    if (existing !== undefined) throw errors.CLUSTERING_ENABLED(existing);
    return addMember(context, cluster, pif);
  },

  destroy(context, { self }) {
    const { db } = context;
    const { cluster } = db.Cluster_host.get(self);
    if (db.Cluster.get(cluster).cluster_hosts.length === 1) throw errors.CLUSTER_HOST_IS_LAST(self);
    assertStackUnused(db, self);
    removeMember(context, self);
  },

  force_destroy: (context, { self }) => removeMember(context, self),

  forget(context, { self }) {
    const { host } = context.db.Cluster_host.get(self);
    const metrics = context.db.host.find(host)?.metrics ?? "";
    if (context.db.host_metrics.find(metrics)?.live === true) throw errors.HOST_IS_LIVE(host);
    removeMember(context, self);
  },

  enable(context, { self }) {
    const { PIF, host } = context.db.Cluster_host.get(self);
    assertClusterInterface(context.db, PIF, host);
    setEnabled(context, self, true);
  },

  disable(context, { self }) {
    assertStackUnused(context.db, self);
    setEnabled(context, self, false);
  },
} satisfies Cluster_hostServer;

function setEnabled(context: Context, self: Ref<"Cluster_host">, enabled: boolean): void {
  context.db.Cluster_host.update(self, { enabled, live: enabled });
  refreshCluster(context, context.db.Cluster_host.get(self).cluster);
}
