import type { Ref } from "../ref.ts";
import { Connection } from "./connection.ts";
import type { CallOptions, ConnectOptions } from "./options.ts";
import { messages } from "./proxy.ts";
import type { ClientTables } from "./tables.ts";
import { Task, type TaskHandle } from "./task.ts";
import { TaskMonitor } from "./task-monitor.ts";
import type { Transport } from "./transport.ts";

/** The connection below a client, for what is built on clients. */
export const connectionOf: unique symbol = Symbol("connection");

/** What a client has beside the classes of the API. */
export interface ClientMembers<Self> {
  /** The session that calls use at present; it changes when the client has to log in again. */
  readonly sessionRef: Ref<"session">;
  /** Where calls go at present: scheme, host and port of the coordinator. */
  readonly url: string;
  /** The same client with a limit or a signal for each call made through it. */
  with(options: CallOptions): Self;
  /** Calls a message by its wire name, as extensions and messages newer than this client. The session is put first. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** A handle on a task that exists, as one made for an import or export over HTTP. It is not destroyed at its end. */
  taskHandle(ref: Ref<"task">): TaskHandle<unknown>;
  /** The URL of an HTTP handler with the session in its query: `resourceUrl("/export", { ref: vm })`. It is a secret. */
  resourceUrl(path: string, query?: Readonly<Record<string, string>>): string;
  /** Ends the session, whoever made it, and closes the client. */
  logout(): Promise<void>;
  /** Ends what waits, the session if the client made it, and the connections. Later calls fail with `CLOSED`. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
  readonly [connectionOf]: Connection;
}

/**
 * Connects and gives the typed client of an API.
 *
 * @throws XapiError, TransportError as `Connection.open` does
 */
export async function openClient<Api>(
  options: ConnectOptions,
  transport: Transport,
  tables: ClientTables,
): Promise<Api> {
  const connection = await Connection.open(options, transport, tables);
  return makeClient(connection, new TaskMonitor(connection), {}) as Api;
}

/** The classes come from a proxy, so that a program carries no code for messages: the types say what there is. */
function makeClient(connection: Connection, monitor: TaskMonitor, options: CallOptions): unknown {
  const call = (method: string, params: readonly unknown[]) => connection.call(method, params, options);
  const start = (method: string, params: readonly unknown[]) =>
    new Task(monitor, () => call(`Async.${method}`, params), { method, ownsTask: true, signal: options.signal });
  const members: ClientMembers<unknown> & { Async: unknown } = {
    Async: messages(start),
    get sessionRef() {
      return connection.session as Ref<"session">;
    },
    get url() {
      return connection.base;
    },
    with: (more) => makeClient(connection, monitor, { ...options, ...more }),
    call: (method, ...params) => call(method, params),
    taskHandle: (ref) => new Task(monitor, async () => ref, { method: "", ownsTask: false, signal: options.signal }),
    resourceUrl(path, query = {}) {
      const search = new URLSearchParams({ session_id: connection.session, ...query });
      return `${connection.base}${path}?${search}`;
    },
    logout: () => connection.close(true),
    close: () => connection.close(),
    [Symbol.asyncDispose]: () => connection.close(),
    [connectionOf]: connection,
  };
  return messages(call, members);
}
