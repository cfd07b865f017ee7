import { chmod } from "node:fs/promises";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { clearSocketPath } from "../process/socket-path.ts";
import type { ServerCertificates } from "../tls/server-certificates.ts";
import { type Peer, plainAddress } from "./origin.ts";

/** Where connections come from. */
export type Endpoint =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "tls"; readonly host: string; readonly port: number; readonly certificates: ServerCertificates }
  | {
      readonly kind: "unix";
      readonly path: string;
      /** Permissions of the socket, such as 0o600. */
      readonly mode?: number;
      /** True for the socket that the TLS terminator feeds after it verified a client certificate. */
      readonly clientCertificate?: boolean;
    };

const BACKLOG = 128;
/** A peer that is gone without a word is noticed by probes after this many milliseconds of silence. */
const KEEP_ALIVE_DELAY = 60_000;
/** Milliseconds. */
const HANDSHAKE_TIMEOUT = 10_000;

/** Accepts connections of one endpoint, a limited number at once. */
export class Acceptor {
  readonly #server: Server;
  readonly #endpoint: Endpoint;
  readonly #limit: number;
  readonly #maxWaiting: number;
  readonly #serve: (socket: Socket, peer: Peer) => void;
  readonly #waiting: Socket[] = [];
  #active = 0;

  /** `serve` is called with each connection when its turn comes; at most `limit` are open at once, `maxWaiting` more wait unread. */
  constructor(
    endpoint: Endpoint,
    limits: { readonly limit: number; readonly maxWaiting: number },
    serve: (socket: Socket, peer: Peer) => void,
  ) {
    this.#endpoint = endpoint;
    this.#limit = limits.limit;
    this.#maxWaiting = limits.maxWaiting;
    this.#serve = serve;
    this.#server = endpoint.kind === "tls" ? this.#tlsServer(endpoint.certificates) : this.#plainServer();
    // Counts those that shake hands too, which are in neither list yet.
    this.#server.maxConnections = limits.limit + limits.maxWaiting;
  }

  /** Begins to listen; a unix socket that a former process left behind is replaced. Rejects with the system's error, and when another process serves it. */
  async listen(): Promise<void> {
    const endpoint = this.#endpoint;
    if (endpoint.kind === "unix") await clearSocketPath(endpoint.path);
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      const target = endpoint.kind === "unix" ? { path: endpoint.path } : { host: endpoint.host, port: endpoint.port };
      this.#server.listen({ ...target, backlog: BACKLOG }, () => {
        this.#server.off("error", reject);
        // Later errors are of single accepts (no descriptors left): the listener goes on.
        this.#server.on("error", () => {});
        resolve();
      });
    });
    if (endpoint.kind === "unix" && endpoint.mode !== undefined) await chmod(endpoint.path, endpoint.mode);
  }

  /** The port that is listened on, which differs from the one asked for if that was 0; 0 for unix sockets. */
  get port(): number {
    const address = this.#server.address() as AddressInfo | string | null;
    return address === null || typeof address === "string" ? 0 : address.port;
  }

  /** Stops listening and drops the connections that wait; those in service are their owner's. */
  close(): void {
    this.#server.close();
    for (const socket of this.#waiting.splice(0)) socket.destroy();
  }

  #plainServer(): Server {
    return createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  #tlsServer(certificates: ServerCertificates): Server {
    const options = { allowHalfOpen: true, noDelay: true, handshakeTimeout: HANDSHAKE_TIMEOUT };
    const server = certificates.createServer(options, (socket) => {
      socket.pause();
      this.#accept(socket);
    });
    server.on("tlsClientError", (_error, socket) => socket.destroy());
    return server;
  }

  #accept(socket: Socket): void {
    if (this.#active < this.#limit) {
      this.#start(socket);
    } else if (this.#waiting.length < this.#maxWaiting) {
      socket.on("error", () => {});
      this.#waiting.push(socket);
    } else {
      socket.destroy();
    }
  }

  #start(socket: Socket): void {
    this.#active++;
    socket.once("close", () => {
      this.#active--;
      this.#next();
    });
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY);
    this.#serve(socket, this.#peerOf(socket));
    socket.resume();
  }

  #next(): void {
    const socket = this.#waiting.shift();
    if (socket === undefined) return;
    if (socket.destroyed) this.#next();
    else this.#start(socket);
  }

  #peerOf(socket: Socket): Peer {
    const { kind } = this.#endpoint;
    if (kind === "unix") return { transport: this.#endpoint.clientCertificate === true ? "clientcert" : "unix" };
    const address = socket.remoteAddress;
    return address === undefined ? { transport: kind } : { transport: kind, clientIp: plainAddress(address) };
  }
}
