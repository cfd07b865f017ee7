import {
  createSecureContext,
  createServer,
  type SecureContext,
  type Server,
  type TLSSocket,
  type TlsOptions,
} from "node:tls";
import { poolServerName, serverContext } from "./context.ts";
import type { KeyAndCertificates } from "./pem.ts";

/** What a server shows to whom. */
export interface ShownCertificates {
  readonly clients: KeyAndCertificates;
  /** For hosts of the pool, who ask for the name `pool`; without it they get the other. */
  readonly pool?: KeyAndCertificates;
}

interface Contexts {
  readonly clients: SecureContext;
  readonly pool: SecureContext;
}

/**
 * The certificates of TLS servers (spec: api-wire.md, section 12), which can change while they serve: new connections are
 * shown the new ones, those that are open live on.
 */
export class ServerCertificates {
  readonly #servers = new Set<Server>();
  #shown: ShownCertificates;
  #contexts: Contexts;

  /** Raises OpenSSL's error for a key or a certificate that cannot be served. */
  constructor(shown: ShownCertificates) {
    this.#shown = shown;
    this.#contexts = contextsOf(shown);
  }

  /** What new connections are shown. */
  get shown(): ShownCertificates {
    return this.#shown;
  }

  /** Shows others from now on. Raises OpenSSL's error and changes nothing where one of them cannot be served. */
  show(next: ShownCertificates): void {
    this.#contexts = contextsOf(next);
    this.#shown = next;
    for (const server of this.#servers) server.setSecureContext(serverContext(next.clients));
  }

  /** A server that shows these certificates, as they are when a connection begins, for as long as it listens. */
  createServer(options: Omit<TlsOptions, "SNICallback">, accept: (socket: TLSSocket) => void): Server {
    const all: TlsOptions = {
      ...options,
      ...serverContext(this.#shown.clients),
      SNICallback: (name, done) => {
        done(null, name === poolServerName ? this.#contexts.pool : this.#contexts.clients);
      },
    };
    const server = createServer(all, accept);
    this.#servers.add(server);
    server.once("close", () => this.#servers.delete(server));
    return server;
  }
}

function contextsOf({ clients, pool }: ShownCertificates): Contexts {
  const context = createSecureContext(serverContext(clients));
  return { clients: context, pool: pool === undefined ? context : createSecureContext(serverContext(pool)) };
}
