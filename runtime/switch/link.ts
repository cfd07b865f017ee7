import type { Ambient } from "../ambient.ts";
import { closedClient } from "./error.ts";
import { Pipe } from "./pipe.ts";
import { getRequest, pathPart } from "./wire.ts";

export interface LinkOptions {
  readonly path: string;
  /** Name of the session to log in to. */
  readonly token: string;
  readonly ambient: Ambient;
  /** How long a reply may be due without a sign of life, ms. */
  readonly silence: number;
  /** Prepares a fresh connection before anybody uses it; a failure makes the link try again. */
  readonly prepare: (pipe: Pipe) => Promise<void>;
  readonly problem: (error: unknown) => void;
}

/** First and longest pause between attempts to connect, ms. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

/** A connection that is made again whenever it ends, logged in to a session, until the link is closed. */
export class Link {
  readonly #options: LinkOptions;
  readonly #abort = new AbortController();
  #pipe: Pipe | undefined;
  #attempt: Pipe | undefined;
  #ready = Promise.withResolvers<Pipe>();
  readonly #run: Promise<void>;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#ready.promise.catch(() => {});
    this.#run = this.#keep();
  }

  /** The connection, if there is one now. */
  get current(): Pipe | undefined {
    return this.#pipe;
  }

  /** The connection, once there is one. Rejects when the link is closed. */
  get pipe(): Promise<Pipe> {
    return this.#ready.promise;
  }

  /** Ends the connection, so that a fresh one is made. */
  restart(cause: unknown): void {
    this.#pipe?.destroy(cause);
  }

  /** Ends the link; resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#ready.reject(closedClient());
    this.#renew();
    this.#pipe?.destroy();
    this.#attempt?.destroy();
    await this.#run;
  }

  /** From now on the connection is one that is still to come, or none. */
  #renew(): void {
    this.#ready = Promise.withResolvers();
    this.#ready.promise.catch(() => {});
    if (this.#abort.signal.aborted) this.#ready.reject(closedClient());
  }

  async #keep(): Promise<void> {
    const { signal } = this.#abort;
    let pause = FIRST_PAUSE;
    while (!signal.aborted) {
      const pipe = await this.#connect();
      if (pipe !== undefined) {
        pause = FIRST_PAUSE;
        this.#pipe = pipe;
        this.#ready.resolve(pipe);
        if (signal.aborted) pipe.destroy();
        await pipe.closed;
        this.#pipe = undefined;
        this.#renew();
      }
      await wait(this.#options.ambient, pause * (0.5 + this.#options.ambient.random() / 2), signal);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  async #connect(): Promise<Pipe | undefined> {
    const { path, ambient, silence, token, prepare, problem } = this.#options;
    let pipe: Pipe | undefined;
    try {
      pipe = await Pipe.open(path, ambient, silence, this.#abort.signal);
      this.#attempt = pipe;
      if (this.#abort.signal.aborted) throw closedClient();
      const { status } = await pipe.request(getRequest(`/login/${pathPart(token)}`));
      if (status !== 200) throw new Error(`the login was answered with ${status}`);
      await prepare(pipe);
      return pipe;
    } catch (error) {
      pipe?.destroy();
      if (!this.#abort.signal.aborted) problem(error);
      return undefined;
    } finally {
      this.#attempt = undefined;
    }
  }
}

/** Resolves after `milliseconds`, or at once when the signal aborts. */
export function wait(ambient: Ambient, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      timer.stop();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = ambient.after(milliseconds, done);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
