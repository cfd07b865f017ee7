import type { PhysicalInfo } from "../../../../bindings/hypervisor/host.ts";
import type { DomainCalls, DomainResources } from "../../../../bindings/hypervisor/hypervisor.ts";
import type { Hypervisor } from "../backend.ts";

/** What of the hypervisor's calls is used here. */
export interface MemoryCalls
  extends Pick<DomainCalls, "domains">,
    Pick<DomainResources, "setMaxMemoryKib" | "shadowMib"> {
  physicalInfo(): Promise<Pick<PhysicalInfo, "totalPages" | "freePages" | "scrubPages">>;
}

const PAGE_KIB = 4;

/** The host's hypervisor in the units of this daemon. */
export function hostHypervisor(calls: MemoryCalls): Hypervisor {
  return {
    async domains() {
      const domains = await calls.domains();
      return domains.map(({ domid, uuid, hvm, shutdown, dying, totalPages, maxPages }) => ({
        domid,
        uuid,
        hvm,
        shutdown: shutdown || dying,
        total: totalPages * PAGE_KIB,
        cap: maxPages * PAGE_KIB,
      }));
    },
    async physicalMemory() {
      const { totalPages, freePages, scrubPages } = await calls.physicalInfo();
      return { total: totalPages * PAGE_KIB, free: freePages * PAGE_KIB, scrub: scrubPages * PAGE_KIB };
    },
    shadowMib: (domid) => calls.shadowMib(domid),
    setCap: (domid, kib) => calls.setMaxMemoryKib(domid, kib),
  };
}
