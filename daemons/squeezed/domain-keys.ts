import type { Ambient } from "../../runtime/ambient.ts";
import { messageOf } from "../../runtime/error-message.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { DomainInfo, KeyStore, Watches } from "./backends/backend.ts";
import { pause } from "./pause.ts";

/** Keys that every look at a domain needs, below `/local/domain/<domid>` (spec: squeezed.md, section 4). Its type never changes. */
const LOOKED = [
  "memory/initial-reservation",
  "memory/target",
  "control/feature-balloon",
  "data/updated",
  "memory/memory-offset",
  "memory/uncooperative",
  "memory/dynamic-min",
  "memory/dynamic-max",
  "domain-type",
] as const;

/** Every key of a domain that the daemon reads. */
const KEYS = [...LOOKED, "memory/reservation-id"] as const;

/** Where they change. One watch on the folder of most of them costs a third of one on each. */
const WATCHED = ["memory", "control/feature-balloon", "data/updated"] as const;

/** A key of a domain that the daemon reads. */
export type DomainKey = (typeof KEYS)[number];

/** Changes to keys of one domain; nothing removes a key. */
export type DomainChanges = Readonly<Partial<Record<DomainKey, string | undefined>>>;

/** Pause before another attempt to watch. */
const RETRY_SECONDS = 5;

/** What a look finds of a domain; a key that is not there is undefined. */
export type DomainValues = ReadonlyMap<DomainKey, string | undefined>;

interface Known {
  readonly uuid: string;
  readonly values: Map<DomainKey, string | undefined>;
  /** What the last look found, as long as all of it holds. */
  looked: DomainValues | undefined;
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
 * The keys of domains. Values are kept as long as watches would tell of a change; where watching fails, every look reads. Events only
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
  /** How many domains are to be watched. */
  #wanted = 0;

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

  /** Whether all domains that are to be watched are: none where watching fails. */
  get followsAll(): boolean {
    return this.#domains.size === this.#wanted;
  }

  /** Watches these domains from now on and forgets all others, also those whose number another one has. */
  async follow(domains: readonly Pick<DomainInfo, "domid" | "uuid">[]): Promise<void> {
    this.#wanted = domains.length;
    const news: (readonly [domid: number, uuid: string])[] = [];
    let known = 0;
    for (const { domid, uuid } of domains) {
      if (this.#domains.get(domid)?.uuid === uuid) known += 1;
      else news.push([domid, uuid]);
    }
    if (this.#domains.size > known) await this.#forgetOthers(domains);
    for (const [domid, uuid] of news) await this.#watch(domid, uuid);
  }

  async #forgetOthers(domains: readonly Pick<DomainInfo, "domid" | "uuid">[]): Promise<void> {
    const wanted = new Map(domains.map(({ domid, uuid }) => [domid, uuid]));
    for (const [domid, { uuid }] of this.#domains) if (wanted.get(domid) !== uuid) await this.#forget(domid);
  }

  /** What the last look found of a domain, as long as nothing of it has changed: the same object. */
  looked(domid: number): DomainValues | undefined {
    return this.#domains.get(domid)?.looked;
  }

  /** What a look needs of a domain. */
  async look(domid: number): Promise<DomainValues> {
    const known = this.#domains.get(domid);
    if (known?.looked !== undefined) return known.looked;
    const version = known?.version;
    const read = LOOKED.map(async (key) => [key, await this.read(domid, key)] as const);
    const values = new Map(await Promise.all(read));
    if (known?.watched === true && known.version === version) known.looked = values;
    return values;
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
      // Read again when next needed: somebody else may have written since.
      forgetValues(
        known,
        news.map(([key]) => key),
      );
    } catch (error) {
      this.#log.error(`the keys of domain ${domid} cannot be written: ${messageOf(error)}`);
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
        this.#log.error(`xenstore cannot be watched: ${messageOf(error)}`);
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
    const known: Known = { uuid, values: new Map(), looked: undefined, watched: false, version: 0 };
    this.#domains.set(domid, known);
    try {
      for (const key of WATCHED) await watches.add(`${domainPath(domid)}/${key}`, tokenOf(domid));
      known.watched = true;
    } catch (error) {
      this.#log.error(`domain ${domid} cannot be watched: ${messageOf(error)}`);
      this.#domains.delete(domid);
    }
  }

  async #forget(domid: number): Promise<void> {
    this.#domains.delete(domid);
    try {
      for (const key of WATCHED) await this.#watches?.remove(`${domainPath(domid)}/${key}`, tokenOf(domid));
    } catch (error) {
      this.#log.debug(`watches of domain ${domid} cannot be removed: ${messageOf(error)}`);
    }
  }

  #changed(path: string, token: string): void {
    const domid = Number(token.slice(TOKEN.length));
    const known = this.#domains.get(domid);
    if (known === undefined) return;
    const at = path.slice(domainPath(domid).length + 1);
    const below = `${at}/`;
    const changed = KEYS.filter((key) => key === at || key.startsWith(below));
    if (changed.length > 0) forgetValues(known, changed);
  }
}

function forgetValues(known: Known, keys: readonly DomainKey[]): void {
  for (const key of keys) known.values.delete(key);
  known.looked = undefined;
  known.version += 1;
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
