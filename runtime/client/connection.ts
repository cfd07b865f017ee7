import { XapiError } from "../errors.ts";
import { baseAt, baseOf } from "./address.ts";
import { backOff, type Clock, pause, systemClock } from "./clock.ts";
import { decodeReply, encodeCall } from "./jsonrpc.ts";
import type { CallOptions, ConnectOptions } from "./options.ts";
import { type ClientTables, decodeResult } from "./tables.ts";
import { isTransient, type Transport, TransportError } from "./transport.ts";

/** How often one call is sent again, whatever the reasons. */
const MAX_RECOVERIES = 5;
const MAX_REDIRECTS = 3;
const MAX_MEMBERS = 256;
const READ_TIMEOUT_MS = 60_000;
const PROBE_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 5_000;
/** Of the client's login call; servers accept any. */
const CLIENT_VERSION = "1.0";

/** What the client itself may say about a call, beyond what users may. */
export interface InternalCallOptions extends CallOptions {
  /** True: the call waits on purpose; it gets a connection apart. */
  readonly longPoll?: boolean;
  /**
   * The call makes sense in this epoch of the connection only, as one about events since a token: it is not sent twice,
   * and after a new login or a change of coordinator it fails with the `TransportError` `RENEWED`, at once.
   */
  readonly epoch?: number;
}

/**
 * A session with a pool: sends calls to the coordinator, wherever that is, and renews what it may renew.
 *
 * - `HOST_IS_SLAVE`: goes on at the address it names.
 * - `SESSION_INVALID`: logs in again, once for all calls that found out, if the session is its own.
 * - A connection that broke: sends reads again, other calls only if the server cannot have seen them.
 * - A server that is gone: asks the other hosts of the pool who is the coordinator.
 */
export class Connection {
  readonly tables: ClientTables;
  readonly clock: Clock;
  readonly #options: ConnectOptions;
  readonly #transport: Transport;
  readonly #closing = new AbortController();
  readonly #tidying = new Set<Promise<unknown>>();
  #base: string;
  #session = "";
  #epoch = 0;
  #renewed = new AbortController();
  #renewal: Promise<void> | undefined;
  #members: readonly string[] = [];
  #lastId = 0;

  private constructor(options: ConnectOptions, transport: Transport, tables: ClientTables) {
    this.tables = tables;
    this.clock = options.clock ?? systemClock;
    this.#options = options;
    this.#transport = transport;
    this.#base = baseOf(options.url);
  }

  /**
   * Logs in, or checks the session that was given.
   *
   * @throws XapiError `SESSION_AUTHENTICATION_FAILED`, `SESSION_INVALID` and others of the login
   * @throws TransportError when no host answers
   */
  static async open(options: ConnectOptions, transport: Transport, tables: ClientTables): Promise<Connection> {
    const connection = new Connection(options, transport, tables);
    const call = options.signal === undefined ? {} : { signal: options.signal };
    try {
      if (options.session === undefined) await connection.#logIn(connection.#base, call);
      else {
        connection.#session = options.session;
        await connection.call("session.get_uuid", [options.session], call);
      }
    } catch (error) {
      connection.#closing.abort(closedError());
      await transport.close();
      throw error;
    }
    connection.#learnMembers();
    return connection;
  }

  /** The session that calls use at present. */
  get session(): string {
    return this.#session;
  }

  /** Where calls go at present: scheme, host and port. */
  get base(): string {
    return this.#base;
  }

  /** Grows when the session or the coordinator changes: what was known from events may have a gap then. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Aborted when the client is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Calls a message by its wire name, with the session put first where the message takes one.
   *
   * @throws XapiError when the API refuses; TransportError when there is no answer; the reason of an aborted signal
   */
  async call(method: string, params: readonly unknown[], options: InternalCallOptions = {}): Promise<unknown> {
    const sessionless = this.tables.sessionless.includes(method.replace(/^Async\./, ""));
    for (let attempt = 0; ; attempt++) {
      const at = { base: this.#base, session: this.#session };
      try {
        const all = sessionless ? params : [at.session, ...params];
        return decodeResult(this.tables, method, await this.#send(at.base, method, all, options));
      } catch (error) {
        const again = attempt < MAX_RECOVERIES && !this.closed.aborted && !options.signal?.aborted;
        if (!again || !(await this.#recover(error, at, method, attempt, options))) throw error;
      }
    }
  }

  /** Makes `close` wait for some last work of the client's own, a few seconds at most. Its failure does not matter. */
  tidy(work: (options: InternalCallOptions) => Promise<unknown>): void {
    const tracked: Promise<void> = work({ timeout: CLOSE_TIMEOUT_MS })
      .then(
        () => {},
        () => {},
      )
      .finally(() => this.#tidying.delete(tracked));
    this.#tidying.add(tracked);
  }

  /** Ends everything that waits, then the session if it is the client's own (or `logout` says so), then the connections. */
  async close(logout = this.#options.session === undefined): Promise<void> {
    if (this.closed.aborted) return;
    await Promise.all(this.#tidying);
    this.#closing.abort(closedError());
    if (logout) {
      const params = [this.#session];
      await this.#send(this.#base, "session.logout", params, { timeout: CLOSE_TIMEOUT_MS }, false).catch(() => {});
    }
    await this.#transport.close();
  }

  async #send(
    base: string,
    method: string,
    params: readonly unknown[],
    options: InternalCallOptions,
    endsWithClient = true,
  ): Promise<unknown> {
    const timeout = options.timeout ?? this.#options.timeout ?? (isRead(method) ? READ_TIMEOUT_MS : undefined);
    const limit = new AbortController();
    const timer =
      timeout === undefined ? undefined : this.clock.after(timeout, () => limit.abort(timeoutError(method, timeout)));
    const renewed = options.epoch === undefined ? undefined : this.#renewed.signal;
    const signals = [limit.signal, endsWithClient ? this.closed : undefined, options.signal, renewed];
    const signal = AbortSignal.any(signals.filter((s) => s !== undefined));
    try {
      signal.throwIfAborted();
      if (options.epoch !== undefined && options.epoch !== this.#epoch) throw renewedError();
      this.#lastId = (this.#lastId + 1) % 2 ** 31;
      const body = encodeCall(this.#lastId, method, params);
      return decodeReply(await this.#transport.post(base, body, { signal, longPoll: options.longPoll === true }));
    } finally {
      timer?.stop();
    }
  }

  /** Mends what made a call fail; whether the call may be sent again. */
  async #recover(
    error: unknown,
    at: { base: string; session: string },
    method: string,
    attempt: number,
    options: InternalCallOptions,
  ): Promise<boolean> {
    if (error instanceof XapiError) {
      const [param = ""] = error.params;
      if (error.code === "HOST_IS_SLAVE" && param !== "") {
        if (this.#base === at.base) this.#moveTo(this.#locate(param));
        return true;
      }
      if (error.code !== "SESSION_INVALID" || param !== at.session || this.#options.session !== undefined) return false;
      if (this.#session === at.session) await this.#renew(() => this.#logIn(this.#base));
      return true;
    }
    if (!(error instanceof TransportError) || options.epoch !== undefined || !isTransient(error)) return false;
    if (error.sent && !isRead(method)) return false;
    await pause(
      this.clock,
      backOff(this.clock, attempt),
      AbortSignal.any([this.closed, ...(options.signal ? [options.signal] : [])]),
    );
    const isGone = !error.sent || attempt > 0;
    if (isGone && this.#base === at.base && this.#options.session === undefined && this.#options.failover !== false) {
      await this.#renew(() => this.#findCoordinator()).catch(() => {});
    }
    return true;
  }

  /** One renewal at a time: who comes while one runs shares it. */
  #renew(how: () => Promise<void>): Promise<void> {
    this.#renewal ??= how().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Logs in at a host, or where it sends us. Nothing changes unless it succeeds. */
  async #logIn(from: string, options: InternalCallOptions = {}): Promise<void> {
    const { user, password, originator = "xapi-ts" } = this.#options;
    let base = from;
    for (let redirects = 0; ; redirects++) {
      try {
        const params = [user, password, CLIENT_VERSION, originator];
        this.#session = String(await this.#send(base, "session.login_with_password", params, options));
        this.#moveTo(base);
        return;
      } catch (error) {
        const [address] = error instanceof XapiError && error.code === "HOST_IS_SLAVE" ? error.params : [];
        if (address === undefined || redirects === MAX_REDIRECTS) throw error;
        base = this.#locate(address);
      }
    }
  }

  /** Asks every known host, the present one first, until one is the coordinator or knows it. */
  async #findCoordinator(): Promise<void> {
    const here = this.#base;
    const others = this.#members.map((address) => this.#locate(address)).filter((base) => base !== here);
    let failure: unknown;
    for (const base of [here, ...new Set(others)]) {
      try {
        await this.#logIn(base, { timeout: PROBE_TIMEOUT_MS });
        this.#learnMembers();
        return;
      } catch (error) {
        failure = error;
        if (this.closed.aborted) break;
      }
    }
    throw failure;
  }

  #moveTo(base: string): void {
    this.#base = base;
    this.#epoch++;
    this.#renewed.abort(renewedError());
    this.#renewed = new AbortController();
  }

  #locate(address: string): string {
    const { locate, url } = this.#options;
    return locate === undefined ? baseAt(baseOf(url), address) : baseOf(locate(address));
  }

  /** Remembers where the hosts of the pool are, without anybody waiting for it. */
  #learnMembers(): void {
    if (this.#options.session !== undefined || this.#options.failover === false) return;
    this.#send(this.#base, "host.get_all_records", [this.#session], {}).then(
      (hosts) => {
        const addresses = Object.values(hosts as Record<string, { address?: unknown }>).map((h) =>
          String(h.address ?? ""),
        );
        this.#members = addresses.filter((address) => address !== "").slice(0, MAX_MEMBERS);
      },
      () => {},
    );
  }
}

/** Messages that change nothing, which may be sent twice. */
function isRead(method: string): boolean {
  return /\.get_|^event\.from$|^session\.login_with_password$|^system\./.test(method) && !method.startsWith("Async.");
}

function closedError(): TransportError {
  return new TransportError("CLOSED", "The client was closed.", { sent: false });
}

function renewedError(): TransportError {
  return new TransportError("RENEWED", "The session or the coordinator changed.", { sent: true });
}

function timeoutError(method: string, timeout: number): TransportError {
  return new TransportError("TIMEOUT", `${method} had no answer within ${timeout} ms.`, { sent: true });
}
