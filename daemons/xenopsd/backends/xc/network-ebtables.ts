import type { Lock } from "./network-lock.ts";

/** The chain with the filter of an interface on a Linux bridge. */
export function chainOf(name: string): string {
  return `FORWARD_${name}`;
}

/**
 * The rules that hold a locked interface, on a Linux bridge, to its addresses (spec: xenopsd.md, section 12): the words of each
 * `ebtables`, in an order in which nothing passes before all are there.
 */
export function lockedRules(name: string, { mac, ipv4, ipv6 }: Lock): string[][] {
  const chain = chainOf(name);
  const rule = (...match: string[]) => ["-A", chain, ...match];
  const accept = (...match: string[]) => rule(...match, "-j", "ACCEPT");
  return [
    ["-N", chain],
    ["-P", chain, "DROP"],
    accept("-o", name),
    rule("-s", "!", mac, "-j", "DROP"),
    accept("-p", "IPv4", "--ip-protocol", "udp", "--ip-destination-port", "67"),
    ...ipv4.flatMap((address) => [
      accept("-p", "ARP", "--arp-opcode", "Request", "--arp-ip-src", address),
      accept("-p", "ARP", "--arp-opcode", "Reply", "--arp-ip-src", address, "--arp-mac-src", mac),
      accept("-p", "IPv4", "--ip-source", address),
    ]),
    ...(ipv6.length > 0 ? [accept("-p", "IPv6")] : []),
    ...jumps(name).map((jump) => ["-A", ...jump]),
  ];
}

/**
 * What takes frames of an interface through its chain: those to the control domain, too, which the specification leaves out and the flows
 * of Open vSwitch do not.
 */
export function jumps(name: string): string[][] {
  const frames = [
    ["FORWARD", "-i"],
    ["FORWARD", "-o"],
    ["INPUT", "-i"],
  ];
  return frames.map((of) => [...of, name, "-j", chainOf(name)]);
}
