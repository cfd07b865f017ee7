/** A domain as the hypervisor lists it. */
export interface DomainInfo {
  readonly domid: number;
  /** Which VM it is: a number comes again, for another one. */
  readonly uuid: string;
  /** It has the hypervisor's full virtualization (HVM or PVH). */
  readonly hvm: boolean;
  /** It runs no more: shut down or dying. */
  readonly shutdown: boolean;
  /** KiB that it has. */
  readonly total: number;
  /** KiB that it may have at most. */
  readonly cap: number;
}

/** The memory of the host. */
export interface PhysicalMemory {
  /** KiB. */
  readonly total: number;
  /** KiB. */
  readonly free: number;
  /** KiB that will be free as soon as they are cleaned. */
  readonly scrub: number;
}

/** What is asked of a hypervisor. Every call may fail with an Error; of a domain that is gone, too. */
export interface Hypervisor {
  domains(): Promise<readonly DomainInfo[]>;
  /** One of them; nothing where there is none. */
  domain(domid: number): Promise<DomainInfo | undefined>;
  physicalMemory(): Promise<PhysicalMemory>;
  /** MiB that the hypervisor uses for page tables of a domain. */
  shadowMib(domid: number): Promise<number>;
  /** Limits what a domain may have, in KiB. */
  setCap(domid: number, kib: number): Promise<void>;
}

/** Changes to keys: a text to write, or nothing to remove the key. */
export type KeyChanges = Readonly<Record<string, string | undefined>>;

/** What is asked of xenstore. Every call may fail with an Error, also because the connection is lost; then it is made again by itself. */
export interface KeyStore {
  read(path: string): Promise<string | undefined>;
  /** Names below a path; none where there is no such path. */
  list(path: string): Promise<readonly string[]>;
  /** Writes or removes keys, by their whole path: all of them at once. */
  change(changes: KeyChanges): Promise<void>;
  /** In one transaction with a look whether a folder is there; does nothing and answers false where it is not. */
  changeBelow(folder: string, changes: KeyChanges): Promise<boolean>;
  /** A connection with watches of its own; `changed` hears the path of every key that may have changed, and the token of its watch. */
  watch(changed: (path: string, token: string) => void): Promise<Watches>;
}

/** Watches that end together. */
export interface Watches {
  add(path: string, token: string): Promise<void>;
  remove(path: string, token: string): Promise<void>;
  /** Resolves when nothing is heard any more: after `close`, or with the connection. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** What the daemon stands on. */
export interface Backend {
  readonly hypervisor: Hypervisor;
  readonly store: KeyStore;
  /** Closes connections and ends timers. */
  close(): Promise<void>;
}
