import type { KeyStore } from "./backends/backend.ts";

const STATE = "/squeezed/state";

/** Names that can be a part of a path in xenstore. */
const NAME = /^[A-Za-z0-9@_.:-]{1,128}$/;

/** Reservations that a service may have at a time. */
const MOST = 4_096;

/** Memory that was set aside. */
interface Reservation {
  readonly kib: number;
  /** The domain that has taken it over. */
  readonly domid: number | undefined;
}

/** What services have, by the reservations' ids. */
type Services = Map<string, Map<string, Reservation>>;

/**
 * Memory that was set aside; kept in xenstore, over a restart of the daemon (spec: squeezed.md, section 4). Nobody else writes there, so it
 * is read once, and again after a write that failed: nobody knows what that has done.
 */
export class Reservations {
  readonly #store: KeyStore;
  #services: Promise<Services> | undefined;

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /** Drops all that a service has. Raises an Error for a name that cannot be one. */
  async clear(service: string): Promise<void> {
    const services = await this.#known();
    await this.#change(pathOf(service), undefined);
    services.delete(service);
  }

  /** Notes an amount in KiB. Raises an Error for a name that cannot be one, and where a service has too many. */
  async add(service: string, id: string, kib: number): Promise<void> {
    const path = pathOf(service, id);
    const services = await this.#known();
    const others = services.get(service) ?? new Map<string, Reservation>();
    if (others.size >= MOST) throw new Error(`${service} has ${MOST} reservations already`);
    await this.#change(path, String(kib));
    services.set(service, others.set(id, { kib, domid: undefined }));
  }

  /** The amount in KiB; nothing where there is no such reservation. */
  async amount(service: string, id: string): Promise<number | undefined> {
    return (await this.#known()).get(service)?.get(id)?.kib;
  }

  /** Drops a reservation; one that does not exist is no failure. */
  async remove(service: string, id: string): Promise<void> {
    const others = (await this.#known()).get(service);
    if (others?.has(id) !== true) return;
    await this.#change(pathOf(service, id), undefined);
    others.delete(id);
  }

  /** From now on it does not count as long as this domain exists: the domain's own memory does. */
  async transfer(service: string, id: string, domid: number): Promise<void> {
    const others = (await this.#known()).get(service);
    await this.#change(`${pathOf(service, id)}/in-transfer`, String(domid));
    const kib = others?.get(id)?.kib;
    if (kib !== undefined) others?.set(id, { kib, domid });
  }

  /** KiB of all reservations that none of the living domains has taken over. */
  async total(living: readonly { readonly domid: number }[]): Promise<number> {
    let total = 0;
    for (const reservations of (await this.#known()).values()) {
      for (const { kib, domid } of reservations.values()) {
        if (domid === undefined || !living.some((one) => one.domid === domid)) total += kib;
      }
    }
    return total;
  }

  #known(): Promise<Services> {
    if (this.#services !== undefined) return this.#services;
    const reading = this.#read();
    this.#services = reading;
    reading.catch(() => this.#forget(reading));
    return reading;
  }

  async #read(): Promise<Services> {
    const services: Services = new Map();
    for (const service of await this.#names(STATE)) {
      const found = new Map<string, Reservation>();
      for (const id of await this.#names(pathOf(service))) {
        const path = pathOf(service, id);
        const [kib, domid] = await Promise.all([this.#store.read(path), this.#store.read(`${path}/in-transfer`)]);
        if (kib === undefined || !/^\d+$/.test(kib)) continue;
        found.set(id, { kib: Number(kib), domid: domid === undefined ? undefined : Number(domid) });
      }
      services.set(service, found);
    }
    return services;
  }

  async #names(folder: string): Promise<readonly string[]> {
    return (await this.#store.list(folder)).filter((name) => NAME.test(name));
  }

  async #change(path: string, value: string | undefined): Promise<void> {
    try {
      await this.#store.change({ [path]: value });
    } catch (error) {
      this.#services = undefined;
      throw error;
    }
  }

  #forget(reading: Promise<Services>): void {
    if (this.#services === reading) this.#services = undefined;
  }
}

function pathOf(...names: readonly string[]): string {
  for (const name of names) {
    if (!NAME.test(name)) throw new Error(`Not a name: ${JSON.stringify(name.slice(0, 128))}`);
  }
  return [STATE, ...names].join("/");
}
