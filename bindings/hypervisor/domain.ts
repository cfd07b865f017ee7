/** How a domain is virtualized. A PV guest inside PVH (with the shim) is `pvh` for the hypervisor. */
export type DomainType = "pv" | "pvh" | "hvm";

/** Why a domain has shut down (spec: xen-domain-build.md, section 1). */
export const ShutdownCode = {
  poweroff: 0,
  reboot: 1,
  suspend: 2,
  crash: 3,
  watchdog: 4,
  softReset: 5,
} as const;

/** What a domain can be sent as if by a button or a wire of its machine (`XEN_DOMCTL_SENDTRIGGER_*`). */
export const Trigger = {
  nmi: 0,
  reset: 1,
  init: 2,
  power: 3,
  sleep: 4,
} as const;

/** Parameters of HVM and PVH domains that a toolstack sets or reads (spec: xen-domain-build.md, section 1.4). */
export const HvmParameter = {
  callbackIrq: 0,
  storePfn: 1,
  storeChannel: 2,
  viridian: 9,
  timerMode: 10,
  hpetEnabled: 11,
  acpiState: 14,
  consolePfn: 17,
  consoleChannel: 18,
  tripleFaultReason: 31,
  generationIdAddress: 34,
  x87FipWidth: 36,
} as const;

/** Devices that the hypervisor itself emulates, as bits (spec: xen-domain-build.md, section 1.1). */
export const Emulation = {
  lapic: 0x1,
  hpet: 0x2,
  powerManagement: 0x4,
  rtc: 0x8,
  ioapic: 0x10,
  pic: 0x20,
  vga: 0x40,
  iommu: 0x80,
  pit: 0x100,
  usePirq: 0x200,
  vpci: 0x400,
} as const;

/** What a domain is created with (spec: xen-domain-build.md, sections 1.1 and 2.1). */
export interface DomainCreation {
  /** Default: the hypervisor chooses. */
  readonly domid?: number;
  readonly uuid: string;
  readonly type: DomainType;
  readonly ssidref?: number;
  /** Hardware assisted paging; otherwise shadow. For `pvh` and `hvm`. */
  readonly hap: boolean;
  /** Devices of the host may be passed through. */
  readonly iommu: boolean;
  /** The device may not share the processor's page tables (`XEN_DOMCTL_IOMMU_no_sharept`). */
  readonly noSharedPageTable: boolean;
  readonly nestedVirtualization: boolean;
  /** A virtual performance counter. */
  readonly vpmu: boolean;
  readonly maxVcpus: number;
  /** Highest event channel; -1: no limit. */
  readonly maxEventChannel: number;
  /** Frames; -1: the hypervisor's default. */
  readonly maxGrantFrames: number;
  readonly maxMaptrackFrames: number;
  readonly grantVersion: 1 | 2;
  /** Bits of `Emulation`. */
  readonly emulation: number;
  /** Reads of unknown MSRs do not fault. */
  readonly relaxedMsrs: boolean;
}

/** A domain as the hypervisor lists it (spec: xen-domain-build.md, section 1.2). */
export interface DomainInfo {
  readonly domid: number;
  readonly uuid: string;
  /** `hvm` and `pvh` alike. */
  readonly hvm: boolean;
  readonly hap: boolean;
  /** Its memory is being given back; it will be gone. */
  readonly dying: boolean;
  /** It runs no more; `shutdownCode` says why. */
  readonly shutdown: boolean;
  /** One of `ShutdownCode`; 0 while `shutdown` is false. */
  readonly shutdownCode: number;
  /** By a toolstack. */
  readonly paused: boolean;
  readonly blocked: boolean;
  readonly running: boolean;
  /** Pages of 4096 bytes that it has. */
  readonly totalPages: number;
  /** Pages that it may have at most. */
  readonly maxPages: number;
  /** Pages that are claimed for it and not yet its own. */
  readonly outstandingPages: number;
  /** Nanoseconds. */
  readonly cpuTime: bigint;
  readonly onlineVcpus: number;
  readonly maxVcpuId: number;
  readonly sharedInfoFrame: bigint;
}

/** A virtual processor. */
export interface VcpuInfo {
  readonly vcpu: number;
  readonly online: boolean;
  readonly blocked: boolean;
  readonly running: boolean;
  /** Nanoseconds. */
  readonly cpuTime: bigint;
  /** The host's processor that it ran on last. */
  readonly cpu: number;
}

/** Which processors of the host, by their numbers. */
export type CpuSet = readonly number[];

/** What a guest sees of processors and of the platform (spec: xen-domain-build.md, section 3.3). What is left out has the builder's default. */
export interface GuestPlatform {
  /** Words of 32 bits; default: the host's default for the type of domain. */
  readonly featureset?: readonly number[];
  readonly pae: boolean;
  readonly acpi: boolean;
  readonly apic: boolean;
  readonly acpiS3: boolean;
  readonly acpiS4: boolean;
  readonly hpet: boolean;
  readonly nx: boolean;
  readonly viridian: boolean;
  /** Bits of `HvmParameter.viridian`, where `viridian` is set; default: the base set. */
  readonly viridianMask?: number;
  readonly tscMode: number;
  /** The domain never moves to another host: the invariant TSC may be shown to it. */
  readonly noMigrate: boolean;
  readonly nestedVirtualization: boolean;
  readonly coresPerSocket: number;
  /** Seconds between the guest's clock and UTC. */
  readonly timeOffset: number;
  /** Bytes; default: as much as is needed. */
  readonly mmioHole?: number;
  readonly x87FipWidth?: number;
  readonly generationId?: string;
}

/** What is loaded into a domain. Paths are of the control domain's files. */
export type BootImage =
  | {
      readonly type: "pv";
      readonly kernel: string;
      readonly ramdisk?: string;
      readonly commandLine: string;
    }
  | {
      readonly type: "pvh";
      readonly kernel: string;
      readonly commandLine: string;
      readonly modules: readonly { readonly path: string; readonly commandLine?: string }[];
    }
  | {
      readonly type: "hvm";
      /** The loader: `hvmloader`. */
      readonly firmware: string;
      /** The loader starts this instead of its own BIOS: an image of SeaBIOS or OVMF, which xenstore's `hvmloader/bios` names. */
      readonly systemFirmware?: string;
      readonly vgpu: boolean;
    };

/** The rings of a domain that a toolstack set up with event channels (ports as the guest sees them). */
export interface DomainChannels {
  readonly storePort: number;
  /** The domain that runs xenstored; 0 unless said otherwise. */
  readonly storeDomid?: number;
  readonly consolePort: number;
  readonly consoleDomid?: number;
}

/** What a domain is built from. It has been created, has its vCPUs, its memory limit and its channels, and is paused. */
export interface BuildRequest extends DomainChannels {
  readonly domid: number;
  readonly image: BootImage;
  readonly vcpus: number;
  /** Of an HVM guest, those that run from the start; default: all. */
  readonly onlineVcpus?: number;
  /** MiB that the guest sees at most, and that it is built with. */
  readonly maxMib: number;
  readonly startMib: number;
  /** MiB of the display, which are part of an HVM guest's memory. */
  readonly videoMib: number;
  readonly platform: GuestPlatform;
  /** The node of the host that its memory comes from; default: any. */
  readonly memoryNode?: number;
  /** Devices that will be passed through: `0000:3b:00.0`; they enlarge the MMIO hole. */
  readonly passThrough: readonly string[];
  /** Build although safety checks advise against it. */
  readonly force: boolean;
}

/** What is known of a domain once it has memory: to be told to xenstored and to the console daemon. */
export interface BuiltDomain {
  /** Frames of the rings, as the domain counts them (for PV: of the machine). */
  readonly storeFrame: bigint;
  readonly consoleFrame: bigint;
  /** How a PV guest speaks: `x86_64-abi`, `x86_32-abi`; undefined: natively. */
  readonly protocol?: string;
}

/** A range of addresses in a domain's memory map; `type`: 1 RAM, 2 reserved, 3 ACPI, 4 NVS, 5 unusable. */
export interface MemoryRange {
  readonly start: bigint;
  readonly size: bigint;
  readonly type: number;
}
