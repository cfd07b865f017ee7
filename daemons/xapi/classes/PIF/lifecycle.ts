import { errors } from "../../../../generated/api/errors.ts";
import type { PIFServer } from "../../../../generated/server/classes/PIF.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../../runtime/ref.ts";
import { assertMac } from "../../networking/addresses.ts";
import {
  addPif,
  assertManaged,
  assertNoCluster,
  assertNoTunnels,
  assertNotManagement,
  bringDown,
  bringUp,
  removePif,
  vifsUsing,
} from "../../networking/pifs.ts";
import { networkOfDevice } from "../../startup/create-network.ts";
import type { NicFacts } from "../../startup/host-facts.ts";

/** The beginning and the end of interfaces, and when they are up. */
export const lifecycle = {
  async create_VLAN(context, { device, network, host, VLAN }) {
    const { db, services } = context;
    const trunk = db.host.get(host).PIFs.find((pif) => db.PIF.get(pif).device === device && db.PIF.get(pif).VLAN < 0);
    if (trunk === undefined) throw errors.PIF_DEVICE_NOT_FOUND();
    const vlan = await services.call(context, "VLAN.create", { tagged_PIF: trunk, tag: VLAN, network });
    return db.VLAN.get(vlan as Ref<"VLAN">).untagged_PIF;
  },

  async destroy(context, { self }) {
    const { physical, VLAN_master_of } = context.db.PIF.get(self);
    if (physical || isNullRef(VLAN_master_of)) throw errors.PIF_IS_PHYSICAL(self);
    await context.services.call(context, "VLAN.destroy", { self: VLAN_master_of });
  },

  async scan(context, { host }) {
    const known = new Set(context.db.host.get(host).PIFs.map((pif) => context.db.PIF.get(pif).MAC));
    for (const nic of await context.services.networking.nics(context, host)) {
      if (!known.has(nic.MAC)) introduceNic(context, host, nic, nic.device, true);
    }
  },

  async introduce(context, { host, MAC, device, managed }) {
    const { db, services } = context;
    const mac = MAC.toLowerCase();
    if (mac !== "") assertMac(mac);
    const pifs = db.host.get(host).PIFs.map((pif) => db.PIF.get(pif));
    const nics = await services.networking.nics(context, host);
    const nic = nics.find((candidate) => (mac === "" ? candidate.device === device : candidate.MAC === mac));
    if (nic === undefined) throw errors.MAC_DOES_NOT_EXIST(MAC);
    const name = device === "" ? nic.device : device;
    if (pifs.some((row) => row.physical && row.MAC === nic.MAC)) throw errors.MAC_STILL_EXISTS(nic.MAC);
    if (pifs.some((row) => row.device === name)) throw errors.DUPLICATE_PIF_DEVICE_NAME(name);
    return introduceNic(context, host, nic, name, managed);
  },

  async forget(context, { self }) {
    const { db } = context;
    const row = db.PIF.get(self);
    if (row.sriov_logical_PIF_of.length > 0) throw errors.CANNOT_FORGET_SRIOV_LOGICAL(self);
    if (row.sriov_physical_PIF_of.length > 0) throw errors.PIF_SRIOV_STILL_EXISTS(self);
    if (!row.physical) throw errors.PIF_IS_NOT_PHYSICAL(self);
    if (!isNullRef(row.bond_slave_of)) throw errors.PIF_ALREADY_BONDED(self);
    assertNotManagement(db, self);
    if (row.VLAN_slave_of.length > 0) throw errors.PIF_VLAN_STILL_EXISTS(self);
    assertNoTunnels(db, self);
    assertNoCluster(db, self);
    await bringDown(context, self);
    removePif(context, self);
  },

  async plug(context, { self }) {
    assertManaged(context.db, self);
    await bringUp(context, self);
  },

  async unplug(context, { self }) {
    const { db } = context;
    assertManaged(db, self);
    assertNotManagement(db, self);
    const { disallow_unplug, network } = db.PIF.get(self);
    const [vif] = vifsUsing(db, self);
    if (vif !== undefined) throw errors.VIF_IN_USE(network, vif);
    if (disallow_unplug) throw errors.PIF_DOES_NOT_ALLOW_UNPLUG(self);
    const ends = db.PIF.get(self).tunnel_transport_PIF_of.map((tunnel) => db.tunnel.get(tunnel).access_PIF);
    for (const end of ends) await bringDown(context, end);
    await bringDown(context, self);
  },

  set_disallow_unplug({ db }, { self, value }) {
    const { disallow_unplug } = db.PIF.get(self);
    if (disallow_unplug === value) return;
    if (!value) assertNoCluster(db, self);
    db.PIF.set(self, "disallow_unplug", value);
  },

  pool_introduce: (context, args) => addPif(context, args),
  db_introduce: (context, args) => addPif(context, args),
  db_forget: (context, { self }) => removePif(context, self),
} satisfies Partial<PIFServer>;

function introduceNic(
  context: Context,
  host: Ref<"host">,
  nic: NicFacts,
  device: string,
  managed: boolean,
): Ref<"PIF"> {
  const network = networkOfDevice(context, device);
  const pif = addPif(context, { device, network, host, MAC: nic.MAC, VLAN: -1, physical: true, managed });
  const { metrics } = context.db.PIF.get(pif);
  const { carrier, speed, pciPath: pci_bus_path } = nic;
  context.db.PIF_metrics.update(metrics, { carrier, speed, duplex: true, pci_bus_path });
  return pif;
}
