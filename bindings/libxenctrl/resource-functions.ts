import type { MemoryRange } from "../hypervisor/domain.ts";
import type { DomainResources, PassThrough } from "../hypervisor/hypervisor.ts";
import type { Blocking } from "./blocking.ts";
import { type Bound, onDomain } from "./bound.ts";
import type { Pointer } from "./library.ts";

/** Bytes of `struct e820entry`. */
const memoryRangeBytes = 20;

/** Operations of `xc_shadow_control`. */
const Shadow = { getAllocation: 30, setAllocation: 31 } as const;

/** Options of `xc_assign_device`. */
const relaxedReservations = 1;

/** `struct e820entry[]`, packed (spec: xen-domain-build.md, section 1). */
export function encodeMemoryMap(ranges: readonly MemoryRange[]): Buffer {
  const into = Buffer.alloc(ranges.length * memoryRangeBytes);
  for (const [at, { start, size, type }] of ranges.entries()) {
    into.writeBigUInt64LE(start, at * memoryRangeBytes);
    into.writeBigUInt64LE(size, at * memoryRangeBytes + 8);
    into.writeUInt32LE(type, at * memoryRangeBytes + 16);
  }
  return into;
}

/** Memory, channels and parameters of domains (spec: xen-domain-build.md, section 1). */
export function resourceFunctions(bound: Bound): Blocking<DomainResources> {
  const { handle, func, checked } = bound;
  const setmaxmem = onDomain(bound, "int xc_domain_setmaxmem(void *xch, uint32_t domid, uint64_t max_memkb)");
  const memmapLimit = onDomain(
    bound,
    "int xc_domain_set_memmap_limit(void *xch, uint32_t domid, unsigned long map_limitkb)",
  );
  const claim = onDomain(bound, "int xc_domain_claim_pages(void *xch, uint32_t domid, unsigned long nr_pages)");
  const unbound = onDomain(bound, "int xc_evtchn_alloc_unbound(void *xch, uint32_t dom, uint32_t remote_dom)");
  const setParameter = onDomain(bound, "int xc_hvm_param_set(void *xch, uint32_t dom, uint32_t param, uint64_t value)");
  const getParameter = func<(h: Pointer, domid: number, parameter: number, value: BigUint64Array) => number>(
    "int xc_hvm_param_get(void *xch, uint32_t dom, uint32_t param, uint64_t *value)",
  );
  const setMap = func<(h: Pointer, domid: number, map: Buffer, count: number) => number>(
    "int xc_domain_set_memory_map(void *xch, uint32_t domid, void *entries, uint32_t nr_entries)",
  );
  const control = func<(h: Pointer, domid: number, operation: number, mib: Uint32Array, mode: number) => number>(
    "int xc_shadow_control(void *xch, uint32_t domid, unsigned int sop, uint32_t *mb, unsigned int mode)",
  );
  const shadow = (domid: number, operation: number, mib: number) => {
    const value = new Uint32Array([mib]);
    checked(control(handle, domid, operation, value, 0), "xc_shadow_control");
    return value[0] ?? 0;
  };
  return {
    setMaxMemoryKib: (domid, kib) => void setmaxmem(domid, kib),
    setMemoryMapLimitKib: (domid, kib) => void memmapLimit(domid, kib),
    setMemoryMap(domid, ranges) {
      checked(setMap(handle, domid, encodeMemoryMap(ranges), ranges.length), "xc_domain_set_memory_map");
    },
    shadowMib: (domid) => shadow(domid, Shadow.getAllocation, 0),
    setShadowMib: (domid, mib) => shadow(domid, Shadow.setAllocation, mib),
    claimPages: (domid, pages) => void claim(domid, pages),
    allocateChannel: (domid, remote) => unbound(domid, remote),
    hvmParameter(domid, parameter) {
      const value = new BigUint64Array(1);
      checked(getParameter(handle, domid, parameter, value), "xc_hvm_param_get");
      return value[0] ?? 0n;
    },
    setHvmParameter: (domid, parameter, value) => void setParameter(domid, parameter, value),
  };
}

/** Devices of the host in domains (spec: xen-domain-build.md, sections 1 and 9.7). */
export function passThroughFunctions(bound: Bound): Blocking<PassThrough> {
  const { handle, func, checked } = bound;
  const on = (prototype: string) => onDomain(bound, prototype);
  const assign = on("int xc_assign_device(void *xch, uint32_t domid, uint32_t machine_sbdf, uint32_t flag)");
  const deassign = on("int xc_deassign_device(void *xch, uint32_t domid, uint32_t machine_sbdf)");
  const ports = on(
    "int xc_domain_ioport_permission(void *xch, uint32_t domid, uint32_t first_port, uint32_t nr_ports, uint32_t allow)",
  );
  const memory = on(
    "int xc_domain_iomem_permission(void *xch, uint32_t domid, unsigned long first_mfn, unsigned long nr_mfns, uint8_t allow)",
  );
  const unmap = on("int xc_physdev_unmap_pirq(void *xch, uint32_t domid, int pirq)");
  const irq = func<(h: Pointer, domid: number, pirq: number, allow: boolean) => number>(
    "int xc_domain_irq_permission(void *xch, uint32_t domid, uint32_t pirq, bool allow)",
  );
  const map = func<(h: Pointer, domid: number, index: number, pirq: Int32Array) => number>(
    "int xc_physdev_map_pirq(void *xch, uint32_t domid, int index, int32_t *pirq)",
  );
  return {
    assignDevice: (domid, sbdf, options) =>
      void assign(domid, sbdf, options.relaxedReservations ? relaxedReservations : 0),
    deassignDevice: (domid, sbdf) => void deassign(domid, sbdf),
    allowIoPorts: (domid, first, count, allow) => void ports(domid, first, count, allow ? 1 : 0),
    allowIoMemory: (domid, firstFrame, frames, allow) => void memory(domid, firstFrame, frames, allow ? 1 : 0),
    mapInterrupt(domid, interrupt) {
      const pirq = new Int32Array([interrupt]);
      checked(map(handle, domid, interrupt, pirq), "xc_physdev_map_pirq");
      return pirq[0] ?? interrupt;
    },
    unmapInterrupt: (domid, interrupt) => void unmap(domid, interrupt),
    allowInterrupt(domid, interrupt, allow) {
      checked(irq(handle, domid, interrupt, allow), "xc_domain_irq_permission");
    },
  };
}
