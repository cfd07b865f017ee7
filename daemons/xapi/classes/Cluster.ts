import { errors } from "../../../generated/api/errors.ts";
import type { ClusterServer } from "../../../generated/server/classes/Cluster.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { internalError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { addMember, interfaceOn, removeMember } from "../hosts/clusters.ts";
import { coordinatorOf } from "../pool.ts";
import { addRow } from "../rows.ts";

const STACK = "corosync";
/** Shortest time without a token after which a member is missed, in seconds. */
const LEAST_TIMEOUT = 1;
/** Least addition to that time for each further member, in seconds. */
const LEAST_COEFFICIENT = 0.65;

/** Messages of Cluster: the records; which hosts hear each other is taken for given. */
export const Cluster = {
  create(context, { PIF, cluster_stack, pool_auto_join, token_timeout, token_timeout_coefficient }) {
    const { db, ambient } = context;
    if (db.Cluster.size > 0) throw errors.CLUSTER_ALREADY_EXISTS();
    if (cluster_stack !== STACK) throw errors.INVALID_CLUSTER_STACK(cluster_stack);
    assertAtLeast("token_timeout", token_timeout, LEAST_TIMEOUT);
    assertAtLeast("token_timeout_coefficient", token_timeout_coefficient, LEAST_COEFFICIENT);
    const cluster = addRow(context, "Cluster", {
      cluster_token: ambient.uuid(),
      cluster_stack,
      cluster_stack_version: 3,
      pool_auto_join,
      token_timeout,
      token_timeout_coefficient,
    });
    try {
      addMember(context, cluster, PIF);
    } catch (error) {
      db.Cluster.destroy(cluster);
      throw error;
    }
    return cluster;
  },

  destroy({ db }, { self }) {
    const { cluster_hosts } = db.Cluster.get(self);
    if (cluster_hosts.length > 1) throw errors.CLUSTER_DOES_NOT_HAVE_ONE_NODE(String(cluster_hosts.length));
    for (const member of cluster_hosts) db.Cluster_host.destroy(member);
    db.Cluster.destroy(self);
  },

  get_network: ({ db }, { self }) => networkOf(db, self),

  async pool_create(context, { network, ...given }) {
    const { db, services } = context;
    const master = coordinatorOf(db);
    const hosts = [...db.host.refs()].sort((a) => (a === master ? -1 : 1));
    const [first, ...others] = hosts.map((host) => interfaceOn(db, host, network));
    const args = { ...given, PIF: first, pool_auto_join: true };
    const cluster = (await services.call(context, "Cluster.create", args)) as Ref<"Cluster">;
    for (const pif of others) {
      await services.call(context, "Cluster_host.create", { cluster, host: db.PIF.get(pif).host, pif });
    }
    return cluster;
  },

  pool_destroy: (context, { self }) => destroyAll(context, self),
  pool_force_destroy: (context, { self }) => destroyAll(context, self),

  pool_resync(context, { self }) {
    const { db } = context;
    const { cluster_hosts, pool_auto_join } = db.Cluster.get(self);
    if (!pool_auto_join || cluster_hosts.length === 0) return;
    const network = networkOf(db, self);
    const members = new Set(cluster_hosts.map((member) => db.Cluster_host.get(member).host));
    for (const host of db.host.refs()) if (!members.has(host)) addMember(context, self, interfaceOn(db, host, network));
  },

  cstack_sync: ({ db }, { self }) => void db.Cluster.get(self),
} satisfies ClusterServer;

function networkOf(db: Context["db"], cluster: Ref<"Cluster">): Ref<"network"> {
  const pifs = db.Cluster.get(cluster).cluster_hosts.map((member) => db.Cluster_host.get(member).PIF);
  const [network, ...others] = new Set(pifs.map((pif) => db.PIF.get(pif).network));
  if (network === undefined || others.length > 0) throw internalError("The members are on different networks.");
  return network;
}

function destroyAll(context: Context, cluster: Ref<"Cluster">): void {
  for (const member of context.db.Cluster.get(cluster).cluster_hosts) removeMember(context, member);
  context.db.Cluster.destroy(cluster);
}

/** Raises INVALID_VALUE [name; value]. */
function assertAtLeast(name: string, value: number, least: number): void {
  if (!(value >= least)) throw errors.INVALID_VALUE(name, String(value));
}
