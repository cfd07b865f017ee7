import { Agent, request } from "undici";
import { messageOf } from "../error-message.ts";
import { type Transport, TransportError } from "./transport.ts";

/** What Node alone can do. */
export interface NodeTransportOptions {
  /** TLS: certificates to trust, whether to verify at all, a certificate of one's own. */
  readonly tls?: {
    /** PEM certificates to trust instead of the system's. */
    readonly ca?: string | readonly string[];
    /** False: any certificate is accepted, as the self-signed one of a new host. */
    readonly rejectUnauthorized?: boolean;
    /** The name to ask for and to verify, where it differs from the URL's. */
    readonly servername?: string;
    /** PEM certificate and key of the client. */
    readonly cert?: string;
    readonly key?: string;
  };
  /** Connections to one server, long polls apart; calls beyond it wait in order. Default 16. */
  readonly maxConnections?: number;
  /** Milliseconds until a connection must stand. Default 10 000. */
  readonly connectTimeout?: number;
}

/** Replies beyond it are refused. */
const MAX_REPLY_BYTES = 1024 ** 3;
const MAX_LONG_POLLS = 64;
const MAX_SOCKET_PATHS = 16;
/** Failures at which nothing was sent. */
const UNSENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "EACCES",
  "UND_ERR_CONNECT_TIMEOUT",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** A transport over undici: connections are kept alive and bounded, long polls have their own, Unix sockets work. */
export function undiciTransport(options: NodeTransportOptions = {}): Transport {
  const { tls, maxConnections = 16, connectTimeout = 10_000 } = options;
  const agents = new Map<string, Agent>();

  function agentFor(base: string, longPoll: boolean): Agent {
    const socketPath = base.startsWith("unix:") ? base.slice("unix:".length) : undefined;
    const key = `${longPoll ? "poll" : "call"} ${socketPath ?? ""}`;
    const known = agents.get(key);
    if (known !== undefined) return known;
    if (agents.size >= 2 * MAX_SOCKET_PATHS) throw new RangeError("A client reaches at most 16 Unix sockets.");
    const made = new Agent({
      connections: longPoll ? MAX_LONG_POLLS : maxConnections,
      pipelining: 1,
      // A call may take hours, and event.from is silent for a minute: their limits are the caller's signal.
      headersTimeout: 0,
      bodyTimeout: 60_000,
      maxResponseSize: MAX_REPLY_BYTES,
      connect: {
        timeout: connectTimeout,
        ...(socketPath === undefined ? {} : { socketPath }),
        ...tls,
        ...(tls?.ca === undefined ? {} : { ca: typeof tls.ca === "string" ? tls.ca : [...tls.ca] }),
      },
    });
    agents.set(key, made);
    return made;
  }

  return {
    async post(base, body, { signal, longPoll }) {
      const origin = base.startsWith("unix:") ? "http://localhost" : base;
      try {
        const reply = await request(`${origin}/jsonrpc`, {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/json", "user-agent": "xapi-ts" },
          body,
          signal,
          dispatcher: agentFor(base, longPoll),
        });
        return { status: reply.statusCode, text: await reply.body.text() };
      } catch (cause) {
        throw signal.aborted ? signal.reason : transportError(cause);
      }
    },
    async close() {
      const open = [...agents.values()];
      agents.clear();
      await Promise.all(open.map((agent) => agent.close()));
    },
  };
}

function transportError(cause: unknown): TransportError {
  const code = codeOf(cause) ?? "NETWORK";
  return new TransportError(code, messageOf(cause), {
    sent: !UNSENT.has(code),
    cause,
  });
}

/** The code of a failure; of several attempts at one name (IPv4, IPv6) the first one's. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") {
    return error.code;
  }
  return undefined;
}
