import { errors } from "../../../../generated/api/errors.ts";
import type { BondServer } from "../../../../generated/server/classes/Bond.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { isNullRef, nullRef, type Ref } from "../../../../runtime/ref.ts";
import { assertMac } from "../../networking/addresses.ts";
import { freeName } from "../../networking/bridges.ts";
import {
  addPif,
  addressFields,
  assertManaged,
  assertNoCluster,
  assertNoTunnelEnd,
  assertNoTunnels,
  assertNotConnected,
  bringDown,
  bringUp,
  hasAddresses,
  noAddress,
  removePif,
} from "../../networking/pifs.ts";
import { isHaOn } from "../../pool.ts";
import { addRow } from "../../rows.ts";
import { propertiesFor } from "./properties.ts";

/** Joining interfaces, and taking them apart again. */
export const lifecycle = {
  async create(context, { network, members, MAC, mode, properties }) {
    const { db } = context;
    if (MAC !== "") assertMac(MAC);
    const host = assertMayBond(context, members);
    assertNotConnected(db, network, host);
    const primary = primaryOf(context, members);
    const master = addPif(context, {
      device: freeDevice(context, host),
      network,
      host,
      MAC: MAC === "" ? db.PIF.get(primary).MAC : MAC.toLowerCase(),
      MTU: db.network.get(network).MTU,
      VLAN: -1,
      managed: true,
      properties: db.PIF.get(primary).properties,
    });
    const wasUp = members.some((pif) => db.PIF.get(pif).currently_attached);
    const bond = addRow(context, "Bond", {
      master,
      primary_slave: primary,
      mode,
      properties: propertiesFor(mode, properties),
      links_up: members.filter((pif) => db.PIF_metrics.find(db.PIF.get(pif).metrics)?.carrier === true).length,
      auto_update_mac: MAC === "",
    });
    for (const pif of members) {
      moveTraffic(context, pif, master);
      db.PIF.update(pif, { bond_slave_of: bond, currently_attached: false });
    }
    moveAddresses(context, primary, master);
    db.PIF_metrics.update(db.PIF.get(master).metrics, { carrier: true, duplex: true });
    if (wasUp) await bringUp(context, master);
    return bond;
  },

  async destroy(context, { self }) {
    const { db } = context;
    const { master, primary_slave, slaves } = db.Bond.get(self);
    const { currently_attached, management } = db.PIF.get(master);
    assertNoTunnels(db, master);
    assertNoCluster(db, master);
    if (management && isHaOn(db)) throw errors.HA_CANNOT_CHANGE_BOND_STATUS_OF_MGMT_IFACE();
    const primary = db.PIF.has(primary_slave) ? primary_slave : (slaves[0] ?? nullRef<"PIF">());
    await bringDown(context, master);
    for (const pif of slaves) db.PIF.set(pif, "bond_slave_of", nullRef<"Bond">());
    moveTraffic(context, master, primary);
    moveAddresses(context, master, primary);
    db.Bond.destroy(self);
    removePif(context, master);
    if (currently_attached) await bringUp(context, primary);
  },
} satisfies Partial<BondServer>;

/** Raises unless the interfaces may be joined; answers their host. */
function assertMayBond(context: Context, members: readonly Ref<"PIF">[]): Ref<"host"> {
  const { db } = context;
  const rows = members.map((pif) => ({ pif, row: db.PIF.get(pif) }));
  const [first] = rows;
  if (first === undefined || new Set(members).size < 2) throw errors.PIF_BOND_NEEDS_MORE_MEMBERS();
  for (const { pif, row } of rows) {
    assertManaged(db, pif);
    if (!isNullRef(row.bond_slave_of)) throw errors.PIF_ALREADY_BONDED(pif);
    if (!isNullRef(row.VLAN_master_of)) throw errors.PIF_IS_VLAN(pif);
    if (row.sriov_logical_PIF_of.length > 0) throw errors.PIF_IS_SRIOV_LOGICAL(pif);
    assertNoTunnelEnd(db, pif);
    assertNoTunnels(db, pif);
    assertNoCluster(db, pif);
    if (!row.physical) throw errors.PIF_IS_NOT_PHYSICAL(pif);
    if (row.management && isHaOn(db)) throw errors.HA_CANNOT_CHANGE_BOND_STATUS_OF_MGMT_IFACE();
    if (row.host !== first.row.host) throw errors.PIF_CANNOT_BOND_CROSS_HOST();
  }
  const properties = JSON.stringify(first.row.properties);
  if (rows.some(({ row }) => JSON.stringify(row.properties) !== properties)) throw errors.INCOMPATIBLE_PIF_PROPERTIES();
  if (rows.filter(({ row }) => hasAddresses(row)).length > 1) throw errors.PIF_BOND_MORE_THAN_ONE_IP();
  return first.row.host;
}

/** The member whose address and settings the bond takes: that of management, one with an address, or the first. */
function primaryOf({ db }: Context, members: readonly Ref<"PIF">[]): Ref<"PIF"> {
  const managing = members.find((pif) => db.PIF.get(pif).management);
  const addressed = members.find((pif) => hasAddresses(db.PIF.get(pif)));
  return managing ?? addressed ?? members[0] ?? nullRef<"PIF">();
}

function freeDevice({ db }: Context, host: Ref<"host">): string {
  return freeName(
    "bond",
    db.host.get(host).PIFs.map((pif) => db.PIF.get(pif).device),
  );
}

/** Moves the VLANs of one interface, and the VMs of its host that use its network, to another interface. */
function moveTraffic({ db }: Context, from: Ref<"PIF">, to: Ref<"PIF">): void {
  const { network: old, host, VLAN_slave_of } = db.PIF.get(from);
  const { network, device } = db.PIF.get(to);
  for (const vlan of VLAN_slave_of) {
    db.VLAN.set(vlan, "tagged_PIF", to);
    db.PIF.update(db.VLAN.get(vlan).untagged_PIF, { device, device_name: device });
  }
  for (const vif of db.network.get(old).VIFs) {
    const { VM } = db.VIF.get(vif);
    const { resident_on, affinity } = db.VM.get(VM);
    if (resident_on === host || (isNullRef(resident_on) && affinity === host)) db.VIF.set(vif, "network", network);
  }
}

function moveAddresses({ db }: Context, from: Ref<"PIF">, to: Ref<"PIF">): void {
  const fields = addressFields(db.PIF.get(from));
  db.PIF.update(from, noAddress);
  db.PIF.update(to, fields);
}
