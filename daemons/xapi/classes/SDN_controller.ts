import { isIP } from "node:net";
import { errors } from "../../../generated/api/errors.ts";
import type { SDN_controllerServer } from "../../../generated/server/classes/SDN_controller.ts";
import { nullRef } from "../../../runtime/ref.ts";
import { assertOpenVswitch } from "../networking/bridges.ts";
import { coordinatorOf } from "../pool.ts";
import { addRow } from "../rows.ts";

const DEFAULT_PORT = 6632;

/** Messages of SDN_controller (spec: networkd.md, section 15). */
export const SDN_controller = {
  introduce(context, { protocol, address, port }) {
    const { db } = context;
    assertOpenVswitch(db, coordinatorOf(db) ?? nullRef<"host">());
    if (db.SDN_controller.size > 0) throw errors.OPERATION_NOT_ALLOWED("There is a controller already.");
    if (protocol === "pssl") {
      if (address !== "") throw errors.INVALID_IP_ADDRESS_SPECIFIED("address");
      if (port !== 0) throw errors.INVALID_VALUE("port", String(port));
      return addRow(context, "SDN_controller", { protocol, address, port });
    }
    if (isIP(address) === 0) throw errors.INVALID_IP_ADDRESS_SPECIFIED("address");
    if (port < 0 || port > 65_535) throw errors.INVALID_VALUE("port", String(port));
    return addRow(context, "SDN_controller", { protocol, address, port: port === 0 ? DEFAULT_PORT : port });
  },

  forget: ({ db }, { self }) => db.SDN_controller.destroy(self),
} satisfies SDN_controllerServer;
