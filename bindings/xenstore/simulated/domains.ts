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
  /** Those that have shut down or are gone. */
  readonly #ended = new Set<number>();
  readonly #generation: () => number;

  constructor(generation: () => number) {
    this.#generation = generation;
  }

  create(domid: number): void {
    this.#existing.set(domid, { born: this.#generation(), shutdown: false });
    this.#ended.delete(domid);
  }

  destroy(domid: number): void {
    this.#existing.delete(domid);
    if (this.#introduced.has(domid)) this.#ended.add(domid);
    else this.#ended.delete(domid);
  }

  /** Says whether a domain has shut down; false for one that is not there. */
  setShutdown(domid: number, shutdown: boolean): boolean {
    const domain = this.#existing.get(domid);
    if (domain === undefined) return false;
    domain.shutdown = shutdown;
    if (shutdown) this.#ended.add(domid);
    else this.#ended.delete(domid);
    return true;
  }

  exists(domid: number): boolean {
    return domid === 0 || this.#existing.has(domid);
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
    if (!this.exists(domid)) this.#ended.delete(domid);
  }

  /** Those that were introduced and have shut down, or are gone. */
  endedIntroduced(): Introduced[] {
    return [...this.#ended].flatMap((domid) => this.#introduced.get(domid) ?? []);
  }
}
