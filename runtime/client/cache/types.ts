import type { Ref } from "../../ref.ts";
import type { ClassView } from "./view.ts";

/** Records by class: what a cache holds. */
export type RecordsByClass = Readonly<Record<string, object>>;

/** A change of an object of the cache. The cache is already up to date when it is told. */
export type CacheEvent<Records extends RecordsByClass> = {
  [C in keyof Records & string]: CacheAdd<C, Records[C]> | CacheMod<C, Records[C]> | CacheDel<C, Records[C]>;
}[keyof Records & string];

export interface CacheAdd<C extends string, R> {
  readonly class: C;
  readonly operation: "add";
  readonly ref: Ref<C>;
  readonly record: R;
  readonly previous?: undefined;
}

export interface CacheMod<C extends string, R> {
  readonly class: C;
  readonly operation: "mod";
  readonly ref: Ref<C>;
  readonly record: R;
  /** The record as it was. Changes in between may be left out. */
  readonly previous: R;
}

export interface CacheDel<C extends string, R> {
  readonly class: C;
  readonly operation: "del";
  readonly ref: Ref<C>;
  readonly record?: undefined;
  readonly previous: R;
}

/** `live`: at most a round trip behind; `stale`: the connection is being mended; `closed`: for good. */
export type CacheStatus = "live" | "stale" | "closed";

/** What one can listen to. */
export interface CacheListeners<Records extends RecordsByClass> {
  add: Extract<CacheEvent<Records>, { operation: "add" }>;
  mod: Extract<CacheEvent<Records>, { operation: "mod" }>;
  del: Extract<CacheEvent<Records>, { operation: "del" }>;
  status: CacheStatus;
  /** What made the cache stale, or closed it. */
  error: unknown;
}

/** A copy of classes of the server's objects that follows their changes: a member for each class, and these. */
export interface CacheMembers<Records extends RecordsByClass> {
  readonly status: CacheStatus;
  /** Calls `listener` for each change of a kind; returns what ends that. */
  on<K extends keyof CacheListeners<Records>>(
    kind: K,
    listener: (argument: CacheListeners<Records>[K]) => void,
  ): () => void;
  /**
   * The changes from now on; each loop has its own. Who is slow gets several changes of an object as one, so that what
   * waits is never more than there are objects. Ends when the cache is closed; throws if that was a failure.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<CacheEvent<Records>>;
  /** Resolves when everything is in the cache that the server had done before this call. */
  refresh(): Promise<void>;
  /** Stops following. What is there can still be read. */
  close(): void;
  [Symbol.dispose](): void;
}

/** See `CacheMembers`. */
export type Cache<Records extends RecordsByClass> = CacheMembers<Records> & {
  readonly [C in keyof Records & string]: ClassView<C, Records[C]>;
};

/** How to follow. */
export interface WatchOptions {
  /** Closes the cache when it is aborted. */
  readonly signal?: AbortSignal;
  /** The longest time in seconds that the server holds one call of `event.from`. Default 60. */
  readonly pollSeconds?: number;
}
