import type { Ambient } from "../ambient.ts";
import { messageOf } from "../error-message.ts";
import { follow } from "../log/follow.ts";
import type { Logger } from "../log/logger.ts";
import { debugInfoOf, methodOf, taskOf, withoutTrace } from "./debug-info.ts";
import { unsuccessful } from "./error.ts";
import { type Link, wait } from "./link.ts";
import type { Pipe } from "./pipe.ts";
import {
  ackRequest,
  type Delivery,
  getRequest,
  pathPart,
  postRequest,
  readTransferred,
  transferRequest,
} from "./wire.ts";

/** What a handler knows about a request besides its payload. */
export interface HandlerContext {
  readonly queue: string;
  readonly number: number;
  /** The queue that waits for the answer; `undefined` for a stray response, whose answer goes nowhere. */
  readonly replyTo: string | undefined;
  /** Aborts when the service is stopped. */
  readonly signal: AbortSignal;
}

/** Carries a request out and answers the payload of the response. */
export type Handler = (payload: string, context: HandlerContext) => Promise<string> | string;

export interface ServeOptions {
  /** Requests that are carried out at a time before no more are asked for. Default 256. */
  readonly concurrency?: number;
}

export interface ServiceContext {
  readonly ambient: Ambient;
  readonly log: Logger;
  /** The connection that carries answers. */
  readonly requests: Link;
  readonly epoch: () => number;
  readonly link: (prepare: (pipe: Pipe) => Promise<void>) => Link;
  readonly ended: () => void;
}

interface Job {
  readonly delivery: Delivery;
  /** Grows with the switch's losses: an answer to a message of an older epoch has no place any more. */
  epoch: number;
}

const POLL_SECONDS = 30;
/** How long a stop waits for requests under way, ms. */
const GRACE = 5_000;

/**
 * A service on a queue (spec: message-switch.md, section 8): a long poll on a connection of its own, requests in parallel, each answered and
 * then acknowledged. A request that was not acknowledged is delivered again to the next process that serves the queue.
 */
export class Service {
  readonly queue: string;
  /** Resolves when the queue exists and is polled for the first time. */
  readonly ready: Promise<void>;
  readonly #handler: Handler;
  readonly #concurrency: number;
  readonly #context: ServiceContext;
  readonly #abort = new AbortController();
  readonly #drained = new AbortController();
  readonly #jobs = new Map<number, Job>();
  readonly #link: Link;
  #cursor: string | undefined;
  #room: (() => void) | undefined;

  constructor(queue: string, handler: Handler, options: ServeOptions, context: ServiceContext) {
    this.queue = queue;
    this.#handler = handler;
    this.#concurrency = options.concurrency ?? 256;
    this.#context = context;
    this.#link = context.link(async (pipe) => {
      const { status } = await pipe.request(getRequest(`/persistent/${pathPart(queue)}`));
      if (status !== 200) throw unsuccessful();
      void this.#poll(pipe);
    });
    this.ready = this.#link.pipe.then(() => {});
  }

  /** Takes no more requests and waits, up to `graceMs`, for those under way. */
  async stop(graceMs = GRACE): Promise<void> {
    this.#abort.abort();
    this.#room?.();
    await this.#link.close();
    if (graceMs > 0 && this.#jobs.size > 0) {
      await wait(this.#context.ambient, graceMs, this.#drained.signal);
    }
    this.#context.ended();
  }

  /** The switch has lost its state: numbers begin again. */
  startOver(): void {
    this.#cursor = undefined;
    this.#link.restart("the switch has restarted");
  }

  async #poll(pipe: Pipe): Promise<void> {
    try {
      for (;;) {
        if (this.#jobs.size >= this.#concurrency) await this.#waitForRoom();
        if (this.#abort.signal.aborted) return;
        const epoch = this.#context.epoch();
        const { status, body } = await pipe.request(transferRequest(this.queue, this.#cursor, POLL_SECONDS));
        if (status !== 200) throw unsuccessful();
        const { messages, next } = readTransferred(body);
        if (epoch === this.#context.epoch()) this.#cursor = next;
        for (const message of messages) this.#begin(message, epoch);
      }
    } catch (error) {
      pipe.destroy(error);
    }
  }

  #waitForRoom(): Promise<void> {
    return new Promise((resolve) => {
      this.#room = () => {
        this.#room = undefined;
        resolve();
      };
    });
  }

  #begin(delivery: Delivery, epoch: number): void {
    const known = this.#jobs.get(delivery.number);
    if (known !== undefined && sameRequest(known.delivery, delivery)) {
      known.epoch = epoch;
      return;
    }
    const job = { delivery, epoch };
    this.#jobs.set(delivery.number, job);
    void this.#carryOut(job);
  }

  async #carryOut(job: Job): Promise<void> {
    const { number, payload, replyTo } = job.delivery;
    let answer: string;
    try {
      const context = { queue: this.queue, number, replyTo, signal: this.#abort.signal };
      answer = await this.#onBehalf(payload, (call) => this.#handler(call, context));
    } catch (error) {
      answer = messageOf(error);
    }
    try {
      await this.#answer(job, answer);
    } catch (error) {
      this.#context.log.debug(`an answer was not sent: ${messageOf(error)}`);
    }
    if (this.#jobs.get(number) === job) this.#jobs.delete(number);
    if (this.#jobs.size < this.#concurrency) this.#room?.();
    if (this.#abort.signal.aborted && this.#jobs.size === 0) this.#drained.abort();
  }

  /**
   * What the caller's debug string says stands in every log line of the work, and the trace goes along with the calls that it makes. The
   * handler sees the text alone: who asks later on whose behalf something was done is to find the text that he gave.
   */
  #onBehalf<T>(payload: string, work: (payload: string) => T): T {
    const info = debugInfoOf(payload);
    if (info === undefined) return work(payload);
    return follow({ task: taskOf(info) }, info.trace, () => {
      const { log } = this.#context;
      if (log.enabled("debug")) log.debug(`${this.queue}: ${methodOf(payload)}`);
      return work(info.trace === undefined ? payload : withoutTrace(payload));
    });
  }

  /** Sends the response and, whatever becomes of it, the acknowledgement; again while the connection breaks. */
  async #answer(job: Job, answer: string): Promise<void> {
    const { number, replyTo } = job.delivery;
    const path = `/response/${pathPart(replyTo ?? "")}/${pathPart(this.queue)}/${number}`;
    for (;;) {
      const pipe = this.#context.requests.current ?? (await this.#context.requests.pipe);
      if (job.epoch !== this.#context.epoch()) return;
      if (replyTo !== undefined) pipe.post(postRequest(path, answer));
      try {
        await pipe.request(ackRequest(this.queue, number));
        return;
      } catch {
        await pipe.closed;
      }
    }
  }
}

function sameRequest(one: Delivery, other: Delivery): boolean {
  return one.payload === other.payload && one.replyTo === other.replyTo;
}
