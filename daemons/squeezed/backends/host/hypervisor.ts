import type { DomainInfo as HypervisorDomain } from "../../../../bindings/hypervisor/domain.ts";
import type { PhysicalInfo } from "../../../../bindings/hypervisor/host.ts";
import type { DomainCalls, DomainResources } from "../../../../bindings/hypervisor/hypervisor.ts";
import type { DomainInfo, Hypervisor } from "../backend.ts";

/** What of the hypervisor's calls is used here. */
export interface MemoryCalls
  extends Pick<DomainCalls, "domains" | "domain">,
    Pick<DomainResources, "setMaxMemoryKib" | "shadowMib"> {
  physicalInfo(): Promise<Pick<PhysicalInfo, "totalPages" | "freePages" | "scrubPages">>;
}

const PAGE_KIB = 4;

/** The host's hypervisor in the units of this daemon. */
export function hostHypervisor(calls: MemoryCalls): Hypervisor {
  return {
    async domains() {
      return (await calls.domains()).map(infoOf);
    },
    async domain(domid) {
      const domain = await calls.domain(domid);
      return domain === undefined ? undefined : infoOf(domain);
    },
    async physicalMemory() {
      const { totalPages, freePages, scrubPages } = await calls.physicalInfo();
      return { total: totalPages * PAGE_KIB, free: freePages * PAGE_KIB, scrub: scrubPages * PAGE_KIB };
    },
    shadowMib: (domid) => calls.shadowMib(domid),
    setCap: (domid, kib) => calls.setMaxMemoryKib(domid, kib),
  };
}

function infoOf({ domid, uuid, hvm, shutdown, dying, totalPages, maxPages }: HypervisorDomain): DomainInfo {
  const total = totalPages * PAGE_KIB;
  return { domid, uuid, hvm, shutdown: shutdown || dying, total, cap: maxPages * PAGE_KIB };
}
