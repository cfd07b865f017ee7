import { AsyncLocalStorage } from "node:async_hooks";
import { internal } from "../errors.ts";
import { Redirector } from "./redirector.ts";

/** Items that may wait in a pool. */
const MAX_WAITING = 100_000;

/** What a pool does with items. */
export interface PoolOptions<T> {
  readonly name: string;
  /** Items that are worked on at a time. */
  readonly size: number;
  /** Works on one item; must not reject. */
  readonly work: (item: T) => Promise<void>;
  /** Whether an item that waits makes another superfluous. */
  readonly covers?: (waiting: T, added: T) => boolean;
}

/** An item that waits, and on whose behalf: the worker that takes it has worked for somebody else before. */
interface Waiting<T> {
  readonly item: T;
  readonly onBehalf: (work: () => Promise<void>) => Promise<void>;
}

/** Workers that share queues of items by tag (spec: xenopsd.md, section 4). */
export class Pool<T> {
  readonly name: string;
  readonly #options: PoolOptions<T>;
  readonly #redirector = new Redirector<Waiting<T>>();
  #size: number;
  #busy = 0;
  #stopped = false;
  #idle: (() => void)[] = [];

  constructor(options: PoolOptions<T>) {
    this.name = options.name;
    this.#options = options;
    this.#size = options.size;
  }

  /** Adds an item; it may be dropped where one that waits covers it. Raises `Internal_error` when too many wait. */
  push(tag: string, item: T): boolean {
    if (this.#redirector.size >= MAX_WAITING) throw internal(`Too many operations wait for the ${this.name} workers`);
    const { covers } = this.#options;
    const entry = { item, onBehalf: AsyncLocalStorage.snapshot() };
    const added = this.#redirector.push(tag, entry, covers && ((waiting) => covers(waiting.item, item)));
    this.#serve();
    return added;
  }

  /** See `Redirector.alias`. */
  alias(tag: string, alias: string): void {
    this.#redirector.alias(tag, alias);
  }

  /** Keeps items of a tag waiting until the answer is called; one that somebody holds is left to whom holds it. */
  hold(tag: string): () => void {
    if (!this.#redirector.hold(tag)) return () => {};
    return () => {
      this.#redirector.release(tag);
      this.#serve();
    };
  }

  /** Changes how many items are worked on at a time; what is under way is not disturbed. */
  resize(size: number): void {
    this.#size = Math.max(1, size);
    this.#serve();
  }

  /** Takes no more items and resolves when none is being worked on. */
  stop(): Promise<void> {
    this.#stopped = true;
    return this.#busy === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** The state for diagnostics. */
  state(): { workers: number; busy: number; held: string[]; waiting: ReadonlyMap<string, readonly T[]> } {
    const held = [...this.#redirector.held];
    const waiting = [...this.#redirector.waiting()].map(
      ([tag, items]) => [tag, items.map(({ item }) => item)] as const,
    );
    return { workers: this.#size, busy: this.#busy, held, waiting: new Map(waiting) };
  }

  #serve(): void {
    while (!this.#stopped && this.#busy < this.#size) {
      const taken = this.#redirector.pop();
      if (taken === undefined) return;
      this.#busy += 1;
      const { item, onBehalf } = taken.item;
      onBehalf(() => this.#options.work(item))
        .catch(() => {})
        .finally(() => {
          this.#busy -= 1;
          this.#redirector.release(taken.tag);
          this.#serve();
          if (this.#busy === 0) for (const idle of this.#idle.splice(0)) idle();
        });
    }
  }
}
