/** A domain as the simulated hypervisor has it. */
interface Existing {
  /** Generation of the store at its creation. */
  readonly born: number;
  shutdown: boolean;
}

/** A domain that the store is connected to. */
export interface Introduced {
  readonly domid: number;
  readonly gfn: string;
  /** Its shutdown was told of, and not taken back by RESUME. */
  shutdownSeen: boolean;
  /** The domain whose rights it has too. */
  target: number | undefined;
}

/** The domains of the hypervisor under a simulated store, and those that were introduced to it. */
export class DomainTable {
  readonly #existing = new Map<number, Existing>();
  readonly #introduced = new Map<number, Introduced>();
  readonly #generation: () => number;

  constructor(generation: () => number) {
    this.#generation = generation;
  }

  create(domid: number): void {
    this.#existing.set(domid, { born: this.#generation(), shutdown: false });
  }

  destroy(domid: number): void {
    this.#existing.delete(domid);
  }

  /** Says whether a domain has shut down; false for one that is not there. */
  setShutdown(domid: number, shutdown: boolean): boolean {
    const domain = this.#existing.get(domid);
    if (domain !== undefined) domain.shutdown = shutdown;
    return domain !== undefined;
  }

  exists(domid: number): boolean {
    return domid === 0 || this.#existing.has(domid);
  }

  isShutdown(domid: number): boolean {
    return this.#existing.get(domid)?.shutdown ?? false;
  }

  bornAt(domid: number): number | undefined {
    return domid === 0 ? 0 : this.#existing.get(domid)?.born;
  }

  introduce(domid: number, gfn: string): Introduced {
    const introduced = { domid, gfn, shutdownSeen: false, target: undefined };
    this.#introduced.set(domid, introduced);
    return introduced;
  }

  introduced(domid: number): Introduced | undefined {
    return this.#introduced.get(domid);
  }

  forget(domid: number): void {
    this.#introduced.delete(domid);
  }

  allIntroduced(): Introduced[] {
    return [...this.#introduced.values()];
  }
}
