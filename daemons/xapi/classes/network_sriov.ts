import { errors } from "../../../generated/api/errors.ts";
import type { network_sriovServer } from "../../../generated/server/classes/network_sriov.ts";
import { isNullRef } from "../../../runtime/ref.ts";
import { assertManaged, assertNotConnected, bringDown, removePif } from "../networking/pifs.ts";
import { addRow } from "../rows.ts";

/** What a network card says that can offer virtual functions. */
const CAPABILITY = "sriov";

/** Messages of network_sriov. */
export const network_sriov = {
  create(context, { pif, network }) {
    const { db } = context;
    const row = db.PIF.get(pif);
    assertManaged(db, pif);
    if (!row.physical) throw errors.PIF_IS_NOT_PHYSICAL(pif);
    if (!row.capabilities.includes(CAPABILITY)) throw errors.PIF_IS_NOT_SRIOV_CAPABLE(pif);
    if (row.sriov_physical_PIF_of.length > 0) throw errors.NETWORK_SRIOV_ALREADY_ENABLED(pif);
    const foreign = db.network.get(network).PIFs.find((other) => db.PIF.get(other).sriov_logical_PIF_of.length === 0);
    if (foreign !== undefined) throw errors.NETWORK_INCOMPATIBLE_WITH_SRIOV(network);
    assertNotConnected(db, network, row.host);
    const { device, host, MAC, MTU, metrics, PCI } = row;
    const logical_PIF = addRow(context, "PIF", {
      ...{ device, device_name: device, network, host, MAC, MTU, metrics, PCI },
      VLAN: -1,
      managed: true,
      currently_attached: row.currently_attached,
    });
    return addRow(context, "network_sriov", { physical_PIF: pif, logical_PIF, configuration_mode: "sysfs" });
  },

  async destroy(context, { self }) {
    const { db } = context;
    const { logical_PIF } = db.network_sriov.get(self);
    if (db.PIF.has(logical_PIF)) {
      if (db.PIF.get(logical_PIF).VLAN_slave_of.length > 0) throw errors.PIF_VLAN_STILL_EXISTS(logical_PIF);
      await bringDown(context, logical_PIF);
      removePif(context, logical_PIF);
    }
    db.network_sriov.destroy(self);
  },

  get_remaining_capacity({ db }, { self }) {
    const { logical_PIF, physical_PIF } = db.network_sriov.get(self);
    if (db.PIF.find(logical_PIF)?.currently_attached !== true) return 0;
    const card = db.PCI.find(db.PIF.get(physical_PIF).PCI);
    const functions = (card?.virtual_functions ?? []).flatMap((pci) => db.PCI.find(pci) ?? []);
    return functions.filter((pci) => pci.attached_VMs.length === 0 && isNullRef(pci.scheduled_to_be_attached_to))
      .length;
  },
} satisfies network_sriovServer;
