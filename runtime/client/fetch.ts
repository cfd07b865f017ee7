import { type Transport, TransportError } from "./transport.ts";

/**
 * A transport over the platform's `fetch`: browsers, workers, other runtimes. Connections, TLS and proxies are the
 * platform's. It cannot tell a refused connection from a broken one, so that only reads are sent again.
 */
export function fetchTransport(fetch: typeof globalThis.fetch = globalThis.fetch): Transport {
  return {
    async post(base, body, { signal }) {
      if (!/^https?:/.test(base)) {
        throw new TransportError("UNSUPPORTED_URL", "Here only http: and https: can be reached.", { sent: false });
      }
      try {
        const reply = await fetch(`${base}/jsonrpc`, {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/json" },
          body,
          signal,
        });
        return { status: reply.status, text: await reply.text() };
      } catch (cause) {
        throw signal.aborted
          ? signal.reason
          : new TransportError("NETWORK", "The server could not be reached.", { sent: true, cause });
      }
    },
    async close() {},
  };
}
