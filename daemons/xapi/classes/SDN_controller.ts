import { errors } from "../../../generated/api/errors.ts";
import type { SDN_controllerServer } from "../../../generated/server/classes/SDN_controller.ts";

/** Port on which a controller listens where none is given. */
const DEFAULT_PORT = 6632;

/** Messages of SDN_controller. A pool has at most one. */
export const SDN_controller = {
  introduce(context, { protocol, address, port }) {
    if (context.db.SDN_controller.size > 0)
      throw errors.OPERATION_NOT_ALLOWED("The pool has an SDN controller already.");
    if (protocol === "pssl") {
      if (address !== "") throw errors.INVALID_VALUE("address", address);
      return context.db.SDN_controller.create({ protocol, address: "", port: 0 });
    }
    if (!/^(\d{1,3}\.){3}\d{1,3}$/.test(address)) throw errors.INVALID_IP_ADDRESS_SPECIFIED("address");
    if (port < 0 || port > 65_535)
      throw errors.VALUE_NOT_SUPPORTED("port", String(port), "A port is a number from 0 to 65535.");
    return context.db.SDN_controller.create({ protocol, address, port: port === 0 ? DEFAULT_PORT : port });
  },

  forget: (context, { self }) => context.db.SDN_controller.destroy(self),
} satisfies SDN_controllerServer;
