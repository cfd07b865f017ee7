import { errors } from "../../../generated/api/errors.ts";
import type { VLANServer } from "../../../generated/server/classes/VLAN.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import {
  assertManaged,
  assertNoCluster,
  assertNoTunnelEnd,
  assertNoTunnels,
  assertNotConnected,
  assertNotManagement,
  bringDown,
  bringUp,
  removePif,
} from "../networking/pifs.ts";
import { addRow } from "../rows.ts";

const LARGEST_TAG = 4094;

/** Messages of VLAN. */
export const VLAN = {
  pool_introduce: (context, args) => addRow(context, "VLAN", args),

  async create(context, { tagged_PIF, tag, network }) {
    const { db } = context;
    assertMayCarry(context, tagged_PIF, tag);
    const trunk = db.PIF.get(tagged_PIF);
    const { managed, MTU } = db.network.get(network);
    if (!managed) throw errors.NETWORK_UNMANAGED(network);
    assertNotConnected(db, network, trunk.host);
    const untagged = addRow(context, "PIF", {
      device: trunk.device,
      device_name: trunk.device,
      network,
      host: trunk.host,
      MAC: trunk.MAC,
      MTU,
      VLAN: tag,
      metrics: trunk.metrics,
      managed: true,
    });
    const vlan = addRow(context, "VLAN", { tagged_PIF, untagged_PIF: untagged, tag });
    db.PIF.set(untagged, "VLAN_master_of", vlan);
    if (trunk.currently_attached) await bringUp(context, untagged);
    return vlan;
  },

  async destroy(context, { self }) {
    const { db } = context;
    const { untagged_PIF } = db.VLAN.get(self);
    if (db.PIF.has(untagged_PIF)) {
      assertNoTunnels(db, untagged_PIF);
      assertNotManagement(db, untagged_PIF);
      assertNoCluster(db, untagged_PIF);
      await bringDown(context, untagged_PIF);
      removePif(context, untagged_PIF);
    }
    db.VLAN.destroy(self);
  },
} satisfies VLANServer;

/** Raises unless a VLAN of this tag may be made on the interface. */
function assertMayCarry({ db }: Context, pif: Ref<"PIF">, tag: number): void {
  const row = db.PIF.get(pif);
  assertManaged(db, pif);
  if (tag < 0 || tag > LARGEST_TAG) throw errors.VLAN_TAG_INVALID(String(tag));
  if (!isNullRef(row.bond_slave_of)) throw errors.CANNOT_ADD_VLAN_TO_BOND_SLAVE(pif);
  if (!isNullRef(row.VLAN_master_of)) throw errors.PIF_IS_VLAN(pif);
  assertNoTunnelEnd(db, pif);
  if (row.VLAN_slave_of.some((vlan) => db.VLAN.get(vlan).tag === tag)) throw errors.PIF_VLAN_EXISTS(pif);
}
