import type { BuildRequest, BuiltDomain, CpuSet, DomainCreation, DomainInfo, MemoryRange, VcpuInfo } from "./domain.ts";
import type { CpuTopology, FeaturesetKind, HypervisorVersion, NodeInfo, PhysicalInfo } from "./host.ts";
import type { ImageReader, ImageWriter, RestoreOptions, SaveOptions } from "./image.ts";

/**
 * What a toolstack needs of Xen (spec: xen-domain-build.md, sections 1 to 3 and 11): the host, domains and their memory. Devices,
 * shutdown requests and everything else that goes through xenstore is not here. Ends of domains are told by xenstore's
 * `@releaseDomain`, after which `domains` shows what has changed.
 *
 * Every call may raise `HypervisorError`: `ESRCH` for a domain that is not there, `ENOMEM` without memory, `EOPNOTSUPP` for what this
 * host cannot do, `EPERM` without the privilege. Units are in the names; pages have 4096 bytes. No call blocks this thread.
 */
export interface Hypervisor extends HostCalls, DomainCalls, DomainResources, PassThrough, DomainImages {
  /** Ends everything that this handle holds; domains live on. Calls after it are refused with `EINVAL`. */
  close(): Promise<void>;
}

/** The host as a whole. */
export interface HostCalls {
  version(): Promise<HypervisorVersion>;
  physicalInfo(): Promise<PhysicalInfo>;
  /** By number of the processor; undefined for one that is not there. */
  cpuTopology(): Promise<readonly (CpuTopology | undefined)[]>;
  /** By number of the node; undefined for one that is not there. */
  nodes(): Promise<readonly (NodeInfo | undefined)[]>;
  /** Words of 32 bits. */
  featureset(kind: FeaturesetKind): Promise<readonly number[]>;
  /** What the hypervisor has printed, as much as its buffer holds. */
  consoleRing(): Promise<Buffer>;
  sendDebugKeys(keys: string): Promise<void>;
  /** The host resets unless this is called again within so many seconds; `id` 0 makes a new watchdog, `seconds` 0 ends one. Answers the id. */
  watchdog(id: number, seconds: number): Promise<number>;
}

/** The life of domains. */
export interface DomainCalls {
  /** Every domain, by rising domid, the control domain among them. */
  domains(): Promise<readonly DomainInfo[]>;
  /** One domain; undefined where there is none. */
  domain(domid: number): Promise<DomainInfo | undefined>;
  /** An empty domain, paused; answers its domid. */
  createDomain(creation: DomainCreation): Promise<number>;
  /** `xc_domain_max_vcpus`; before anything that concerns vCPUs. */
  setMaxVcpus(domid: number, vcpus: number): Promise<void>;
  setUuid(domid: number, uuid: string): Promise<void>;
  pause(domid: number): Promise<void>;
  unpause(domid: number): Promise<void>;
  /** Ends the domain and gives back its memory. May take long for a large one. */
  destroy(domid: number): Promise<void>;
  /** Shuts it down from outside, with one of `ShutdownCode`. */
  shutdown(domid: number, code: number): Promise<void>;
  /** Lets a domain that has shut down with `suspend` go on; `fast`: the guest sees that its suspend was taken back. */
  resume(domid: number, fast: boolean): Promise<void>;
  softReset(domid: number): Promise<void>;
  /**
   * One of `Trigger`, to one of its vCPUs. Raises `ENOSYS` for what this hypervisor does not send, and `EINVAL` for a button that the domain's
   * machine does not have: only an HVM guest's has any.
   */
  sendTrigger(domid: number, trigger: number, vcpu: number): Promise<void>;
  vcpu(domid: number, vcpu: number): Promise<VcpuInfo>;
  /** Hard: it runs nowhere else; soft: it runs there when it can. What is left out stays. */
  setVcpuAffinity(
    domid: number,
    vcpu: number,
    affinity: { readonly hard?: CpuSet; readonly soft?: CpuSet },
  ): Promise<void>;
  setNodeAffinity(domid: number, nodes: CpuSet): Promise<void>;
  /** The credit schedulers' share; `cap` in percent of a processor, 0 for none. */
  setSchedulerWeight(domid: number, share: { readonly weight: number; readonly cap: number }): Promise<void>;
  /** Seconds between the domain's clock and UTC. */
  setTimeOffset(domid: number, seconds: number): Promise<void>;
  /** A stub domain may act for its target. */
  setTarget(domid: number, target: number): Promise<void>;
}

/** Memory, channels and parameters of domains. */
export interface DomainResources {
  /** `xc_domain_setmaxmem`: what it may have at most. */
  setMaxMemoryKib(domid: number, kib: number): Promise<void>;
  /** `xc_domain_set_memmap_limit`: where a PV guest's memory map ends. */
  setMemoryMapLimitKib(domid: number, kib: number): Promise<void>;
  /** `xc_domain_set_memory_map`. */
  setMemoryMap(domid: number, ranges: readonly MemoryRange[]): Promise<void>;
  /** Memory for shadow or nested page tables. */
  shadowMib(domid: number): Promise<number>;
  /** Answers what the hypervisor has made of it. */
  setShadowMib(domid: number, mib: number): Promise<number>;
  /** Sets memory aside for a domain, so that nobody else gets it: pages that it may still be given; 0 ends the claim. Raises `ENOMEM`. */
  claimPages(domid: number, pages: number): Promise<void>;
  /** A port of `domid`, to which `remote` may bind. */
  allocateChannel(domid: number, remote: number): Promise<number>;
  hvmParameter(domid: number, parameter: number): Promise<bigint>;
  setHvmParameter(domid: number, parameter: number, value: bigint): Promise<void>;
}

/** Devices of the host in domains (spec: xen-domain-build.md, section 9.7). `sbdf`: segment, bus, device, function as one number. */
export interface PassThrough {
  assignDevice(domid: number, sbdf: number, options: { readonly relaxedReservations: boolean }): Promise<void>;
  deassignDevice(domid: number, sbdf: number): Promise<void>;
  allowIoPorts(domid: number, first: number, count: number, allow: boolean): Promise<void>;
  allowIoMemory(domid: number, firstFrame: bigint, frames: bigint, allow: boolean): Promise<void>;
  /** Answers the interrupt's number in the domain. */
  mapInterrupt(domid: number, interrupt: number): Promise<number>;
  unmapInterrupt(domid: number, interrupt: number): Promise<void>;
  allowInterrupt(domid: number, interrupt: number, allow: boolean): Promise<void>;
}

/** What domains are filled with. These raise `DomainBuildError`. */
export interface DomainImages {
  /**
   * Gives a created domain its memory, its kernel or firmware, its processors' features and its first state
   * (spec: xen-domain-build.md, section 3.3). The domain stays paused.
   */
  build(request: BuildRequest, signal?: AbortSignal): Promise<BuiltDomain>;
  /** Writes the domain's memory and state, as the hypervisor's libraries do, and returns when all of it is written. */
  save(domid: number, to: ImageWriter, options: SaveOptions): Promise<void>;
  /** Fills a created domain from what `save` wrote, and reads no further. The domain stays paused. */
  restore(domid: number, from: ImageReader, options: RestoreOptions): Promise<BuiltDomain>;
}
