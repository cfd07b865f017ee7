import type { KeyStore } from "./backends/backend.ts";

const STATE = "/squeezed/state";

/** Names that can be a part of a path in xenstore. */
const NAME = /^[A-Za-z0-9@_.:-]{1,128}$/;

/** Reservations that a service may have at a time. */
const MOST = 4_096;

/** Memory that was set aside; kept in xenstore, over a restart of the daemon (spec: squeezed.md, section 4). */
export class Reservations {
  readonly #store: KeyStore;

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /** Drops all that a service has. Raises an Error for a name that cannot be one. */
  async clear(service: string): Promise<void> {
    await this.#store.change({ [pathOf(service)]: undefined });
  }

  /** Notes an amount in KiB. Raises an Error for a name that cannot be one, and where a service has too many. */
  async add(service: string, id: string, kib: number): Promise<void> {
    const path = pathOf(service, id);
    if ((await this.#store.list(pathOf(service))).length >= MOST) {
      throw new Error(`${service} has ${MOST} reservations already`);
    }
    await this.#store.change({ [path]: String(kib) });
  }

  /** The amount in KiB; nothing where there is no such reservation. */
  async amount(service: string, id: string): Promise<number | undefined> {
    if (!NAME.test(service) || !NAME.test(id)) return undefined;
    const text = await this.#store.read(pathOf(service, id));
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  }

  /** Drops a reservation; one that does not exist is no failure. */
  async remove(service: string, id: string): Promise<void> {
    if (NAME.test(service) && NAME.test(id)) await this.#store.change({ [pathOf(service, id)]: undefined });
  }

  /** From now on it does not count as long as this domain exists: the domain's own memory does. */
  async transfer(service: string, id: string, domid: number): Promise<void> {
    await this.#store.change({ [`${pathOf(service, id)}/in-transfer`]: String(domid) });
  }

  /** KiB of all reservations that no living domain has taken over. */
  async total(living: ReadonlySet<number>): Promise<number> {
    let total = 0;
    for (const service of await this.#store.list(STATE)) {
      for (const id of await this.#store.list(pathOf(service))) {
        const kib = await this.amount(service, id);
        const domid = await this.#store.read(`${pathOf(service, id)}/in-transfer`);
        if (kib !== undefined && (domid === undefined || !living.has(Number(domid)))) total += kib;
      }
    }
    return total;
  }
}

function pathOf(...names: readonly string[]): string {
  for (const name of names) {
    if (!NAME.test(name)) throw new Error(`Not a name: ${JSON.stringify(name.slice(0, 128))}`);
  }
  return [STATE, ...names].join("/");
}
