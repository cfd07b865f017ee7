import { isIP } from "node:net";
import { errors } from "../../../generated/api/errors.ts";

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;

/** Raises MAC_INVALID [MAC]. */
export function assertMac(mac: string): void {
  if (!MAC.test(mac)) throw errors.MAC_INVALID(mac);
}

/** Versions of the internet protocol, with the longest prefix of an address. */
const LONGEST_PREFIX = { 4: 32, 6: 128 } as const;

/** A version of the internet protocol. */
export type IpVersion = keyof typeof LONGEST_PREFIX;

/** Raises INVALID_IP_ADDRESS_SPECIFIED [name of the parameter] unless the text is an address of that version. */
export function assertAddress(version: IpVersion, name: string, text: string): void {
  if (isIP(text) !== version) throw errors.INVALID_IP_ADDRESS_SPECIFIED(name);
}

/** Raises INVALID_CIDR_ADDRESS_SPECIFIED [name] unless the text is an address with the length of its prefix: `192.0.2.3/24`. */
export function assertCidr(version: IpVersion, name: string, text: string): void {
  const [address = "", prefix = "", ...rest] = text.split("/");
  const isPrefix = /^\d{1,3}$/.test(prefix) && Number(prefix) <= LONGEST_PREFIX[version];
  if (isIP(address) !== version || !isPrefix || rest.length > 0) throw errors.INVALID_CIDR_ADDRESS_SPECIFIED(name);
}

/** Checks servers separated by commas, of either family; none is fine. */
export function assertServers(name: string, text: string): void {
  if (text === "") return;
  if (text.split(",").some((server) => isIP(server) === 0)) throw errors.INVALID_IP_ADDRESS_SPECIFIED(name);
}
