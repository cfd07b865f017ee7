import type { Origin, Transport } from "../rpc/call.ts";
import type { Head } from "./head.ts";

/** The other end of a connection. */
export interface Peer {
  readonly transport: Transport;
  readonly clientIp?: string;
}

const OTHER_CONFIG = "x-http-other-config-";

/** Who sent a request, from its connection and its headers (spec: api-wire.md, section 10.1). */
export function originOf(peer: Peer, head: Head, onClose: (action: () => void) => () => void): Origin {
  const { headers } = head;
  const origin: { -readonly [Key in keyof Origin]: Origin[Key] } = {
    transport: peer.transport,
    path: head.path,
    onClose,
  };
  if (peer.clientIp !== undefined) origin.clientIp = peer.clientIp;
  for (const [name, value] of headers) {
    switch (name) {
      case "user-agent":
        origin.userAgent = value;
        break;
      case "task-id":
        origin.taskId = value;
        break;
      case "subtask-of":
        origin.subtaskOf = value;
        break;
      case "originator":
        origin.originator = value;
        break;
      case "traceparent":
        origin.traceparent = value;
        break;
      case "baggage":
        origin.baggage = value;
        break;
      default:
        if (!name.startsWith(OTHER_CONFIG)) break;
        origin.otherConfig = { ...origin.otherConfig, [`http:${name.slice(OTHER_CONFIG.length)}`]: value };
    }
  }
  return origin;
}

/** An address as the API shows it: IPv4 that is mapped into IPv6 becomes plain. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)$/i.exec(address);
  return mapped?.[1] ?? address;
}

/**
 * The peer behind a TLS terminator, from its `PROXY` line, which is believed from the loopback interface only. An address that is not
 * understood leaves the client unknown (spec: api-wire.md, section 10.1).
 */
export function proxiedPeer(peer: Peer, line: string): Peer {
  const local = peer.clientIp === "127.0.0.1" || peer.clientIp === "::1";
  if (!local) return peer;
  const [, address] = /^PROXY TCP[46] ([0-9a-fA-F.:]+) [0-9a-fA-F.:]+ [0-9]+ [0-9]+$/.exec(line) ?? [];
  return address === undefined ? { transport: "tls" } : { transport: "tls", clientIp: plainAddress(address) };
}
