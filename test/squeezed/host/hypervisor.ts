import type { DomainInfo, Hypervisor, PhysicalMemory } from "../../../daemons/squeezed/backends/backend.ts";
import type { Ambient, Timer } from "../../../runtime/ambient.ts";
import { Guest, type GuestOptions } from "./guest.ts";
import type { SimulatedStore } from "./store.ts";

const STEP_MS = 100;

/** A fictitious host's memory and guests that balloon, by the ambient's clock. Sizes in KiB. */
export class SimulatedHypervisor implements Hypervisor {
  readonly #ambient: Ambient;
  readonly #store: SimulatedStore;
  readonly #total: number;
  readonly #guests = new Map<number, Guest>();
  #free: number;
  #scrub = 0;
  #denied = 0;
  #timer: Timer | undefined;
  #closed = false;

  constructor(ambient: Ambient, store: SimulatedStore, total: number) {
    this.#ambient = ambient;
    this.#store = store;
    this.#total = total;
    this.#free = total;
    store.onChange(() => this.#wake());
  }

  /** KiB that guests tried to take when the host had none. */
  get denied(): number {
    return this.#denied;
  }

  get free(): number {
    return this.#free;
  }

  get guests(): readonly Guest[] {
    return [...this.#guests.values()];
  }

  guest(domid: number): Guest {
    const guest = this.#guests.get(domid);
    if (guest === undefined) throw new Error(`There is no domain ${domid}`);
    return guest;
  }

  /** Makes a domain with what it is built with. Raises an Error where that is not free. */
  add(options: GuestOptions, cap: number = options.total): Guest {
    if (options.total > this.#free) throw new Error(`${options.total} KiB are not free`);
    const guest = new Guest(options, cap, this.#seconds());
    this.#guests.set(guest.domid, guest);
    this.#free -= guest.total;
    this.#store.tell("@introduceDomain");
    this.#wake();
    return guest;
  }

  /** Gives a domain that is being built more memory. Raises an Error beyond its limit, or where it is not free. */
  populate(domid: number, kib: number): void {
    const guest = this.guest(domid);
    if (guest.total + kib > guest.cap || kib > this.#free)
      throw new Error(`domain ${domid} cannot have ${kib} KiB more`);
    guest.total += kib;
    this.#free -= kib;
  }

  /** Ends a domain; its memory is free at once, and its keys are gone. */
  destroy(domid: number): void {
    this.#free += this.guest(domid).total;
    this.#guests.delete(domid);
    this.#store.set({ [`/local/domain/${domid}`]: undefined });
    this.#store.tell("@releaseDomain");
  }

  /** Memory that has to be cleaned before it is free. */
  scrub(kib: number): void {
    this.#scrub = kib;
  }

  /** Ends the guests' clock. */
  close(): void {
    this.#closed = true;
    this.#rest();
  }

  async domains(): Promise<readonly DomainInfo[]> {
    return this.guests.map(infoOf);
  }

  async domain(domid: number): Promise<DomainInfo | undefined> {
    const guest = this.#guests.get(domid);
    return guest === undefined ? undefined : infoOf(guest);
  }

  async physicalMemory(): Promise<PhysicalMemory> {
    return { total: this.#total, free: this.#free - this.#scrub, scrub: this.#scrub };
  }

  async shadowMib(domid: number): Promise<number> {
    this.guest(domid);
    return 0;
  }

  async setCap(domid: number, kib: number): Promise<void> {
    this.guest(domid).cap = kib;
    this.#wake();
  }

  #seconds(): number {
    return this.#ambient.monotonic() / 1_000;
  }

  /** Guests have a clock only while one of them has somewhere to go. */
  #wake(): void {
    if (!this.#closed) this.#timer ??= this.#ambient.every(STEP_MS, () => this.#step());
  }

  #rest(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }

  #step(): void {
    for (const guest of this.#guests.values()) {
      const text = this.#store.get(`/local/domain/${guest.domid}/memory/target`);
      const balloons = this.#store.get(`/local/domain/${guest.domid}/control/feature-balloon`) !== undefined;
      guest.target = balloons && text !== undefined ? Number(text) : undefined;
      const wish = guest.wish(this.#seconds(), STEP_MS / 1_000);
      const allowed = Math.min(wish, Math.max(0, guest.cap - guest.total));
      const given = Math.min(allowed, this.#free);
      this.#denied += allowed - given;
      guest.total += given;
      this.#free -= given;
    }
    if (this.guests.every(({ distance }) => distance === 0)) this.#rest();
  }
}

function infoOf({ domid, made, hvm, shutdown, total, cap }: Guest): DomainInfo {
  return { domid, uuid: `${domid} of ${made}`, hvm, shutdown, total, cap };
}
