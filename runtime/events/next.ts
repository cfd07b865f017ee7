import { createHash } from "node:crypto";
import type { Ambient } from "../ambient.ts";
import { internalError, XapiError } from "../errors.ts";
import { Fragments } from "../rpc/call.ts";
import { Catalogue } from "./catalogue.ts";
import type { Encoding, EventDatabase, EventTable, Operation, RowChange } from "./database.ts";
import { type MessageChange, type MessageSource, NO_MESSAGES } from "./messages.ts";
import { BoundedQueue, jsonArrayOf, type NextEvent, type QueuedEvent, type Snapshot, xmlArrayOf } from "./queue.ts";
import { normalTerm, Subscription } from "./subscription.ts";

/** Writes a record of a class in a protocol: a JSON object, or an XML-RPC `<value>` with its tags. */
export type RecordEncoders = Readonly<Record<Encoding, (className: string) => (record: object) => string>>;

export interface NextHubOptions {
  readonly database: EventDatabase;
  readonly ambient: Ambient;
  readonly encoders: RecordEncoders;
  readonly messages?: MessageSource;
  /** Bytes of JSON that the queue holds; 10,000,000 unless given. */
  readonly queueBytes?: number;
}

const QUEUE_BYTES = 10_000_000;
/** Calls that may be blocked at once. */
const MOST_WAITERS = 4096;
/** Subscription texts of one session. */
const MOST_TERMS = 10_000;

interface Waiter {
  readonly resolve: (events: NextEvents) => void;
  readonly reject: (error: XapiError) => void;
  readonly release: () => void;
}

/** The subscription of a session. */
interface Registration {
  readonly terms: Set<string>;
  subscription: Subscription;
  /** Number of the first event that no call of the session has taken. */
  next: number;
  /** Blocked calls, oldest first. */
  readonly waiters: Set<Waiter>;
}

/** The answer of `event.next`: events, oldest first, as values and as ready bytes. */
export class NextEvents {
  readonly #events: readonly QueuedEvent[];

  constructor(events: readonly QueuedEvent[]) {
    this.#events = events;
  }

  get values(): readonly NextEvent[] {
    return this.#events.map((event) => event.value);
  }

  get fragments(): Fragments {
    return new Fragments(
      () => jsonArrayOf(this.#events),
      () => xmlArrayOf(this.#events),
    );
  }
}

/**
 * The older event calls: `event.register`, `unregister`, `next` and `get_current_id` (spec: events-tasks.md, section 3). One queue serves
 * all sessions; while no session is registered a change costs next to nothing.
 */
export class NextHub {
  readonly #ambient: Ambient;
  readonly #encoders: RecordEncoders;
  readonly #catalogue: Catalogue;
  readonly #queue: BoundedQueue;
  readonly #registrations = new Map<string, Registration>();
  readonly #unsubscribe: readonly (() => void)[];
  #waiting = 0;
  #round: NodeJS.Immediate | undefined;
  #closed = false;

  constructor({ database, ambient, encoders, messages = NO_MESSAGES, queueBytes = QUEUE_BYTES }: NextHubOptions) {
    this.#ambient = ambient;
    this.#encoders = encoders;
    this.#catalogue = new Catalogue(database);
    this.#queue = new BoundedQueue(queueBytes);
    this.#unsubscribe = [
      database.onChange((change) => this.#rowChanged(change)),
      messages.onChange((change) => this.#messageChanged(change)),
    ];
  }

  /** `event.get_current_id`: number of the next event. */
  get currentId(): number {
    return this.#queue.next;
  }

  /** `event.register`: adds subscription texts; the first call of a session begins its subscription with the next event. */
  register(session: string, texts: readonly string[]): void {
    const registration = this.#registrationOf(session);
    if (registration.terms.size + texts.length > MOST_TERMS)
      throw internalError("The session has too many subscriptions.");
    for (const text of texts) registration.terms.add(normalTerm(text));
    registration.subscription = new Subscription([...registration.terms]);
  }

  /** `event.unregister`: takes back subscription texts; unknown ones are no error. */
  unregister(session: string, texts: readonly string[]): void {
    const registration = this.#registrationOf(session);
    for (const text of texts) registration.terms.delete(normalTerm(text));
    registration.subscription = new Subscription([...registration.terms]);
  }

  /**
   * `event.next`: the events that no call of the session has had yet; waits until there are some. Raises `SESSION_NOT_REGISTERED`
   * [`trackid=<md5 of the ref>`], `EVENTS_LOST` [] (the next call goes on with new events), `SESSION_INVALID` [session].
   */
  async next(session: string, signal?: AbortSignal): Promise<NextEvents> {
    const registration = this.#registrations.get(session);
    if (registration === undefined) throw new XapiError("SESSION_NOT_REGISTERED", [trackIdOf(session)]);
    const events = this.#take(registration);
    if (events.length > 0) return new NextEvents(events);
    if (this.#waiting >= MOST_WAITERS) throw internalError("Too many calls are waiting for events.");
    if (this.#closed) throw shuttingDown();
    if (signal?.aborted === true) throw clientGone();
    return await new Promise((resolve, reject) => {
      const gone = (): void => this.#fail(registration, waiter, clientGone());
      signal?.addEventListener("abort", gone, { once: true });
      const release = (): void => signal?.removeEventListener("abort", gone);
      const waiter: Waiter = { resolve, reject, release };
      registration.waiters.add(waiter);
      this.#waiting++;
    });
  }

  /** The garbage collector's sign of life: a `mod` of the pool, in this queue only (section 4). */
  heartbeat(pool: string): void {
    this.#rowEvent("pool", pool, "mod", undefined);
  }

  /** Ends the subscription and the calls of a session; sessions that are rows of the database end with their row. */
  endSession(ref: string): void {
    const registration = this.#registrations.get(ref);
    if (registration === undefined) return;
    this.#registrations.delete(ref);
    for (const waiter of [...registration.waiters]) {
      this.#fail(registration, waiter, new XapiError("SESSION_INVALID", [ref]));
    }
  }

  /** Fails every blocked call, now and later, and stops watching the database. */
  close(): void {
    this.#closed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const registration of this.#registrations.values()) {
      for (const waiter of [...registration.waiters]) this.#fail(registration, waiter, shuttingDown());
    }
    if (this.#round !== undefined) clearImmediate(this.#round);
    this.#round = undefined;
  }

  #registrationOf(session: string): Registration {
    const known = this.#registrations.get(session);
    if (known !== undefined) return known;
    const made: Registration = {
      terms: new Set(),
      subscription: new Subscription([]),
      next: this.#queue.next,
      waiters: new Set(),
    };
    this.#registrations.set(session, made);
    return made;
  }

  /** Takes every event since the session's last call, and keeps those it wants. Raises `EVENTS_LOST`. */
  #take(registration: Registration): readonly QueuedEvent[] {
    const from = registration.next;
    registration.next = this.#queue.next;
    if (from < this.#queue.oldest) throw new XapiError("EVENTS_LOST");
    const { subscription } = registration;
    return [...this.#queue.since(from)].filter(({ head }) => subscription.matches(head.class, head.ref));
  }

  #rowChanged({ class: name, ref, kind, row }: RowChange): void {
    if (kind === "del" && name === "session") this.endSession(ref);
    if (this.#registrations.size > 0) this.#rowEvent(name, ref, kind, row);
  }

  #rowEvent(name: string, ref: string, operation: Operation, last: object | undefined): void {
    const { events, lower, table } = this.#catalogue.byName.get(name) ?? {};
    if (events !== true || lower === undefined || !this.#wanted(lower, ref)) return;
    this.#add(lower, operation, ref, this.#snapshot(name, ref, table, last));
  }

  #messageChanged({ kind, message }: MessageChange): void {
    if (!this.#wanted("message", message.ref)) return;
    const xml = (): Uint8Array => message.encoded("xml");
    this.#add("message", kind, message.ref, { value: message.value, json: message.encoded("json"), xml });
  }

  #wanted(lower: string, ref: string): boolean {
    for (const { subscription } of this.#registrations.values()) if (subscription.matches(lower, ref)) return true;
    return false;
  }

  #snapshot(name: string, ref: string, table: EventTable | undefined, last: object | undefined): Snapshot | undefined {
    const value = table?.find(ref) ?? last;
    if (value === undefined) return undefined;
    const json = table?.has(ref) === true ? table.encoded(ref, "json") : Buffer.from(this.#encoders.json(name)(value));
    return { value, json, xml: () => Buffer.from(this.#encoders.xml(name)(value)) };
  }

  #add(lower: string, operation: Operation, ref: string, snapshot: Snapshot | undefined): void {
    const timestamp = `${Math.floor(this.#ambient.now() / 1000)}.`;
    this.#queue.add({ timestamp, class: lower, operation, ref }, snapshot);
    if (this.#waiting > 0) this.#round ??= setImmediate(() => this.#serve());
  }

  /** Gives what is new to the oldest blocked call of each session. */
  #serve(): void {
    this.#round = undefined;
    for (const registration of this.#registrations.values()) {
      const [waiter] = registration.waiters;
      if (waiter === undefined || registration.next === this.#queue.next) continue;
      try {
        const events = this.#take(registration);
        if (events.length === 0) continue;
        this.#leave(registration, waiter);
        waiter.resolve(new NextEvents(events));
      } catch (error) {
        this.#fail(registration, waiter, error instanceof XapiError ? error : internalError("The events were lost."));
      }
    }
  }

  #leave(registration: Registration, waiter: Waiter): void {
    if (registration.waiters.delete(waiter)) this.#waiting--;
    waiter.release();
  }

  #fail(registration: Registration, waiter: Waiter, error: XapiError): void {
    this.#leave(registration, waiter);
    waiter.reject(error);
  }
}

/** How errors and logs name a session without giving it away (spec: sessions-rbac.md, section 1). */
function trackIdOf(session: string): string {
  return `trackid=${createHash("md5").update(session).digest("hex")}`;
}

function clientGone(): XapiError {
  return internalError("The client went away while it waited for events.");
}

function shuttingDown(): XapiError {
  return internalError("The server is shutting down.");
}
