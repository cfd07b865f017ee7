import type { Ambient, Timer } from "../ambient.ts";
import { internalError, XapiError } from "../errors.ts";
import { Answers } from "./answers.ts";
import type { EventBatch } from "./batch.ts";
import { Catalogue } from "./catalogue.ts";
import type { EventDatabase, RowChange } from "./database.ts";
import { type MessageSource, NO_MESSAGES } from "./messages.ts";
import { MultiMap } from "./multi-map.ts";
import { Pace } from "./pace.ts";
import { type Subscription, Subscriptions } from "./subscription.ts";
import { generationOf, parseToken, type Token } from "./token.ts";

/** A call of `event.from`. The session has been checked by the caller. */
export interface FromRequest {
  readonly session: string;
  readonly classes: readonly string[];
  /** `""` or a token of an earlier answer. */
  readonly token: string;
  /** How long to wait for a match; 0: one look. Negative, not a number or more than a day: a day. */
  readonly timeoutSeconds: number;
  /** Ends the call when the client goes away. */
  readonly signal?: AbortSignal;
}

export interface EventHubOptions {
  readonly database: EventDatabase;
  readonly ambient: Ambient;
  readonly messages?: MessageSource;
  /** How much of the time since it was last asked the process has worked, 0 to 1; absent: it is never loaded. */
  readonly load?: () => number;
}

/** The longest wait, in seconds. */
const LONGEST = 86_400;

/** Calls that may be blocked at once: more than the listeners of one host accept together (spec: events-tasks.md, section 9). */
const MOST_WAITERS = 4096;

interface Waiter {
  readonly session: string;
  readonly subscription: Subscription;
  readonly token: Token;
  /** Database generation up to which nothing matched. */
  since: number;
  /** When the call came, in monotonic milliseconds. */
  readonly started: number;
  readonly resolve: (batch: EventBatch) => void;
  readonly reject: (error: XapiError) => void;
  /** Stops the deadline and the watch on the client. */
  readonly release: () => void;
}

/**
 * `event.from` (spec: events-tasks.md, sections 1, 2 and 5). A blocked call costs nothing until a change that its subscription names: changes
 * find it by class or by object. All that one synchronous stretch of the program changes, and all requests that arrived together, is told
 * in one answer.
 */
export class EventHub {
  readonly #database: EventDatabase;
  readonly #ambient: Ambient;
  readonly #catalogue: Catalogue;
  readonly #answers: Answers;
  readonly #pace: Pace;
  readonly #subscriptions = new Subscriptions();
  readonly #waiters = new Set<Waiter>();
  readonly #byKey = new MultiMap<string, Waiter>();
  readonly #bySession = new MultiMap<string, Waiter>();
  /** What has changed since the last round: the keys by which waiters are found. */
  readonly #changed = new Set<string>();
  readonly #paused = new Set<Waiter>();
  readonly #unsubscribe: readonly (() => void)[];
  #round: NodeJS.Immediate | undefined;
  #closed = false;

  constructor({ database, ambient, messages = NO_MESSAGES, load = () => 0 }: EventHubOptions) {
    this.#database = database;
    this.#ambient = ambient;
    this.#catalogue = new Catalogue(database);
    this.#answers = new Answers({ database, catalogue: this.#catalogue, messages });
    this.#pace = new Pace(ambient, load);
    this.#unsubscribe = [
      database.onChange((change) => this.#rowChanged(change)),
      messages.onChange(({ message }) => this.#messageChanged(message.ref)),
    ];
  }

  /** Calls blocked at the moment. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Answers when something matches, or at the deadline with no events. Raises `EVENT_FROM_TOKEN_PARSE_FAILURE` [token], `SESSION_INVALID`
   * [session] when the session ends, `INTERNAL_ERROR` when too many calls wait or the client went away.
   */
  async from(request: FromRequest): Promise<EventBatch> {
    const token = parseToken(request.token);
    const subscription = this.#subscriptions.of(request.classes);
    const seconds = durationOf(request.timeoutSeconds);
    const since = generationOf(token.database);
    const started = this.#ambient.monotonic();
    const busy = seconds > 0 && !subscription.tasksOnly && !this.#pace.isOpen();
    if (!busy) {
      const batch = this.#answers.answer(subscription, token, since);
      if (!batch.empty || seconds === 0) {
        this.#pace.answered();
        return batch;
      }
    }
    if (this.#waiters.size >= MOST_WAITERS) throw internalError("Too many calls are waiting for events.");
    if (this.#closed) throw shuttingDown();
    if (request.signal?.aborted === true) throw clientGone();
    return await new Promise((resolve, reject) => {
      const waiter: Waiter = {
        session: request.session,
        subscription,
        token,
        since: busy ? since : Math.max(since, this.#database.generation),
        started,
        resolve,
        reject,
        release: this.#guard(() => waiter, seconds, request.signal),
      };
      this.#enter(waiter);
      if (busy) this.#pause(waiter);
    });
  }

  /** Ends the calls of a session. Sessions that are rows of the database end by themselves when their row goes. */
  endSession(ref: string): void {
    for (const waiter of [...this.#bySession.get(ref)]) this.#fail(waiter, new XapiError("SESSION_INVALID", [ref]));
  }

  /** Fails every blocked call, now and later, and stops watching the database. */
  close(): void {
    this.#closed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const waiter of [...this.#waiters]) this.#fail(waiter, shuttingDown());
    this.#pace.stop();
    if (this.#round !== undefined) clearImmediate(this.#round);
    this.#round = undefined;
  }

  #guard(waiter: () => Waiter, seconds: number, signal: AbortSignal | undefined): () => void {
    const deadline: Timer = this.#ambient.after(seconds * 1000, () => this.#look(waiter(), true));
    const gone = (): void => this.#fail(waiter(), clientGone());
    signal?.addEventListener("abort", gone, { once: true });
    return () => {
      deadline.stop();
      signal?.removeEventListener("abort", gone);
    };
  }

  #enter(waiter: Waiter): void {
    this.#waiters.add(waiter);
    this.#bySession.add(waiter.session, waiter);
    for (const key of waiter.subscription.keys) this.#byKey.add(key, waiter);
  }

  #leave(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    this.#bySession.remove(waiter.session, waiter);
    for (const key of waiter.subscription.keys) this.#byKey.remove(key, waiter);
    this.#paused.delete(waiter);
    waiter.release();
  }

  #fail(waiter: Waiter, error: XapiError): void {
    this.#leave(waiter);
    waiter.reject(error);
  }

  #rowChanged({ class: name, ref, kind }: RowChange): void {
    this.#answers.forget(kind !== "mod");
    const changed = this.#catalogue.byName.get(name);
    if (changed === undefined) return;
    if (kind === "del" && changed.lower === "session") this.endSession(ref);
    if (changed.events && this.#waiters.size > 0) this.#wake(changed.lower, ref);
  }

  #messageChanged(ref: string): void {
    this.#answers.forget(false);
    this.#wake("message", ref);
  }

  #wake(lower: string, ref: string): void {
    for (const key of ["*", lower, `${lower}/${ref}`]) if (this.#byKey.has(key)) this.#changed.add(key);
    if (this.#changed.size > 0) this.#round ??= setImmediate(() => this.#serve());
  }

  /** Answers those whom changes concern, in the order of the changes. */
  #serve(): void {
    this.#round = undefined;
    const due = new Set<Waiter>();
    for (const key of this.#changed) for (const waiter of this.#byKey.get(key)) due.add(waiter);
    this.#changed.clear();
    const isOpen = this.#pace.isOpen();
    for (const waiter of due) {
      if (this.#paused.has(waiter)) continue;
      if (isOpen || waiter.subscription.tasksOnly || this.#pace.isIdle(waiter.started)) this.#look(waiter, false);
      else this.#pause(waiter);
    }
  }

  #pause(waiter: Waiter): void {
    this.#paused.add(waiter);
    this.#pace.atWindowEnd(() => {
      const due = [...this.#paused];
      this.#paused.clear();
      for (const one of due) this.#look(one, false);
    });
  }

  #look(waiter: Waiter, last: boolean): void {
    const batch = this.#answers.answer(waiter.subscription, waiter.token, waiter.since);
    if (batch.empty && !last) {
      waiter.since = Math.max(waiter.since, this.#database.generation);
      return;
    }
    this.#leave(waiter);
    this.#pace.answered();
    waiter.resolve(batch);
  }
}

/** A timeout as a number of seconds to wait (spec: events-tasks.md, section 2, step 2). */
function durationOf(seconds: number): number {
  return seconds >= 0 && seconds <= LONGEST ? seconds : LONGEST;
}

function clientGone(): XapiError {
  return internalError("The client went away while it waited for events.");
}

function shuttingDown(): XapiError {
  return internalError("The server is shutting down.");
}
