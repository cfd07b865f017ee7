import type { Socket } from "node:net";
import type { Ambient } from "../ambient.ts";
import type { Schema } from "../model/types.ts";
import { holdProcess } from "../process/hold.ts";
import type { RpcService } from "../rpc/call.ts";
import { Acceptor, type Endpoint } from "./acceptor.ts";
import { Connection, type ConnectionContext } from "./connection.ts";
import { DEFAULT_LIMITS, type HttpLimits } from "./limits.ts";
import type { Peer } from "./origin.ts";
import { answerPreflight } from "./preflight.ts";
import { type Route, RouteTable, RPC_ROUTES } from "./routes.ts";

export interface HttpServerOptions {
  readonly ambient: Ambient;
  /** Carries out the calls. */
  readonly service: RpcService;
  /** The datamodel, by which results are written. */
  readonly schema: Schema;
  /** Plain handlers, beside RPC and the answer to OPTIONS, which are always there. */
  readonly routes?: readonly Route[];
  readonly limits?: Partial<HttpLimits>;
  /** Told of every error that is a fault of ours: for the log. */
  readonly onError?: (error: unknown) => void;
}

/** The toolstack's HTTP server: RPC and plain handlers on any number of endpoints. README.md tells the life of a request. */
export class HttpServer {
  readonly #limits: HttpLimits;
  readonly #context: ConnectionContext;
  readonly #acceptors: Acceptor[] = [];
  readonly #connections = new Set<Connection>();
  #closing = false;
  #emptied: (() => void) | undefined;

  constructor(options: HttpServerOptions) {
    const { ambient, service, schema, routes = [], onError } = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#context = {
      ambient,
      limits: this.#limits,
      routes: new RouteTable([
        ...RPC_ROUTES,
        { method: "OPTIONS", path: "/", target: { handler: answerPreflight } },
        ...routes,
      ]),
      rpc: { service, schema, ...(onError !== undefined && { onError }) },
      closing: () => this.#closing,
    };
  }

  /** Adds an endpoint; returns the port it got (0 for a unix socket). Rejects with the system's error. */
  async listen(endpoint: Endpoint): Promise<number> {
    const limit =
      endpoint.kind !== "unix"
        ? this.#limits.tcpConnections
        : endpoint.clientCertificate === true
          ? this.#limits.clientCertConnections
          : this.#limits.unixConnections;
    const acceptor = new Acceptor(endpoint, { limit, maxWaiting: this.#limits.waiting }, this.#serve);
    await acceptor.listen();
    this.#acceptors.push(acceptor);
    return acceptor.port;
  }

  /** Stops listening, lets requests in service finish for `grace` milliseconds, then ends every connection. */
  async close(grace = 0): Promise<void> {
    this.#closing = true;
    for (const acceptor of this.#acceptors) acceptor.close();
    for (const connection of this.#connections) connection.closeWhenIdle();
    if (this.#connections.size === 0) return;
    using _ = holdProcess();
    await new Promise<void>((resolve) => {
      const timer = this.#context.ambient.after(grace, () => this.#destroyAll());
      this.#emptied = () => {
        timer.stop();
        resolve();
      };
    });
  }

  #destroyAll(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  readonly #serve = (socket: Socket, peer: Peer): void => {
    const connection = new Connection(socket, peer, this.#context);
    this.#connections.add(connection);
    socket.once("close", () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#emptied?.();
    });
  };
}
