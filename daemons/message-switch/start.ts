import { type Ambient, systemAmbient } from "../../runtime/ambient.ts";
import { type Logger, silentLogger } from "../../runtime/log/logger.ts";
import { Queues } from "./queues.ts";
import { SwitchServer } from "./server.ts";
import { Store } from "./store.ts";

/** How the switch runs (spec: message-switch.md, section 5). */
export interface SwitchOptions {
  /** Unix socket; default `/var/run/message-switch/sock`. */
  readonly path?: string;
  /** Directory that keeps the queues; without one they live in memory. It must exist. */
  readonly statedir?: string;
  /** Trace events that are kept; default 16. */
  readonly traceEntries?: number;
  /** Bytes of a text that a trace shows; default 256. */
  readonly traceTruncate?: number;
  /** Bytes of payloads that may be stored; default 1 GiB. */
  readonly maxStoredBytes?: number;
  /** Connections at a time; more are closed at once. Default 4,096. */
  readonly maxConnections?: number;
}

/** What the switch stands on. */
export interface SwitchContext {
  readonly ambient?: Ambient;
  readonly log?: Logger;
  /** A client asked the switch to end, a second ago; default: it stops itself. */
  readonly shutdown?: () => void;
}

export interface RunningSwitch {
  /** Closes the connections and the socket and saves the queues; once. */
  stop(): Promise<void>;
}

/** Between the reply to a shutdown request and the end, ms. */
const SHUTDOWN_DELAY = 1_000;

/** Starts a message switch in this process; resolves when it accepts connections. Rejects where socket or state directory cannot be used. */
export async function start(options: SwitchOptions = {}, context: SwitchContext = {}): Promise<RunningSwitch> {
  const { ambient = systemAmbient, log = silentLogger } = context;
  const { statedir } = options;
  const store = statedir === undefined ? undefined : new Store(statedir, ambient, log);
  const queues = store?.queues ?? new Queues();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= server.close().finally(() => store?.close());
    return stopped;
  };
  const shutdown = context.shutdown ?? (() => void stop());
  const server = await SwitchServer.listen({
    path: options.path ?? "/var/run/message-switch/sock",
    ambient,
    queues,
    commit: store === undefined ? (operation) => queues.apply(operation) : (operation) => store.commit(operation),
    sync: () => store?.sync(),
    shutdown: () => void ambient.after(SHUTDOWN_DELAY, shutdown),
    error: (text) => log.error(text),
    traceEntries: options.traceEntries ?? 16,
    traceTruncate: options.traceTruncate ?? 256,
    maxStoredBytes: options.maxStoredBytes ?? 2 ** 30,
    maxConnections: options.maxConnections ?? 4_096,
  }).catch((error: unknown) => {
    store?.close();
    throw error;
  });
  return { stop };
}
