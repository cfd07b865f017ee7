import { errors } from "../../../generated/api/errors.ts";
import type { tunnelServer } from "../../../generated/server/classes/tunnel.ts";
import { isNullRef } from "../../../runtime/ref.ts";
import { assertOpenVswitch, freeName } from "../networking/bridges.ts";
import {
  addPif,
  assertManaged,
  assertNoCluster,
  assertNoTunnelEnd,
  assertNotConnected,
  bringDown,
  bringUp,
  hasAddresses,
  removePif,
} from "../networking/pifs.ts";
import { addRow } from "../rows.ts";

/** Messages of tunnel. */
export const tunnel = {
  async create(context, { transport_PIF, network, protocol }) {
    const { db, ambient } = context;
    const transport = db.PIF.get(transport_PIF);
    assertOpenVswitch(db, transport.host);
    assertManaged(db, transport_PIF);
    if (!isNullRef(transport.bond_slave_of)) throw errors.CANNOT_ADD_TUNNEL_TO_BOND_SLAVE(transport_PIF);
    assertNoTunnelEnd(db, transport_PIF);
    if (!hasAddresses(transport)) throw errors.TRANSPORT_PIF_NOT_CONFIGURED(transport_PIF);
    assertNotConnected(db, network, transport.host);
    const devices = db.PIF.rows().map(([, row]) => row.device);
    const tail = Array.from(ambient.bytes(5), (byte) => byte.toString(16).padStart(2, "0"));
    const access_PIF = addPif(context, {
      device: freeName("tunnel", devices),
      network,
      host: transport.host,
      MAC: ["02", ...tail].join(":"),
      MTU: transport.MTU,
      VLAN: -1,
      managed: true,
    });
    const self = addRow(context, "tunnel", { access_PIF, transport_PIF, protocol, status: { active: "false" } });
    if (transport.currently_attached) await bringUp(context, access_PIF);
    return self;
  },

  async destroy(context, { self }) {
    const { db } = context;
    const { access_PIF } = db.tunnel.get(self);
    if (db.PIF.has(access_PIF)) {
      assertNoCluster(db, access_PIF);
      await bringDown(context, access_PIF);
      removePif(context, access_PIF);
    }
    db.tunnel.destroy(self);
  },
} satisfies tunnelServer;
