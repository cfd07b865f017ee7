import { errors } from "../../../generated/api/errors.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import { dateTimeOf, type Ref } from "../../../runtime/ref.ts";
import { assertManaged } from "../networking/pifs.ts";
import { driverOf } from "../operations/storage.ts";
import { addRow } from "../rows.ts";

/** Raises unless a cluster may talk over the interface: INTERFACE_HAS_NO_IP, PIF_ALLOWS_UNPLUG [pif], PIF_NOT_ATTACHED_TO_HOST. */
export function assertClusterInterface(db: Db, pif: Ref<"PIF">, host: Ref<"host">): void {
  const row = db.PIF.get(pif);
  assertManaged(db, pif);
  if (row.host !== host) throw errors.PIF_NOT_ATTACHED_TO_HOST(pif, host);
  const address = row.primary_address_type === "IPv4" ? row.IP : (row.IPv6[0] ?? "");
  if (address === "") throw errors.INTERFACE_HAS_NO_IP(pif);
  if (!row.disallow_unplug) throw errors.PIF_ALLOWS_UNPLUG(pif);
}

/** Makes a host a member of a cluster. */
export function addMember(context: Context, cluster: Ref<"Cluster">, PIF: Ref<"PIF">): Ref<"Cluster_host"> {
  const { db, ambient } = context;
  const { host } = db.PIF.get(PIF);
  assertClusterInterface(db, PIF, host);
  const member = addRow(context, "Cluster_host", {
    cluster,
    host,
    PIF,
    enabled: true,
    joined: true,
    live: true,
    last_update_live: dateTimeOf(ambient.now()),
  });
  refreshCluster(context, cluster);
  context.services.operations.refresh(context, "Cluster_host", member);
  return member;
}

/** Takes a host out of its cluster. */
export function removeMember(context: Context, member: Ref<"Cluster_host">): void {
  const { cluster } = context.db.Cluster_host.get(member);
  context.db.Cluster_host.destroy(member);
  refreshCluster(context, cluster);
}

/** Counts the members of a cluster. A majority of those that are expected makes a quorum. */
export function refreshCluster(context: Context, cluster: Ref<"Cluster">): void {
  const { db, services } = context;
  if (!db.Cluster.has(cluster)) return;
  const members = db.Cluster.get(cluster).cluster_hosts.map((member) => db.Cluster_host.get(member));
  const expected_hosts = members.filter((member) => member.enabled).length;
  const live_hosts = members.filter((member) => member.enabled && member.live).length;
  const quorum = Math.floor(expected_hosts / 2) + 1;
  db.Cluster.update(cluster, { expected_hosts, live_hosts, quorum, is_quorate: live_hosts >= quorum });
  services.operations.refresh(context, "Cluster", cluster);
}

/** Raises CLUSTER_STACK_IN_USE [stack] where the host has storage plugged that needs the cluster. */
export function assertStackUnused(db: Db, member: Ref<"Cluster_host">): void {
  const { host, cluster } = db.Cluster_host.get(member);
  const stack = db.Cluster.get(cluster).cluster_stack;
  const inUse = db.host.get(host).PBDs.some((ref) => {
    const { currently_attached, SR } = db.PBD.get(ref);
    return currently_attached && driverOf(db, db.SR.get(SR))?.required_cluster_stack.includes(stack) === true;
  });
  if (inUse) throw errors.CLUSTER_STACK_IN_USE(stack);
}

/** The interface of a host on a network. Raises PIF_NOT_PRESENT [host; network]. */
export function interfaceOn(db: Db, host: Ref<"host">, network: Ref<"network">): Ref<"PIF"> {
  const found = db.network.get(network).PIFs.find((pif) => db.PIF.get(pif).host === host);
  if (found === undefined) throw errors.PIF_NOT_PRESENT(host, network);
  return found;
}
