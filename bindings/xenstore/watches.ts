import type { Watch } from "./connection.ts";
import { isAtOrBelow } from "./path.ts";

/** Different paths that may wait in one watch unless its connection says otherwise. */
export const defaultWaiting = 1024;

/** A watch's queue; whoever holds the connection feeds it. */
export class WatchQueue implements Watch {
  readonly path: string;
  readonly token: string;
  readonly #unwatch: (watch: WatchQueue) => Promise<void>;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<string>();
  #taker: { resolve: (path: string | undefined) => void; reject: (error: Error) => void } | undefined;
  #end: { readonly error: Error | undefined } | undefined;

  constructor(path: string, token: string, unwatch: (watch: WatchQueue) => Promise<void>, mostWaiting: number) {
    this.path = path;
    this.token = token;
    this.#unwatch = unwatch;
    this.#mostWaiting = mostWaiting;
  }

  next(): Promise<string | undefined> {
    if (this.#taker !== undefined) return Promise.reject(new Error(`the watch on ${this.path} is already waited for`));
    const [first] = this.#waiting;
    if (first !== undefined) {
      this.#waiting.delete(first);
      return Promise.resolve(first);
    }
    if (this.#end !== undefined)
      return this.#end.error === undefined ? Promise.resolve(undefined) : Promise.reject(this.#end.error);
    return new Promise((resolve, reject) => {
      this.#taker = { resolve, reject };
    });
  }

  async close(): Promise<void> {
    if (this.#end !== undefined) return;
    this.end(undefined);
    await this.#unwatch(this);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (let path = await this.next(); path !== undefined; path = await this.next()) yield path;
  }

  /** An event has come. */
  push(path: string): void {
    if (this.#end !== undefined) return;
    if (this.#taker !== undefined) {
      this.#taker.resolve(path);
      this.#taker = undefined;
      return;
    }
    if (this.#waiting.size >= this.#mostWaiting) {
      this.#waiting.clear();
      this.#waiting.add(this.path);
    } else this.#waiting.add(path);
  }

  /** No event comes any more; with an error, because the connection is lost. What waits is dropped at a close. */
  end(error: Error | undefined): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    if (error === undefined) this.#waiting.clear();
    if (error === undefined) this.#taker?.resolve(undefined);
    else this.#taker?.reject(error);
    this.#taker = undefined;
  }
}

/** The watches of one connection by their tokens. */
export class WatchRegistry {
  readonly #byToken = new Map<string, Set<WatchQueue>>();
  #made = 0;

  /** A token that no watch of this connection has. */
  newToken(): string {
    let token: string;
    do token = `w${++this.#made}`;
    while (this.#byToken.has(token));
    return token;
  }

  add(watch: WatchQueue): void {
    const same = this.#byToken.get(watch.token);
    if (same === undefined) this.#byToken.set(watch.token, new Set([watch]));
    else same.add(watch);
  }

  delete(watch: WatchQueue): void {
    const same = this.#byToken.get(watch.token);
    same?.delete(watch);
    if (same?.size === 0) this.#byToken.delete(watch.token);
  }

  /** Gives an event to the watches it is for; one of a watch that has ended meanwhile is for none. */
  deliver(path: string, token: string): void {
    for (const watch of this.#byToken.get(token) ?? []) if (isAtOrBelow(watch.path, path)) watch.push(path);
  }

  all(): WatchQueue[] {
    return [...this.#byToken.values()].flatMap((same) => [...same]);
  }

  /** Ends all watches. */
  end(error: Error | undefined): void {
    for (const watch of this.all()) watch.end(error);
    this.#byToken.clear();
  }
}
