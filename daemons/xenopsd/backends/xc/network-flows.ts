import type { Lock } from "./network-lock.ts";

/** What marks our flows among those of a bridge. */
const COOKIE = 1;

/** Of neighbour discovery (ICMPv6). */
const SOLICITATION = 135;
const ADVERTISEMENT = 136;

/** What only routers send, or those who pretend to be one: advertisements, redirects, inverse and secure discovery, multicast routers. */
const ROUTER_MESSAGES = [134, 137, 146, 147, 151, 152, 153];

/** Which flows of a bridge are those of a port: for `ovs-ofctl del-flows`. */
export function flowsOfPort(port: number): string {
  return `in_port=${port},cookie=${COOKIE}/-1`;
}

/**
 * The flows that hold a locked interface, on a port of Open vSwitch, to its addresses (spec: xenopsd.md, section 12): lines for
 * `ovs-ofctl add-flows`. Whatever no line lets pass is dropped.
 */
export function lockedFlows(port: number, { mac, ipv4, ipv6 }: Lock): string[] {
  const flow = (priority: number, match: readonly string[], action: "normal" | "drop") =>
    [`cookie=${COOKIE}`, `priority=${priority}`, `in_port=${port}`, ...match, `actions=${action}`].join(",");
  const pass = (priority: number, ...match: string[]) => flow(priority, [`dl_src=${mac}`, ...match], "normal");
  const dropIcmp6 = (priority: number, types: readonly number[]) =>
    types.map((type) => flow(priority, ["icmp6", `icmp_type=${type}`], "drop"));
  return [
    pass(8000, "udp", "tp_dst=67"),
    ...["0.0.0.0", ...ipv4].map((address) => pass(7000, "arp", `arp_sha=${mac}`, `nw_src=${address}`)),
    ...ipv4.map((address) => pass(6000, "ip", `nw_src=${address}`)),
    ...ipv6.flatMap((address) => [
      pass(8000, "icmp6", `ipv6_src=${address}`, `icmp_type=${SOLICITATION}`, `nd_sll=${mac}`),
      pass(8000, "icmp6", `ipv6_src=${address}`, `icmp_type=${ADVERTISEMENT}`, `nd_target=${address}`),
      ...["icmp6", "tcp6", "udp6"].map((protocol) => pass(5000, protocol, `ipv6_src=${address}`)),
    ]),
    ...dropIcmp6(7000, [SOLICITATION, ADVERTISEMENT]),
    ...dropIcmp6(6000, ROUTER_MESSAGES),
    flow(4000, [], "drop"),
  ];
}
