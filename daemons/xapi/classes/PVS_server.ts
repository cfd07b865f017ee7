import { isIP } from "node:net";
import { errors } from "../../../generated/api/errors.ts";
import type { PVS_serverServer } from "../../../generated/server/classes/PVS_server.ts";

/** Raises VALUE_NOT_SUPPORTED [field; value; reason] for a number that is no port. */
function checkPort(field: string, port: number): void {
  if (port < 1 || port > 65_535) throw errors.VALUE_NOT_SUPPORTED(field, String(port), "Port out of range");
}

/** Messages of PVS_server. */
export const PVS_server = {
  introduce: ({ db }, { addresses, first_port, last_port, site }) => {
    if (!db.PVS_site.has(site)) throw errors.INVALID_VALUE("site", site);
    const unique = [...new Set(addresses)];
    for (const address of unique) if (isIP(address) === 0) throw errors.INVALID_IP_ADDRESS_SPECIFIED(address);
    const taken = new Set(db.PVS_server.rows().flatMap(([, server]) => server.addresses));
    const used = unique.find((address) => taken.has(address));
    if (used !== undefined) throw errors.PVS_SERVER_ADDRESS_IN_USE(used);
    checkPort("first_port", first_port);
    checkPort("last_port", last_port);
    if (last_port < first_port)
      throw errors.VALUE_NOT_SUPPORTED("last_port", String(last_port), "The last port is below the first.");
    return db.PVS_server.create({ addresses: unique, first_port, last_port, site });
  },

  forget: ({ db }, { self }) => db.PVS_server.destroy(self),
} satisfies PVS_serverServer;
