import { isIP } from "node:net";
import { errors } from "../../../../generated/api/errors.ts";
import type { poolServer } from "../../../../generated/server/classes/pool.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";
import { assertOpenVswitch } from "../../networking/bridges.ts";
import { assertHaOff, coordinatorOf } from "../../pool.ts";
import { addRow } from "../../rows.ts";

/** Networks of all hosts at once. */
export const networks = {
  create_VLAN(context, { device, network, VLAN }) {
    const { db } = context;
    const trunks = db.PIF.rows().flatMap(([pif, row]) => (row.device === device && row.VLAN < 0 ? [pif] : []));
    if (trunks.length === 0) throw errors.PIF_DEVICE_NOT_FOUND();
    return createVlans(context, trunks, network, VLAN);
  },

  create_VLAN_from_PIF(context, { pif, network, VLAN }) {
    const { db } = context;
    const trunks = db.network.get(db.PIF.get(pif).network).PIFs;
    return createVlans(context, trunks, network, VLAN);
  },

  async management_reconfigure(context, { network }) {
    const { db, services } = context;
    assertHaOff(db);
    const interfaces = db.network.get(network).PIFs;
    const chosen = db.host.refs().map((host) => {
      const pif = interfaces.find((ref) => db.PIF.get(ref).host === host);
      if (pif === undefined) throw errors.PIF_NOT_PRESENT(host, network);
      return { host, pif };
    });
    const [first] = chosen;
    const family = first === undefined ? undefined : db.PIF.get(first.pif).primary_address_type;
    const other = chosen.find(({ pif }) => db.PIF.get(pif).primary_address_type !== family);
    if (other !== undefined) throw errors.PIF_INCOMPATIBLE_PRIMARY_ADDRESS_TYPE(other.pif);
    const coordinator = coordinatorOf(db);
    const coordinatorLast = [...chosen].sort((a, b) => rank(a.host, coordinator) - rank(b.host, coordinator));
    for (const { pif } of coordinatorLast) await services.call(context, "host.management_reconfigure", { pif });
  },

  set_vswitch_controller(context, { address }) {
    const { db } = context;
    if (address !== "" && isIP(address) === 0) throw errors.INVALID_IP_ADDRESS_SPECIFIED("address");
    for (const [pool, { master }] of db.pool.rows()) {
      assertOpenVswitch(db, master);
      db.pool.set(pool, "vswitch_controller", address);
    }
    for (const controller of db.SDN_controller.refs()) db.SDN_controller.destroy(controller);
    if (address !== "") addRow(context, "SDN_controller", { protocol: "ssl", address, port: 6632 });
  },

  set_igmp_snooping_enabled({ db }, { self, value }) {
    assertOpenVswitch(db, db.pool.get(self).master);
    db.pool.set(self, "igmp_snooping_enabled", value);
    for (const [pif, row] of db.PIF.rows()) {
      if (row.managed) db.PIF.set(pif, "igmp_snooping_status", value ? "enabled" : "disabled");
    }
  },
} satisfies Partial<poolServer>;

const rank = (host: Ref<"host">, coordinator: Ref<"host"> | undefined) => (host === coordinator ? 1 : 0);

/** Makes a VLAN on each of the interfaces; where one fails the others are taken back. */
async function createVlans(
  context: Context,
  trunks: readonly Ref<"PIF">[],
  network: Ref<"network">,
  tag: number,
): Promise<Ref<"PIF">[]> {
  const { db, services } = context;
  const made: Ref<"VLAN">[] = [];
  try {
    for (const tagged_PIF of trunks) {
      made.push((await services.call(context, "VLAN.create", { tagged_PIF, tag, network })) as Ref<"VLAN">);
    }
  } catch (error) {
    for (const self of made) await services.call(context, "VLAN.destroy", { self });
    throw error;
  }
  return made.map((vlan) => db.VLAN.get(vlan).untagged_PIF);
}
