import type { Ambient } from "../../runtime/ambient.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { DomainInfo, KeyStore, Watches } from "./backends/backend.ts";
import { textOf } from "./errors.ts";
import { pause } from "./pause.ts";

/** Keys of a domain that change while it runs, below `/local/domain/<domid>` (spec: squeezed.md, section 4). */
const WATCHED = [
  "memory/initial-reservation",
  "memory/target",
  "control/feature-balloon",
  "data/updated",
  "memory/memory-offset",
  "memory/uncooperative",
  "memory/dynamic-min",
  "memory/dynamic-max",
] as const;

/** Keys of a domain that every look needs. The type never changes while a domain lives. */
const LOOKED = [...WATCHED, "domain-type"] as const;

/** Keys of a domain that the daemon reads. */
export type DomainKey = (typeof WATCHED)[number] | "domain-type" | "memory/reservation-id";

/** Changes to keys of one domain; nothing removes a key. */
export type DomainChanges = Readonly<Partial<Record<DomainKey, string | undefined>>>;

/** Pause before another attempt to watch. */
const RETRY_SECONDS = 5;

/** What a look finds of a domain; a key that is not there is undefined. */
export type DomainValues = ReadonlyMap<DomainKey, string | undefined>;

interface Known {
  readonly uuid: string;
  readonly values: Map<DomainKey, string | undefined>;
  /** Whether changes are heard of, so that values may be kept. */
  watched: boolean;
  /** Grows with every change, so that what was read before one is not kept after it. */
  version: number;
}

/** The path of a domain's keys. */
export function domainPath(domid: number): string {
  return `/local/domain/${domid}`;
}

/**
 * The keys of the domains. Values are kept as long as watches would tell of a change; where watching fails, every look reads. Events only
 * drop values, so that nothing can queue up.
 */
export class DomainKeys {
  readonly #store: KeyStore;
  readonly #ambient: Ambient;
  readonly #log: Logger;
  readonly #abort = new AbortController();
  readonly #domains = new Map<number, Known>();
  readonly #loop: Promise<void>;
  #watches: Watches | undefined;

  constructor(store: KeyStore, ambient: Ambient, log: Logger) {
    this.#store = store;
    this.#ambient = ambient;
    this.#log = log;
    this.#loop = this.#keepWatching();
  }

  /** Ends the watches. */
  async close(): Promise<void> {
    this.#abort.abort();
    await this.#watches?.close();
    await this.#loop;
  }

  /** Watches these domains from now on and forgets all others, also those whose number another one has. */
  async follow(domains: readonly Pick<DomainInfo, "domid" | "uuid">[]): Promise<void> {
    const wanted = new Map(domains.map(({ domid, uuid }) => [domid, uuid]));
    for (const [domid, { uuid }] of this.#domains) {
      if (wanted.get(domid) !== uuid) await this.#forget(domid);
    }
    for (const [domid, uuid] of wanted) {
      if (!this.#domains.has(domid)) await this.#watch(domid, uuid);
    }
  }

  /** What a look needs of a domain: at once where all of it is known. */
  look(domid: number): DomainValues | Promise<DomainValues> {
    const known = this.#domains.get(domid);
    const whole = known?.watched === true && LOOKED.every((key) => known.values.has(key));
    return whole ? known.values : this.#read(domid);
  }

  async #read(domid: number): Promise<DomainValues> {
    const values = await Promise.all(LOOKED.map(async (key) => [key, await this.read(domid, key)] as const));
    return new Map(values);
  }

  /** The value of a key; nothing where it is not there. */
  async read(domid: number, key: DomainKey): Promise<string | undefined> {
    const known = this.#domains.get(domid);
    if (known?.watched === true && known.values.has(key)) return known.values.get(key);
    const version = known?.version;
    const value = await this.#store.read(`${domainPath(domid)}/${key}`);
    if (known?.watched === true && known.version === version) known.values.set(key, value);
    return value;
  }

  /** The value of a key that holds a whole number; nothing where there is none. */
  async readKib(domid: number, key: DomainKey): Promise<number | undefined> {
    return kibOf(await this.read(domid, key));
  }

  /**
   * Writes keys of a domain unless they already have these values. A folder of a domain that is gone is not made again. Failures are
   * logged and never raised: the next look finds out.
   */
  async write(domid: number, changes: DomainChanges): Promise<void> {
    const known = this.#domains.get(domid);
    const entries = Object.entries(changes) as [DomainKey, string | undefined][];
    const news = entries.filter(
      ([key, value]) => !(known?.watched === true && known.values.has(key) && known.values.get(key) === value),
    );
    if (news.length === 0) return;
    const paths = Object.fromEntries(news.map(([key, value]) => [`${domainPath(domid)}/${key}`, value]));
    try {
      const done = await this.#store.changeBelow(domainPath(domid), paths);
      if (!done) return this.#log.debug(`domain ${domid} is gone: its keys are not written`);
      if (known === undefined) return;
      known.version += 1;
      // Read again when next needed: somebody else may have written since.
      for (const [key] of news) known.values.delete(key);
    } catch (error) {
      this.#log.error(`the keys of domain ${domid} cannot be written: ${textOf(error)}`);
    }
  }

  async #keepWatching(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        const watches = await this.#store.watch((path, token) => this.#changed(path, token));
        this.#watches = watches;
        if (signal.aborted) await watches.close();
        await watches.ended;
      } catch (error) {
        this.#log.error(`xenstore cannot be watched: ${textOf(error)}`);
        await this.#watches?.close().catch(() => {});
      }
      this.#watches = undefined;
      this.#domains.clear();
      if (!signal.aborted) await pause(this.#ambient, RETRY_SECONDS, signal);
    }
  }

  async #watch(domid: number, uuid: string): Promise<void> {
    const watches = this.#watches;
    if (watches === undefined) return;
    const known: Known = { uuid, values: new Map(), watched: false, version: 0 };
    this.#domains.set(domid, known);
    try {
      for (const key of WATCHED) await watches.add(`${domainPath(domid)}/${key}`, tokenOf(domid));
      known.watched = true;
    } catch (error) {
      this.#log.error(`domain ${domid} cannot be watched: ${textOf(error)}`);
      this.#domains.delete(domid);
    }
  }

  async #forget(domid: number): Promise<void> {
    this.#domains.delete(domid);
    try {
      for (const key of WATCHED) await this.#watches?.remove(`${domainPath(domid)}/${key}`, tokenOf(domid));
    } catch (error) {
      this.#log.debug(`watches of domain ${domid} cannot be removed: ${textOf(error)}`);
    }
  }

  #changed(path: string, token: string): void {
    const domid = Number(token.slice(TOKEN.length));
    const known = this.#domains.get(domid);
    if (known === undefined) return;
    known.values.delete(path.slice(domainPath(domid).length + 1) as DomainKey);
    known.version += 1;
  }
}

/** The whole number of a value; nothing where it holds none. */
export function kibOf(value: string | undefined): number | undefined {
  const text = value?.trim();
  if (text === undefined || !/^[+-]?\d+$/.test(text)) return undefined;
  const kib = Number(text);
  return Number.isSafeInteger(kib) ? kib : undefined;
}

const TOKEN = "squeezed:domain-";

function tokenOf(domid: number): string {
  return `${TOKEN}${domid}`;
}
