import { errors } from "../../../generated/api/errors.ts";
import type { PIFRow } from "../../../generated/api/records/PIF.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";

/** Makes the record of an interface with metrics of its own. */
export function addPif(context: Context, values: Partial<PIFRow>): Ref<"PIF"> {
  const metrics = addRow(context, "PIF_metrics", {});
  return addRow(context, "PIF", { device_name: values.device ?? "", MTU: 1500, metrics, ...values });
}

/** Removes an interface and, unless another interface has them too, its metrics. */
export function removePif({ db }: Context, pif: Ref<"PIF">): void {
  const { metrics } = db.PIF.get(pif);
  db.PIF.destroy(pif);
  const shared = db.PIF.rows().some(([, row]) => row.metrics === metrics);
  if (!shared && db.PIF_metrics.has(metrics)) db.PIF_metrics.destroy(metrics);
}

/** The interface that an interface on a VLAN is made on. */
function trunkOf(db: Db, row: PIFRow): Ref<"PIF"> | undefined {
  const vlan = db.VLAN.find(row.VLAN_master_of);
  return vlan?.tagged_PIF;
}

/** The VMs' interfaces that use the network of an interface through its host. */
export function vifsUsing(db: Db, pif: Ref<"PIF">): Ref<"VIF">[] {
  const { network, host } = db.PIF.get(pif);
  return db.network.get(network).VIFs.filter((ref) => {
    const vif = db.VIF.find(ref);
    return vif?.currently_attached === true && db.VM.find(vif.VM)?.resident_on === host;
  });
}

/** Raises PIF_UNMANAGED [pif] where the toolstack leaves the interface alone. */
export function assertManaged(db: Db, pif: Ref<"PIF">): void {
  if (!db.PIF.get(pif).managed) throw errors.PIF_UNMANAGED(pif);
}

/** Raises PIF_IS_MANAGEMENT_INTERFACE [pif]. */
export function assertNotManagement(db: Db, pif: Ref<"PIF">): void {
  if (db.PIF.get(pif).management) throw errors.PIF_IS_MANAGEMENT_INTERFACE(pif);
}

/** Raises PIF_TUNNEL_STILL_EXISTS [pif] where a tunnel runs over the interface. */
export function assertNoTunnels(db: Db, pif: Ref<"PIF">): void {
  if (db.PIF.get(pif).tunnel_transport_PIF_of.length > 0) throw errors.PIF_TUNNEL_STILL_EXISTS(pif);
}

/** Raises IS_TUNNEL_ACCESS_PIF [pif] where the interface is the end of a tunnel. */
export function assertNoTunnelEnd(db: Db, pif: Ref<"PIF">): void {
  if (db.PIF.get(pif).tunnel_access_PIF_of.length > 0) throw errors.IS_TUNNEL_ACCESS_PIF(pif);
}

/** Raises CLUSTERING_ENABLED [cluster_host] where a cluster talks over the interface. */
export function assertNoCluster(db: Db, pif: Ref<"PIF">): void {
  const member = db.Cluster_host.rows().find(([, row]) => row.PIF === pif && row.enabled);
  if (member !== undefined) throw errors.CLUSTERING_ENABLED(member[0]);
}

/** Raises NETWORK_ALREADY_CONNECTED [host; pif] where a host has an interface on the network already. */
export function assertNotConnected(db: Db, network: Ref<"network">, host: Ref<"host">): void {
  const existing = db.network.get(network).PIFs.find((pif) => db.PIF.get(pif).host === host);
  if (existing !== undefined) throw errors.NETWORK_ALREADY_CONNECTED(host, existing);
}

/** Whether an interface has addresses of the host, or will get them. */
export function hasAddresses(row: PIFRow): boolean {
  return row.ip_configuration_mode !== "None" || row.ipv6_configuration_mode !== "None";
}

/** Brings an interface up with those below it. Raises CANNOT_PLUG_BOND_SLAVE or TRANSPORT_PIF_NOT_CONFIGURED [pif]. */
export async function bringUp(context: Context, pif: Ref<"PIF">): Promise<void> {
  const { db, services } = context;
  const row = db.PIF.get(pif);
  if (!isNullRef(row.bond_slave_of)) throw errors.CANNOT_PLUG_BOND_SLAVE(pif);
  for (const tunnel of row.tunnel_access_PIF_of) {
    const { transport_PIF } = db.tunnel.get(tunnel);
    if (!hasAddresses(db.PIF.get(transport_PIF))) throw errors.TRANSPORT_PIF_NOT_CONFIGURED(transport_PIF);
    await bringUp(context, transport_PIF);
    db.tunnel.set(tunnel, "status", { ...db.tunnel.get(tunnel).status, active: "true" });
  }
  const trunk = trunkOf(db, row);
  if (trunk !== undefined) await bringUp(context, trunk);
  const lease = await services.networking.up(context, pif);
  db.PIF.update(pif, { currently_attached: true, ...lease });
  for (const bond of row.bond_master_of) {
    for (const member of db.Bond.get(bond).slaves) db.PIF.set(member, "currently_attached", true);
  }
}

/** Takes an interface down; addresses that the network gave go. */
export async function bringDown(context: Context, pif: Ref<"PIF">): Promise<void> {
  const { db, services } = context;
  const row = db.PIF.get(pif);
  if (!row.currently_attached) return;
  await services.networking.down(context, pif);
  const lost = row.ip_configuration_mode === "DHCP" ? { IP: "", netmask: "", gateway: "", DNS: "" } : {};
  db.PIF.update(pif, { currently_attached: false, ...lost });
  for (const tunnel of row.tunnel_access_PIF_of) {
    db.tunnel.set(tunnel, "status", { ...db.tunnel.get(tunnel).status, active: "false" });
  }
  for (const bond of row.bond_master_of) {
    for (const member of db.Bond.get(bond).slaves) db.PIF.set(member, "currently_attached", false);
  }
}

/** What identifies the host on one interface, to be given to another. */
export function addressFields(row: PIFRow) {
  const { ip_configuration_mode, IP, netmask, gateway, DNS, management, primary_address_type } = row;
  const { ipv6_configuration_mode, IPv6, ipv6_gateway } = row;
  return {
    ...{ ip_configuration_mode, IP, netmask, gateway, DNS, management, primary_address_type },
    ...{ ipv6_configuration_mode, IPv6, ipv6_gateway },
  };
}

/** An interface without addresses. */
export const noAddress = {
  ip_configuration_mode: "None",
  IP: "",
  netmask: "",
  gateway: "",
  DNS: "",
  management: false,
  ipv6_configuration_mode: "None",
  IPv6: [],
  ipv6_gateway: "",
} as const satisfies Partial<PIFRow>;
