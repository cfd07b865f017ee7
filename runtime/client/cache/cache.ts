import { XapiError } from "../../errors.ts";
import { backOff, pause } from "../clock.ts";
import type { Connection } from "../connection.ts";
import type { ApiEvent, EventBatch } from "../events.ts";
import { callListener } from "../listener.ts";
import { TransportError } from "../transport.ts";
import { EventQueue, type QueuedEvent } from "./queue.ts";
import type { Cache, CacheMembers, CacheStatus, RecordsByClass, WatchOptions } from "./types.ts";
import { type AnyRecord, ClassStore } from "./view.ts";

const POLL_SECONDS = 60;
const POLL_GRACE_MS = 30_000;
/** Answers of the API that no waiting will change. */
const FINAL_CODES = new Set([
  "SESSION_INVALID",
  "SESSION_AUTHENTICATION_FAILED",
  "RBAC_PERMISSION_DENIED",
  "EVENT_SUBSCRIPTION_PARSE_FAILURE",
  "MESSAGE_METHOD_UNKNOWN",
]);
/** Alerts live apart from the database: no count says how many there are, and the event stream knows recent ones only. */
const ALERTS = "message";

type Listener = (argument: unknown) => void;

/**
 * Follows classes by `event.from` (spec: events-tasks.md, section 2).
 *
 * 1. A call with the empty token gives every object; its token is where changes begin, so that nothing falls between.
 * 2. Long polls from the last token give changes, the latest state of an object each.
 * 3. When counts differ from the server's, a deletion was missed: the class is read again, its differences are told.
 * 4. After a broken connection, a new session, or `EVENTS_LOST`, everything is read again in the same way: a server that
 *    started anew may have gone back behind the token.
 */
class WatchCache implements CacheMembers<RecordsByClass> {
  readonly #connection: Connection;
  readonly #stores: ReadonlyMap<string, ClassStore>;
  /** The names of the classes by their lower case, which events use. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #pollSeconds: number;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #queues = new Set<EventQueue>();
  readonly #refreshing = new Set<{ resolve: () => void; reject: (error: unknown) => void }>();
  readonly #stop = new AbortController();
  /** Classes whose counts differ: when to read them again, and after how many vain tries. */
  readonly #drift = new Map<string, { readonly due: number; readonly tries: number }>();
  #poll = new AbortController();
  #token = "";
  /** The epoch of the connection in which the token was given. */
  #epoch = 0;
  #status: CacheStatus = "live";

  constructor(connection: Connection, stores: ReadonlyMap<string, ClassStore>, options: WatchOptions) {
    this.#connection = connection;
    this.#stores = stores;
    this.#names = new Map([...stores.keys()].map((name) => [name.toLowerCase(), name]));
    this.#pollSeconds = options.pollSeconds ?? POLL_SECONDS;
    connection.closed.addEventListener("abort", () => this.#end(connection.closed.reason), {
      once: true,
      signal: this.#stop.signal,
    });
    options.signal?.addEventListener("abort", () => this.close(), { once: true, signal: this.#stop.signal });
  }

  get status(): CacheStatus {
    return this.#status;
  }

  on(kind: string, listener: (argument: never) => void): () => void {
    const listeners = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, listeners.add(listener as Listener));
    return () => void listeners.delete(listener as Listener);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<never> {
    const queue = new EventQueue();
    this.#queues.add(queue);
    if (this.#status === "closed") queue.end();
    return this.#drain(queue);
  }

  async *#drain(queue: EventQueue): AsyncIterableIterator<never> {
    try {
      for (let event = await queue.next(); event !== undefined; event = await queue.next()) yield event as never;
    } finally {
      this.#queues.delete(queue);
    }
  }

  refresh(): Promise<void> {
    if (this.#status === "closed") return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      this.#refreshing.add({ resolve, reject });
      this.#poll.abort();
    });
  }

  close(): void {
    this.#end(undefined);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Fills the cache. */
  async fill(): Promise<void> {
    await this.#readAgain([...this.#stores.keys()]);
  }

  /** Follows until the cache is closed. Never rejects. */
  async follow(): Promise<void> {
    for (let failures = 0; this.#status !== "closed"; ) {
      try {
        await this.#step();
        failures = 0;
        this.#setStatus("live");
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (error === this.#poll.signal.reason) continue;
        if (isFinal(error)) return this.#end(error);
        const hadToken = this.#token !== "";
        this.#token = "";
        if (hadToken && isLost(error)) continue;
        this.#setStatus("stale");
        this.#tell("error", error);
        await pause(this.#connection.clock, backOff(this.#connection.clock, failures++), this.#stop.signal).catch(
          () => {},
        );
      }
    }
  }

  /** One answer of `event.from`. */
  async #step(): Promise<void> {
    const waiting = [...this.#refreshing];
    if (this.#token === "") await this.#readAgain([...this.#stores.keys()]);
    else {
      const batch = await this.#look(waiting.length > 0);
      this.#applyChanges(batch);
      this.#token = batch.token;
      await this.#checkCounts(batch);
    }
    for (const { resolve } of waiting) resolve();
    for (const waiter of waiting) this.#refreshing.delete(waiter);
  }

  async #look(atOnce: boolean): Promise<EventBatch> {
    this.#poll = new AbortController();
    const seconds = atOnce || this.#drift.size > 0 ? this.#secondsUntilDrift(atOnce) : this.#pollSeconds;
    const signal = AbortSignal.any([this.#poll.signal, this.#stop.signal]);
    const options = { signal, longPoll: true, epoch: this.#epoch, timeout: seconds * 1000 + POLL_GRACE_MS };
    const params = [[...this.#names.keys()], this.#token, seconds];
    return (await this.#connection.call("event.from", params, options)) as EventBatch;
  }

  #secondsUntilDrift(atOnce: boolean): number {
    if (atOnce) return 0;
    const due = Math.min(...[...this.#drift.values()].map((drift) => drift.due));
    return Math.min(this.#pollSeconds, Math.max(0, (due - this.#connection.clock.now()) / 1000));
  }

  #applyChanges(batch: EventBatch): void {
    const changed: QueuedEvent[] = [];
    for (const event of batch.events) {
      const name = this.#names.get(event.class);
      const record = event.operation === "del" ? undefined : recordOf(event);
      if (name !== undefined) this.#apply(name, event.ref, record, changed);
    }
    this.#publish(changed);
  }

  #apply(name: string, ref: string, record: AnyRecord | undefined, changed: QueuedEvent[]): void {
    const change = this.#stores.get(name)?.apply(ref, record);
    if (change !== undefined) changed.push({ class: name, ref, ...change });
  }

  /** Tells changes when all of an answer are in the cache, so that who reads others' rows finds them. */
  #publish(changed: readonly QueuedEvent[]): void {
    for (const event of changed) this.#stores.get(event.class)?.wake(event.ref);
    for (const event of changed) {
      this.#tell(event.operation, event);
      for (const queue of this.#queues) queue.push(event);
    }
  }

  /** Reads classes whole and tells what differs. Reading all of them sets the token. */
  async #readAgain(names: readonly string[]): Promise<void> {
    const subscriptions = names.map((name) => name.toLowerCase());
    const { signal } = this.#stop;
    const { epoch } = this.#connection;
    const batch = (await this.#connection.call("event.from", [subscriptions, "", 0], { signal })) as EventBatch;
    const rows = new Map<string, Map<string, AnyRecord>>(names.map((name) => [name, new Map()]));
    for (const event of batch.events) {
      const name = this.#names.get(event.class);
      if (event.operation !== "del") rows.get(name ?? "")?.set(event.ref, recordOf(event));
    }
    if (rows.has(ALERTS)) {
      const alerts = await this.#connection.call("message.get_all_records", [], { signal });
      rows.set(ALERTS, new Map(Object.entries(alerts as Record<string, AnyRecord>)));
    }
    const changed: QueuedEvent[] = [];
    for (const [name, found] of rows) this.#replace(name, found, changed);
    if (names.length === this.#stores.size) {
      this.#token = batch.token;
      this.#epoch = epoch;
    }
    this.#publish(changed);
  }

  #replace(name: string, found: ReadonlyMap<string, AnyRecord>, changed: QueuedEvent[]): void {
    const store = this.#stores.get(name);
    if (store === undefined) return;
    for (const ref of [...store.refs()]) if (!found.has(ref)) this.#apply(name, ref, undefined, changed);
    for (const [ref, record] of found) {
      if (JSON.stringify(store.get(ref)) !== JSON.stringify(record)) this.#apply(name, ref, record, changed);
    }
  }

  /**
   * Reads classes again whose number of objects differs from the server's. The first difference may be a deletion that
   * comes with the next answer; one that stays, as for tasks that the user may not see, is looked at ever more rarely.
   */
  async #checkCounts(batch: EventBatch): Promise<void> {
    const now = this.#connection.clock.now();
    const due: string[] = [];
    for (const [name, store] of this.#stores) {
      const count = batch.valid_ref_counts[name.toLowerCase()];
      if (name === ALERTS || count === undefined || count === store.size) {
        this.#drift.delete(name);
        continue;
      }
      const { due: at, tries } = this.#drift.get(name) ?? { due: now, tries: -1 };
      if (tries >= 0 && at <= now) due.push(name);
      if (at <= now) this.#drift.set(name, { due: now + (tries < 0 ? 0 : driftPause(tries)), tries: tries + 1 });
    }
    if (due.length > 0) await this.#readAgain(due);
  }

  #setStatus(status: CacheStatus): void {
    if (this.#status === status || this.#status === "closed") return;
    this.#status = status;
    this.#tell("status", status);
  }

  #tell(kind: string, argument: unknown): void {
    for (const listener of [...(this.#listeners.get(kind) ?? [])]) callListener(listener, argument);
  }

  #end(failure: unknown): void {
    if (this.#status === "closed") return;
    this.#setStatus("closed");
    this.#stop.abort(failure ?? closedError());
    for (const store of this.#stores.values()) store.fail(failure ?? closedError());
    for (const { reject } of this.#refreshing) reject(failure ?? closedError());
    this.#refreshing.clear();
    if (failure !== undefined) this.#tell("error", failure);
    for (const queue of this.#queues) queue.end(failure);
  }
}

/**
 * Fills a cache and follows it.
 *
 * @param names the classes, as the API spells them
 * @throws XapiError, TransportError when it cannot be filled
 */
export async function openCache<Records extends RecordsByClass>(
  connection: Connection,
  names: readonly (keyof Records & string)[],
  options: WatchOptions = {},
): Promise<Cache<Records>> {
  options.signal?.throwIfAborted();
  const stores = new Map(names.map((name) => [name as string, new ClassStore(connection.clock)]));
  const cache = new WatchCache(connection, stores, options);
  try {
    await cache.fill();
  } catch (error) {
    cache.close();
    throw error;
  }
  void cache.follow();
  return Object.assign(cache, Object.fromEntries(stores)) as unknown as Cache<Records>;
}

/** A change without its record would be no change: the server is not one. */
function recordOf(event: ApiEvent): AnyRecord {
  if (event.snapshot === undefined) {
    throw new TransportError("BAD_REPLY", "An event holds no record.", { sent: true });
  }
  return event.snapshot;
}

function isFinal(error: unknown): boolean {
  return error instanceof XapiError
    ? FINAL_CODES.has(error.code)
    : !(error instanceof TransportError) || error.code === "CLOSED";
}

/** The stream has a gap, which reading everything closes. */
function isLost(error: unknown): boolean {
  if (error instanceof TransportError) return error.code === "RENEWED";
  return error instanceof XapiError && ["EVENTS_LOST", "EVENT_FROM_TOKEN_PARSE_FAILURE"].includes(error.code);
}

const DRIFT_PAUSE_FIRST_MS = 1_000;
const DRIFT_PAUSE_MAX_MS = 300_000;

function driftPause(tries: number): number {
  return Math.min(DRIFT_PAUSE_MAX_MS, DRIFT_PAUSE_FIRST_MS * 2 ** tries);
}

function closedError(): TransportError {
  return new TransportError("CLOSED", "The cache was closed.", { sent: false });
}
