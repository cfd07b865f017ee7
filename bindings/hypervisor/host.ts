/** The hypervisor's version and what it runs. */
export interface HypervisorVersion {
  readonly major: number;
  readonly minor: number;
  /** What follows the numbers: `.5`. */
  readonly extra: string;
  /** `xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_64`. */
  readonly capabilities: string;
  readonly changeset: string;
  readonly commandLine: string;
}

/** What the host's hardware and the hypervisor on it can do (spec: xen-domain-build.md, section 1.3). */
export interface HostCapabilities {
  readonly hvm: boolean;
  readonly pv: boolean;
  /** Devices can be passed through. */
  readonly directIo: boolean;
  readonly hap: boolean;
  readonly shadow: boolean;
  readonly sharedIommuTables: boolean;
  readonly vmtrace: boolean;
  readonly vpmu: boolean;
  readonly grantTableV1: boolean;
  readonly grantTableV2: boolean;
}

/** The host's processors and memory. Pages have 4096 bytes. */
export interface PhysicalInfo {
  readonly threadsPerCore: number;
  readonly coresPerSocket: number;
  readonly cpus: number;
  readonly maxCpuId: number;
  readonly nodes: number;
  readonly maxNodeId: number;
  readonly cpuKhz: number;
  readonly capabilities: HostCapabilities;
  readonly totalPages: number;
  readonly freePages: number;
  /** Pages that will be free when they have been cleaned. */
  readonly scrubPages: number;
  /** Pages that are claimed by domains and not yet given to them. */
  readonly outstandingPages: number;
}

/** Where a processor is. */
export interface CpuTopology {
  readonly core: number;
  readonly socket: number;
  readonly node: number;
}

/** A node of memory. */
export interface NodeInfo {
  /** Bytes. */
  readonly size: bigint;
  readonly free: bigint;
  /** To every node, by number; 10 to itself. */
  readonly distances: readonly number[];
}

/** Which features: those of the hardware, of the host, and those that guests of a kind get at most, or unless said otherwise. */
export type FeaturesetKind = "raw" | "host" | "pv" | "hvm" | "pvMax" | "hvmMax";
