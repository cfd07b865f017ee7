import { isIP, isIPv4, isIPv6 } from "node:net";
import { errors } from "../../../generated/api/errors.ts";

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;

/** Raises MAC_INVALID [MAC]. */
export function assertMac(mac: string): void {
  if (!MAC.test(mac)) throw errors.MAC_INVALID(mac);
}

/** Raises INVALID_IP_ADDRESS_SPECIFIED [name of the parameter] unless the text is an IPv4 address. */
export function assertIpv4(name: string, text: string): void {
  if (!isIPv4(text)) throw errors.INVALID_IP_ADDRESS_SPECIFIED(name);
}

/** The same for an IPv6 address. */
export function assertIpv6(name: string, text: string): void {
  if (!isIPv6(text)) throw errors.INVALID_IP_ADDRESS_SPECIFIED(name);
}

/** Raises INVALID_CIDR_ADDRESS_SPECIFIED [name] unless the text is an IPv6 address with the length of its prefix. */
export function assertIpv6Cidr(name: string, text: string): void {
  const [address = "", prefix = "", ...rest] = text.split("/");
  const isPrefix = /^\d{1,3}$/.test(prefix) && Number(prefix) <= 128;
  if (!isIPv6(address) || !isPrefix || rest.length > 0) throw errors.INVALID_CIDR_ADDRESS_SPECIFIED(name);
}

/** Checks servers separated by commas, of either family; none is fine. */
export function assertServers(name: string, text: string): void {
  if (text === "") return;
  if (text.split(",").some((server) => isIP(server) === 0)) throw errors.INVALID_IP_ADDRESS_SPECIFIED(name);
}
