import type { TaskScope } from "../tasks/task.ts";

/** Memory of the host that was set aside. */
export interface Reservation {
  readonly kib: number;
  /** Nothing where nobody keeps account of it. */
  readonly id?: string;
}

/** Who moves memory between domains (spec: squeezed.md, section 11). */
export interface HostMemory {
  /**
   * Sets memory aside, between two limits in KiB. Raises `Cannot_free_this_much_memory` (in bytes), `Vms_failed_to_cooperate`,
   * `Cancelled` and `Failed_to_contact_remote_service`.
   */
  reserve(task: TaskScope, least: number, most: number): Promise<Reservation>;
  /** What was set aside is a domain's from now on; answers false where nobody but the caller can limit the domain to it. */
  transfer(reservation: Reservation, domid: number): Promise<boolean>;
  /** Gives back what was set aside; failures are only logged. */
  release(reservation: Reservation): Promise<void>;
  /** A domain has taken what was set aside for it; failures are only logged. */
  taken(domid: number): Promise<void>;
  /** A domain is about to go: what was set aside for it and never taken is given back; failures are only logged. */
  leaving(domid: number): Promise<void>;
  /** Asks that memory be shared out anew, and does not wait for it. */
  balance(): void;
}

/** A host where nobody moves memory: every domain gets the least that it is content with. */
export const unmanagedMemory: HostMemory = {
  reserve: async (_task, least) => ({ kib: least }),
  transfer: async () => false,
  release: async () => {},
  taken: async () => {},
  leaving: async () => {},
  balance() {},
};
