import { createHash } from "node:crypto";
import { simulatedHost } from "../startup/host-facts.ts";
import type { Lease, NetworkBackend } from "./backend.ts";

/** Interfaces that exist in records only; whatever is done to them succeeds at once. */
export const simulatedNetworking: NetworkBackend = {
  nics: ({ db }, host) => simulatedHost(db.host.refs().indexOf(host) + 1).nics,
  up({ db }, pif) {
    const { ip_configuration_mode, MAC, VLAN } = db.PIF.get(pif);
    return ip_configuration_mode === "DHCP" ? leaseOf(`${MAC} ${VLAN}`) : undefined;
  },
  down: () => undefined,
};

/** The address that a simulated DHCP server gives: the same client gets the same one again. */
function leaseOf(client: string): Lease {
  const [a = 0, b = 0] = createHash("sha256").update(client).digest();
  return { IP: `10.64.${a}.${(b % 253) + 2}`, netmask: "255.255.0.0", gateway: "10.64.0.1", DNS: "10.64.0.1" };
}
