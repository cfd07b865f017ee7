/** Memory of the host that is set aside before its domain exists. */
export interface MemoryReservation {
  readonly id: string;
  /** Between what was asked for at least and at most. */
  readonly kib: number;
}

/**
 * Who hands out the host's memory (spec: squeezed.md, section 3.1; xen-domain-build.md, section 2.3): the ballooning daemon, or the
 * hypervisor's free memory where there is none.
 */
export interface HostMemory {
  /** Frees memory where it must. Raises `Cannot_free_this_much_memory` (bytes) and `Vms_failed_to_cooperate`. */
  reserve(minimumKib: number, maximumKib: number): Promise<MemoryReservation>;
  /** From now on the memory is the domain's. */
  transfer(reservation: string, domid: number): Promise<void>;
  /** Gives back what no domain needs; one that is not known is fine. */
  release(reservation: string): Promise<void>;
  /** The reservation that a domain has; nothing where there is none. */
  ofDomain(domid: number): Promise<string | undefined>;
  /** Ranges of domains have changed: shares memory anew. Failures are not told. */
  balance(): Promise<void>;
}
