import type { Cluster_hostServer } from "../../../generated/server/classes/Cluster_host.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of Cluster_host. */
export const Cluster_host = {
  create: notImplemented,
  destroy: notImplemented,
  enable: notImplemented,
  force_destroy: notImplemented,
  forget: notImplemented,
  disable: notImplemented,
} satisfies Cluster_hostServer;
