import type { Ambient } from "../ambient.ts";
import { messageOf } from "../error-message.ts";
import { followed } from "../log/follow.ts";
import { type Logger, silentLogger } from "../log/logger.ts";
import { Calls, type Waiter } from "./calls.ts";
import { debugInfoOf, methodOf, taskOf, withTrace } from "./debug-info.ts";
import { closedClient, failedToRead, queueDeleted, SwitchError, timedOut, unsuccessful } from "./error.ts";
import { Link, wait } from "./link.ts";
import { Pipe } from "./pipe.ts";
import { type Handler, type ServeOptions, Service } from "./service.ts";
import {
  ackRequest,
  type Delivery,
  getRequest,
  pathPart,
  postRequest,
  readId,
  readTransferred,
  transferRequest,
} from "./wire.ts";

export interface SwitchClientOptions {
  /** Unix socket of the switch. */
  readonly path: string;
  /** Name of the program. Two clients of one process need different names: the session is called `<name>:<pid>`. */
  readonly name: string;
  readonly ambient: Ambient;
  /** Ends the first attempt to connect, which otherwise goes on until the switch is there. */
  readonly signal?: AbortSignal;
  readonly log?: Logger;
  /** Do not wait for a switch that is not there: fail with `communication`. */
  readonly atOnce?: boolean;
  /** Calls that may be under way; more are refused. Default 10,000. */
  readonly maxCalls?: number;
}

export interface RpcOptions {
  /** How long to wait for the answer; without one the call waits for ever, also while the service is down. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Seconds that a long poll lasts, and how long after its end the switch counts as gone, ms. */
const POLL_SECONDS = 30;
const SILENCE = 60_000;
/** Pause after the switch refused a request, ms (spec: message-switch.md, section 7, step 6). */
const RETRY_PAUSE = 5_000;

/**
 * A program's end of the message switch (spec: message-switch.md, sections 7 and 8): calls to services, and services.
 *
 * Two connections share a session: one for requests, one that waits for answers on the reply queue. Each is made again by itself when it
 * ends, so the session and its reply queue outlive the loss of one. When the reply queue is gone nevertheless, the switch has restarted
 * without its state: answers to the calls under way cannot come, so these fail with `failed-to-read`, and a reply queue under a new name
 * keeps late answers from being taken for others. Calls that the switch had not accepted yet are sent again.
 */
export class SwitchClient {
  readonly #options: SwitchClientOptions;
  readonly #log: Logger;
  readonly #token: string;
  readonly #calls = new Calls();
  readonly #requests: Link;
  readonly #events: Link;
  readonly #services = new Set<Service>();
  /** Queues that exist as far as is known. */
  readonly #known = new Set<string>();
  readonly #waiters = new Set<Waiter>();
  readonly #abort = new AbortController();
  #replyQueue: string | undefined;
  #epoch = 0;
  #cursor: string | undefined;
  #checking: Promise<void> = Promise.resolve();

  private constructor(options: SwitchClientOptions) {
    this.#options = options;
    this.#log = (options.log ?? silentLogger).child({ brand: "switch" });
    this.#token = `${options.name}:${process.pid}`;
    this.#requests = this.#link((pipe) => this.#checkReplyQueue(pipe));
    this.#events = this.#link(async (pipe) => {
      await this.#checkReplyQueue(pipe);
      void this.#poll(pipe);
    });
  }

  /** Connects, however long it takes until the switch is there unless told otherwise; rejects when `signal` aborts. */
  static async connect(options: SwitchClientOptions): Promise<SwitchClient> {
    if (options.atOnce === true) await probe(options);
    const client = new SwitchClient(options);
    const { signal } = options;
    const abort = () => void client.close();
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    try {
      await Promise.all([client.#requests.pipe, client.#events.pipe]);
      return client;
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Grows whenever the switch was found to have lost what this client had there. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * Sends a request to a service and resolves with its answer's payload. Rejects with a `SwitchError`: `timeout`, `queue-deleted`,
   * `failed-to-read` when the answer was lost with the switch, `closed`, `too-many-calls`; or with the signal's reason. A request may be
   * carried out twice when the connection breaks while it is sent: the switch may have kept it without having told its number, and its number
   * alone tells it from another one with the same text, since callers need not number their payloads. Services are to bear that
   * (spec: message-switch.md, sections 1 and 7). The trace on whose behalf the caller works goes along in the debug
   * string of a call.
   */
  rpc(queue: string, payload: string, options: RpcOptions = {}): Promise<string> {
    const { signal, timeoutMs } = options;
    if (this.#abort.signal.aborted) return Promise.reject(closedClient());
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { maxCalls = 10_000 } = this.#options;
    if (this.#waiters.size >= maxCalls) {
      return Promise.reject(new SwitchError("too-many-calls", `More than ${maxCalls} calls wait for an answer`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let forget = () => {};
    const finish = (act: () => void) => {
      if (waiter.done) return;
      waiter.done = true;
      this.#waiters.delete(waiter);
      timer?.stop();
      signal?.removeEventListener("abort", abort);
      forget();
      act();
    };
    const waiter: Waiter = {
      done: false,
      resolve: (answer) => finish(() => resolve(answer)),
      reject: (error) => finish(() => reject(error)),
    };
    const abort = () => waiter.reject(signal?.reason);
    const timer =
      timeoutMs === undefined ? undefined : this.#options.ambient.after(timeoutMs, () => waiter.reject(timedOut()));
    signal?.addEventListener("abort", abort, { once: true });
    this.#waiters.add(waiter);
    if (this.#log.enabled("debug")) this.#tell(queue, payload);
    this.#send(queue, withTrace(payload, followed()?.trace), waiter, (number) => {
      forget = () => this.#calls.forget(queue, number);
    }).catch((error: unknown) => waiter.reject(error));
    return promise;
  }

  /**
   * Serves a queue, which is made if it is not there; resolves when it can be called. What the handler throws is sent as text, as the
   * daemons do.
   */
  async serve(queue: string, handler: Handler, options: ServeOptions = {}): Promise<Service> {
    if (this.#abort.signal.aborted) throw closedClient();
    const service = new Service(queue, handler, options, {
      ambient: this.#options.ambient,
      log: this.#log,
      requests: this.#requests,
      epoch: () => this.#epoch,
      link: (prepare) => this.#link(prepare),
      ended: () => this.#services.delete(service),
    });
    this.#services.add(service);
    await service.ready;
    return service;
  }

  /** Names of queues with this prefix: all, or those that somebody has polled. The order means nothing. */
  async list(prefix: string, which: "all" | "alive"): Promise<string[]> {
    const folder = which === "all" ? "/list/" : "/list/alive/";
    return JSON.parse(await this.#ask(getRequest(`${folder}${pathPart(prefix)}`)));
  }

  /** Removes a message; one that does not exist is no failure. */
  async ack(queue: string, number: number): Promise<void> {
    await this.#ask(ackRequest(queue, number));
  }

  /** Makes a queue that stays until somebody destroys it. */
  async createPersistent(queue: string): Promise<void> {
    await this.#ask(getRequest(`/persistent/${pathPart(queue)}`));
  }

  /** Destroys a queue and what it holds. */
  async destroy(queue: string): Promise<void> {
    this.#known.delete(queue);
    await this.#ask(getRequest(`/destroy/${pathPart(queue)}`));
  }

  /** What the switch holds, as JSON text (spec: message-switch.md, section 2.6). */
  diagnostics(): Promise<string> {
    return this.#ask(getRequest("/"));
  }

  /** What passed through the switch lately, as JSON text; waits up to `seconds`, at most 30, for an event numbered above `from`. */
  async trace(from = 0, seconds = 0): Promise<string> {
    const { path, ambient } = this.#options;
    // A connection of its own: requests behind one that waits would wait with it.
    const pipe = await Pipe.open(path, ambient, SILENCE, this.#abort.signal);
    try {
      return await ask(pipe, getRequest(`/trace/${from}/${Math.min(seconds, POLL_SECONDS)}`));
    } finally {
      pipe.destroy();
    }
  }

  /** Ends the switch. */
  async shutdown(): Promise<void> {
    await this.#ask(postRequest("/shutdown", ""));
  }

  /** Ends services and connections; calls under way fail with `closed`. */
  async close(): Promise<void> {
    this.#abort.abort();
    for (const waiter of [...this.#waiters]) waiter.reject(closedClient());
    this.#calls.fail(closedClient());
    const services = [...this.#services].map((service) => service.stop(0));
    await Promise.all([...services, this.#requests.close(), this.#events.close()]);
  }

  #tell(queue: string, payload: string): void {
    const info = debugInfoOf(payload);
    const log = info === undefined ? this.#log : this.#log.child({ task: taskOf(info) });
    log.debug(`calling ${queue}: ${methodOf(payload)}`);
  }

  #link(prepare: (pipe: Pipe) => Promise<void>): Link {
    const { path, ambient } = this.#options;
    const problem = (error: unknown) => {
      this.#log.debug(`not connected: ${messageOf(error)}`);
    };
    return new Link({ path, token: this.#token, ambient, silence: SILENCE, prepare, problem });
  }

  async #ask(request: string): Promise<string> {
    return ask(this.#requests.current ?? (await this.#requests.pipe), request);
  }

  /** Sends until the switch has accepted the request; then the waiter is registered under its number. */
  async #send(queue: string, payload: string, waiter: Waiter, sent: (number: number) => void): Promise<void> {
    let made = false;
    while (!waiter.done) {
      const pipe = this.#requests.current ?? (await this.#requests.pipe);
      if (waiter.done) return;
      made = this.#ensureQueue(pipe, queue) || made;
      const answer = await this.#sendOnce(pipe, queue, payload, waiter, sent);
      if (answer === "accepted") return;
      if (answer === "no queue") {
        this.#known.delete(queue);
        if (made) throw queueDeleted(queue);
      } else if (answer === "refused") {
        await wait(this.#options.ambient, RETRY_PAUSE, this.#abort.signal);
      } else {
        await pipe.closed;
      }
    }
  }

  async #sendOnce(
    pipe: Pipe,
    queue: string,
    payload: string,
    waiter: Waiter,
    sent: (number: number) => void,
  ): Promise<"accepted" | "no queue" | "refused" | "lost"> {
    const epoch = this.#epoch;
    this.#calls.beginSend();
    try {
      const path = `/request/${pathPart(queue)}/${pathPart(this.#replyQueue ?? "")}`;
      const { status, body } = await pipe.request(postRequest(path, payload));
      if (status !== 200) return "refused";
      const number = readId(body);
      if (number === undefined) return "no queue";
      if (epoch !== this.#epoch) {
        waiter.reject(failedToRead(new Error("the message switch has restarted")));
        return "accepted";
      }
      sent(number);
      const early = this.#calls.expect(queue, number, waiter);
      if (early !== undefined) this.#acknowledge(early);
      return "accepted";
    } catch (error) {
      pipe.destroy(error);
      return "lost";
    } finally {
      for (const stray of this.#calls.endSend()) this.#notice(stray);
    }
  }

  /** Makes a queue ahead of the first request to it, so that a service may start later. Answers whether it did. */
  #ensureQueue(pipe: Pipe, queue: string): boolean {
    if (this.#known.has(queue)) return false;
    this.#known.add(queue);
    pipe.post(getRequest(`/persistent/${pathPart(queue)}`));
    return true;
  }

  /** Goes with the next call: nobody waits for it, and on its own it would cost both ends as much as a call's half. */
  #acknowledge({ queue, number }: Delivery): void {
    this.#requests.current?.postLater(ackRequest(queue, number));
  }

  #notice({ queue, number, request }: Delivery): void {
    this.#log.info(`message ${number} of ${queue} answers a request of nobody here: ${request?.join(" ")}`);
  }

  /** Makes the reply queue on first use; later finds out whether it is still there. One connection at a time. */
  #checkReplyQueue(pipe: Pipe): Promise<void> {
    const check = this.#checking.then(async () => {
      if (this.#replyQueue !== undefined && (await listed(pipe, this.#replyQueue))) return;
      const lost = this.#replyQueue !== undefined;
      const epoch = lost ? this.#epoch + 1 : this.#epoch;
      const name = epoch === 0 ? this.#token : `${this.#token}.${epoch}`;
      await ask(pipe, getRequest(`/transient/${pathPart(name)}`));
      this.#replyQueue = name;
      if (lost) this.#startOver(epoch);
    });
    this.#checking = check.catch(() => {});
    return check;
  }

  /** The switch has lost what it had of ours. */
  #startOver(epoch: number): void {
    this.#log.info("the message switch has restarted; calls under way are lost");
    this.#epoch = epoch;
    this.#cursor = undefined;
    this.#known.clear();
    this.#calls.fail(failedToRead(new Error("the message switch has restarted")));
    this.#events.restart("the reply queue has a new name");
    for (const service of this.#services) service.startOver();
  }

  async #poll(pipe: Pipe): Promise<void> {
    const queue = this.#replyQueue ?? "";
    try {
      for (;;) {
        const { status, body } = await pipe.request(transferRequest(queue, this.#cursor, POLL_SECONDS));
        if (status !== 200) throw unsuccessful();
        if (queue !== this.#replyQueue) throw failedToRead();
        const { messages, next } = readTransferred(body);
        this.#cursor = next;
        for (const message of messages) this.#deliver(message);
      }
    } catch (error) {
      pipe.destroy(error);
    }
  }

  #deliver(message: Delivery): void {
    const outcome = this.#calls.answer(message);
    if (outcome === "taken") this.#acknowledge(message);
    else if (outcome === "unknown") this.#notice(message);
  }
}

/** Rejects where nobody listens. */
async function probe({ path, ambient, signal = new AbortController().signal }: SwitchClientOptions): Promise<void> {
  (await Pipe.open(path, ambient, SILENCE, signal)).destroy();
}

async function ask(pipe: Pipe, request: string): Promise<string> {
  const { status, body } = await pipe.request(request);
  if (status !== 200) throw unsuccessful();
  return body;
}

async function listed(pipe: Pipe, name: string): Promise<boolean> {
  const names: unknown = JSON.parse(await ask(pipe, getRequest(`/list/${pathPart(name)}`)));
  return Array.isArray(names) && names.includes(name);
}
