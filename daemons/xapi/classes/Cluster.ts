import type { ClusterServer } from "../../../generated/server/classes/Cluster.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Cluster. */
export const Cluster = {
  create: notImplemented,
  destroy: notImplemented,
  get_network: notImplemented,
  pool_create: notImplemented,
  pool_force_destroy: notImplemented,
  pool_destroy: notImplemented,
  pool_resync: notImplemented,
  cstack_sync: notImplemented,
} satisfies ClusterServer;
