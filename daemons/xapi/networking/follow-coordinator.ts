import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { coordinatorOf } from "../pool.ts";

/** The interface of a host on a network. */
function pifOn(db: Db, host: Ref<"host">, network: Ref<"network">): Ref<"PIF"> | undefined {
  return db.network.get(network).PIFs.find((pif) => db.PIF.get(pif).host === host);
}

/** What a host lacks of an interface that the coordinator has above another one. */
interface Missing {
  /** The network of the upper interface. */
  readonly network: Ref<"network">;
  /** The host's interface on the network of the lower one. */
  readonly below: Ref<"PIF">;
}

/**
 * What a host lacks, where the coordinator has an interface `above` another one, and the host has one on the lower network
 * but none on the upper one; `undefined`: nothing.
 */
function missing(db: Db, host: Ref<"host">, above: Ref<"PIF">, below: Ref<"PIF">): Missing | undefined {
  const { host: owner, network } = db.PIF.get(above);
  if (owner !== coordinatorOf(db) || owner === host || pifOn(db, host, network) !== undefined) return undefined;
  const own = pifOn(db, host, db.PIF.get(below).network);
  return own === undefined ? undefined : { network, below: own };
}

/** Gives a host the VLANs that the coordinator has, as far as it has interfaces for them. Raises what VLAN.create raises. */
export async function syncVlans(context: Context, host: Ref<"host">): Promise<void> {
  const { db, services } = context;
  db.host.get(host);
  for (const [, { untagged_PIF, tagged_PIF, tag }] of db.VLAN.rows()) {
    const lack = missing(db, host, untagged_PIF, tagged_PIF);
    if (lack === undefined) continue;
    await services.call(context, "VLAN.create", { tagged_PIF: lack.below, tag, network: lack.network });
  }
}

/** Gives a host the tunnels that the coordinator has, as far as it has interfaces for them. Raises what tunnel.create raises. */
export async function syncTunnels(context: Context, host: Ref<"host">): Promise<void> {
  const { db, services } = context;
  db.host.get(host);
  for (const [, { access_PIF, transport_PIF, protocol }] of db.tunnel.rows()) {
    const lack = missing(db, host, access_PIF, transport_PIF);
    if (lack === undefined) continue;
    const args = { transport_PIF: lack.below, network: lack.network, protocol };
    await services.call(context, "tunnel.create", args);
  }
}

/** Forgets every interface of a host and what is made of them; nothing is brought down. */
export function resetNetworking({ db }: Context, host: Ref<"host">): void {
  const own = new Set<string>(db.host.get(host).PIFs);
  const isOwn = (pif: string): boolean => own.has(pif);
  for (const [ref, row] of db.VLAN.rows()) if (isOwn(row.untagged_PIF)) db.VLAN.destroy(ref);
  for (const [ref, row] of db.tunnel.rows()) if (isOwn(row.access_PIF)) db.tunnel.destroy(ref);
  for (const [ref, row] of db.network_sriov.rows()) if (isOwn(row.logical_PIF)) db.network_sriov.destroy(ref);
  for (const [ref, row] of db.Bond.rows()) if (isOwn(row.master)) db.Bond.destroy(ref);
  const metrics = new Set(db.host.get(host).PIFs.map((pif) => db.PIF.get(pif).metrics));
  for (const pif of db.host.get(host).PIFs) db.PIF.destroy(pif);
  for (const ref of metrics) if (db.PIF_metrics.has(ref)) db.PIF_metrics.destroy(ref);
}
