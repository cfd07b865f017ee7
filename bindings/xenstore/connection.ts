import type { Permission } from "./permissions.ts";

/**
 * What can be done with nodes, in a transaction or outside. Paths are absolute, or relative to `/local/domain/<own domain>`.
 * Everything raises `XenstoreError` with the daemon's name for the reason, and `XenstoreLost` when the connection is gone.
 * Paths that no daemon takes and requests of more than 4096 bytes are refused (EINVAL, E2BIG) without being sent.
 */
export interface Tree {
  /** The value. Guests write any bytes. ENOENT when there is no node. */
  read(path: string): Promise<Buffer>;
  /** Sets the value (a text as UTF-8), and makes the node and its parents where they are missing. Values of at most 2048 bytes are taken by every daemon. */
  write(path: string, value: string | Uint8Array): Promise<void>;
  /** Makes the node, empty, and its parents; what exists stays as it is. */
  mkdir(path: string): Promise<void>;
  /** Removes the node and everything below. ENOENT only when its parent is missing too. The root cannot be removed (EINVAL). */
  rm(path: string): Promise<void>;
  /** Names of the children, in no order; without oxenstored's special nodes of the root. Directories of any size. */
  directory(path: string): Promise<string[]>;
  getPermissions(path: string): Promise<Permission[]>;
  /** Sets all entries; the first names the owner, which has to exist as a domain. */
  setPermissions(path: string, permissions: readonly Permission[]): Promise<void>;
}

/** A transaction that is open. After its end, every use raises ENOENT. */
export interface Transaction extends Tree {
  /** The daemon's number for it. */
  readonly id: number;
  /** Makes the changes all at once. EAGAIN when something that was read or written has changed meanwhile: begin anew. */
  commit(): Promise<void>;
  /** Drops the changes. */
  abort(): Promise<void>;
}

/**
 * A watch: the paths that change, at the watched one or below. The first comes at once and is the watched path itself. The
 * queue is bounded: equal paths that wait are one, and where there are too many, they become the watched path alone,
 * which always means that anything below may have changed. Events carry no values: read after each.
 */
export interface Watch extends AsyncIterable<string> {
  readonly path: string;
  readonly token: string;
  /** The next path; undefined once the watch is closed. One call at a time. Raises `XenstoreLost`. */
  next(): Promise<string | undefined>;
  /** Ends the watch; harmless when it has ended. */
  close(): Promise<void>;
}

/** A connection to a xenstored (spec: xenstore-protocol.md). Many requests may be in flight; they are carried out in order. */
export interface Connection extends Tree {
  /** Starts watching; the path need not exist. A token of its own is made unless given. EEXIST for the same path and token twice. */
  watch(path: string, token?: string): Promise<Watch>;
  /** Ends all watches and transactions of this connection. */
  resetWatches(): Promise<void>;
  /** Opens a transaction; `transact` (transaction.ts) does so with retries. */
  begin(): Promise<Transaction>;
  /** Connects a domain's ring at the frame `gfn`, with its event channel `port`. */
  introduce(domid: number, gfn: bigint | number, port: number): Promise<void>;
  /** Disconnects a domain. ENOENT (C) or EINVAL (oxenstored) when it is not introduced; domain 0 is refused with EINVAL. */
  release(domid: number): Promise<void>;
  /** Lets the daemon notice the next shutdown of a domain that goes on after a suspend. */
  resume(domid: number): Promise<void>;
  /** Gives a domain the rights of `target`. */
  setTarget(domid: number, target: number): Promise<void>;
  isDomainIntroduced(domid: number): Promise<boolean>;
  /** `/local/domain/<domid>`, whether the domain exists or not. */
  getDomainPath(domid: number): Promise<string>;
  /** A command to the daemon itself (`help` lists them), and its text. */
  control(command: string, ...parameters: readonly string[]): Promise<string>;
  /** Resolves at the end of the connection: with the reason when it was lost, with undefined when it was closed here. */
  readonly ended: Promise<Error | undefined>;
  /** Closes; what is in flight fails, watches end. */
  close(): Promise<void>;
}
