import { chmodSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { Ambient } from "../../runtime/ambient.ts";
import { messageOf } from "../../runtime/error-message.ts";
import { clearSocketPath } from "../../runtime/process/socket-path.ts";
import { Broker } from "./broker.ts";
import { Connection } from "./connection.ts";
import { defaultLimits } from "./http.ts";
import type { Operation, Queues } from "./queues.ts";

/** What the HTTP side of the broker is made from. */
export interface SwitchServerOptions {
  /** Path of the Unix socket; one that was left behind is replaced. */
  readonly path: string;
  readonly ambient: Ambient;
  readonly queues: Queues;
  readonly commit: (operation: Operation) => void;
  /** Keeps what was committed; called before anybody is told of it. Throws where it cannot. */
  readonly sync: () => void;
  readonly shutdown: () => void;
  readonly error: (text: string) => void;
  readonly traceEntries: number;
  readonly traceTruncate: number;
  readonly maxStoredBytes: number;
  readonly maxConnections: number;
}

/** The broker behind its socket. */
export class SwitchServer {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #broker: Broker;
  readonly #options: SwitchServerOptions;
  /** Connections with replies that are to be sent. */
  readonly #due = new Set<Connection>();
  #settling = false;
  #counter = 0;

  private constructor(options: SwitchServerOptions) {
    this.#options = options;
    this.#broker = new Broker(options);
    this.#server = createServer({ allowHalfOpen: true, noDelay: false }, (socket) => {
      this.#counter += 1;
      const connection: Connection = new Connection(socket, this.#broker, {
        id: String(this.#counter),
        limits: defaultLimits,
        changed: this.#settleSoon,
        closed: () => this.#connections.delete(connection),
      });
      this.#connections.add(connection);
    });
    this.#server.maxConnections = options.maxConnections;
    this.#server.on("error", (error) => options.error(`accepting connections: ${error.message}`));
  }

  /** Listens on the socket. Rejects with the system's error, and when another process serves it. */
  static async listen(options: SwitchServerOptions): Promise<SwitchServer> {
    const server = new SwitchServer(options);
    await clearSocketPath(options.path);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.#server.once("error", reject);
    server.#server.listen(options.path, resolve);
    await promise;
    server.#server.off("error", reject);
    chmodSync(options.path, 0o600);
    return server;
  }

  /** Closes every connection and the socket. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#broker.stop();
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  /** Answers whether what was committed is kept. */
  readonly #sync = (): boolean => {
    try {
      this.#options.sync();
      return true;
    } catch (error) {
      this.#options.error(messageOf(error));
      return false;
    }
  };

  /**
   * Long polls are answered once everything that has arrived is carried out; then everything that happened is kept, at once, and all replies
   * go out, one write to each connection.
   */
  readonly #settleSoon = (connection: Connection): void => {
    this.#due.add(connection);
    if (this.#settling) return;
    this.#settling = true;
    setImmediate(() => {
      this.#broker.settle();
      this.#settling = false;
      const due = [...this.#due];
      this.#due.clear();
      const isKept = this.#sync();
      for (const one of due) one.flush(isKept);
    });
  };
}
