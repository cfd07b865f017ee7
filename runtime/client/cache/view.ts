import type { Ref } from "../../ref.ts";
import type { Clock } from "../clock.ts";
import { TransportError } from "../transport.ts";

/** An object with its reference. */
export interface Entry<C extends string, R> {
  readonly ref: Ref<C>;
  readonly record: R;
}

/** The objects of one class, as they are now. */
export interface ClassView<C extends string, R> extends Iterable<Entry<C, R>> {
  readonly size: number;
  get(ref: Ref<C>): R | undefined;
  has(ref: Ref<C>): boolean;
  refs(): IterableIterator<Ref<C>>;
  values(): IterableIterator<R>;
  /** The object with a uuid, for classes that have uuids. */
  byUuid(uuid: string): Entry<C, R> | undefined;
  /**
   * Resolves with the record as soon as `predicate` holds: at once, or after a change. An object that is not there, or
   * no longer, is `undefined`.
   *
   * @param timeout milliseconds; without it there is no limit
   * @throws TransportError `TIMEOUT`, or `CLOSED` when the cache is closed
   */
  waitFor<P extends R | undefined>(
    ref: Ref<C>,
    predicate: (record: R | undefined) => record is P,
    timeout?: number,
  ): Promise<P>;
  waitFor(ref: Ref<C>, predicate: (record: R | undefined) => boolean, timeout?: number): Promise<R | undefined>;
}

/** A record in the cache, with the generation of its last change. */
export type AnyRecord = Readonly<Record<string, unknown>>;

/** What changed in a store. */
export type Change =
  | { readonly operation: "add"; readonly record: AnyRecord; readonly previous?: undefined }
  | { readonly operation: "mod"; readonly record: AnyRecord; readonly previous: AnyRecord }
  | { readonly operation: "del"; readonly record?: undefined; readonly previous: AnyRecord };

/** The rows of one class, with an index by uuid and those who wait for a row. */
export class ClassStore implements ClassView<string, AnyRecord> {
  readonly #clock: Clock;
  readonly #rows = new Map<string, AnyRecord>();
  readonly #refByUuid = new Map<string, string>();
  readonly #waiters = new Map<string, Set<() => void>>();
  #failure: unknown;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(ref: string): AnyRecord | undefined {
    return this.#rows.get(ref);
  }

  has(ref: string): boolean {
    return this.#rows.has(ref);
  }

  refs(): IterableIterator<Ref> {
    return this.#rows.keys() as IterableIterator<Ref>;
  }

  values(): IterableIterator<AnyRecord> {
    return this.#rows.values();
  }

  *[Symbol.iterator](): IterableIterator<Entry<string, AnyRecord>> {
    for (const [ref, record] of this.#rows) yield { ref: ref as Ref, record };
  }

  byUuid(uuid: string): Entry<string, AnyRecord> | undefined {
    const ref = this.#refByUuid.get(uuid);
    const record = ref === undefined ? undefined : this.#rows.get(ref);
    return record === undefined ? undefined : { ref: ref as Ref, record };
  }

  /** Puts a row, or takes it away; what that changed, if anything. Those who wait are told by `wake`. */
  apply(ref: string, record: AnyRecord | undefined): Change | undefined {
    const previous = this.#rows.get(ref);
    if (previous !== undefined && this.#refByUuid.get(String(previous.uuid)) === ref) {
      this.#refByUuid.delete(String(previous.uuid));
    }
    if (record === undefined) {
      this.#rows.delete(ref);
      return previous === undefined ? undefined : { operation: "del", previous };
    }
    this.#rows.set(ref, record);
    if (typeof record.uuid === "string") this.#refByUuid.set(record.uuid, ref);
    return previous === undefined ? { operation: "add", record } : { operation: "mod", record, previous };
  }

  wake(ref: string): void {
    for (const waiter of [...(this.#waiters.get(ref) ?? [])]) waiter();
  }

  /** Rejects everybody who waits, now and later. */
  fail(failure: unknown): void {
    this.#failure = failure;
    for (const ref of [...this.#waiters.keys()]) this.wake(ref);
  }

  waitFor<P extends AnyRecord | undefined>(
    ref: string,
    predicate: ((record: AnyRecord | undefined) => record is P) | ((record: AnyRecord | undefined) => boolean),
    timeout?: number,
  ): Promise<P> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters.get(ref) ?? new Set();
      const end = () => {
        timer?.stop();
        waiters.delete(check);
        if (waiters.size === 0) this.#waiters.delete(ref);
      };
      const check = () => {
        try {
          const record = this.#rows.get(ref);
          if (predicate(record)) {
            end();
            resolve(record as P);
          } else if (this.#failure !== undefined) throw this.#failure;
        } catch (error) {
          end();
          reject(error);
        }
      };
      const late = () => {
        end();
        reject(new TransportError("TIMEOUT", `${ref} did not become so within ${timeout} ms.`, { sent: false }));
      };
      const timer = timeout === undefined ? undefined : this.#clock.after(timeout, late);
      this.#waiters.set(ref, waiters.add(check));
      check();
    });
  }
}
