const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** A network interface of a machine. */
export interface NicFacts {
  readonly device: string;
  readonly MAC: string;
  /** Megabits a second. */
  readonly speed: number;
  readonly carrier: boolean;
  readonly pciPath: string;
  readonly card: CardFacts;
  /** The addresses of the host are on this one. */
  readonly management: boolean;
}

/** What a network card is, by the numbers of its PCI device in hexadecimal. */
export interface CardFacts {
  readonly vendorId: string;
  readonly vendorName: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly driver: string;
}

/** What a machine says of itself at the start; sizes in bytes. */
export interface HostFacts {
  /** Ids of the host and of its control domain, where they are known before their rows are made. */
  readonly ids?: { readonly host: string; readonly controlDomain: string };
  readonly hostname: string;
  readonly memoryTotal: number;
  /** What the hypervisor keeps for itself. */
  readonly memoryOverhead: number;
  readonly controlDomainMemory: number;
  readonly controlDomainCpus: number;
  readonly cpu: CpuFacts;
  readonly bios: Readonly<Record<string, string>>;
  readonly chipset: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  /** Versions of the kernel and of the hypervisor. */
  readonly linux: string;
  readonly xen: string;
  readonly nics: readonly NicFacts[];
}

/** The processors of a machine, all alike. */
export interface CpuFacts {
  readonly count: number;
  readonly sockets: number;
  /** NUMA nodes. */
  readonly nodes: number;
  readonly threadsPerCore: number;
  readonly vendor: string;
  readonly modelName: string;
  /** MHz. */
  readonly speed: number;
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
  readonly flags: string;
  /** Feature words in hexadecimal, joined by `-`. */
  readonly features: string;
  /** What guests of each kind may be given at most, and what they are given here. */
  readonly guestFeatures: Readonly<
    Record<"features_pv" | "features_hvm" | "features_hvm_host" | "features_pv_host", string>
  >;
}

/** The `number`th host of a simulated pool, from 1: two sockets, 1 TiB of memory and two network interfaces. */
export function simulatedHost(number: number): HostFacts {
  const mac = (nic: number) => `02:16:3e:00:${hex(number)}:${hex(nic)}`;
  return {
    hostname: `host${number}`,
    memoryTotal: 1024 * GIB,
    memoryOverhead: 8 * GIB,
    controlDomainMemory: 8 * GIB,
    controlDomainCpus: 8,
    cpu: simulatedCpu,
    bios: { ...simulatedBios, "system-serial-number": `SIM${String(number).padStart(5, "0")}` },
    chipset: { iommu: "true" },
    capabilities: ["xen-3.0-x86_64", "hvm-3.0-x86_32", "hvm-3.0-x86_32p", "hvm-3.0-x86_64"],
    linux: "6.12.0",
    xen: "4.17.5",
    nics: [
      {
        device: "eth0",
        MAC: mac(0),
        speed: 10_000,
        carrier: true,
        pciPath: "0000:01:00.0",
        management: true,
        card: simulatedCard,
      },
      {
        device: "eth1",
        MAC: mac(1),
        speed: 10_000,
        carrier: true,
        pciPath: "0000:01:00.1",
        management: false,
        card: simulatedCard,
      },
    ],
  };
}

/** The hosts of a simulated pool, by position. */
export const madeUp = (index: number): HostFacts => simulatedHost(index + 1);

const hex = (value: number) => value.toString(16).padStart(2, "0");

const simulatedCard: CardFacts = {
  vendorId: "8086",
  vendorName: "Simulated",
  deviceId: "1572",
  deviceName: "Simulated network interface",
  driver: "simulated",
};

const simulatedFeatures = "1fcbfbff-f7fa3223-2d93fbff-00000123-0000000f-f1bf07ab-00405f4e-00000000-311096b8-bc000400";

/** Guests of every kind get the same features. */
export function sameFeatures(features: string): Pick<CpuFacts, "features" | "guestFeatures"> {
  return {
    features,
    guestFeatures: {
      features_pv: features,
      features_hvm: features,
      features_hvm_host: features,
      features_pv_host: features,
    },
  };
}

const simulatedCpu: CpuFacts = {
  count: 64,
  sockets: 2,
  nodes: 2,
  threadsPerCore: 2,
  vendor: "GenuineIntel",
  modelName: "Simulated 16-core processor @ 2.60GHz",
  speed: 2600,
  family: 6,
  model: 106,
  stepping: 6,
  flags:
    "fpu de tsc msr pae mce cx8 apic sep mca cmov pat clflush mmx fxsr sse sse2 ht syscall nx lm sse3 aes avx avx2",
  ...sameFeatures(simulatedFeatures),
};

const simulatedBios: Readonly<Record<string, string>> = {
  "bios-vendor": "Simulated",
  "bios-version": "1.0",
  "system-manufacturer": "Simulated",
  "system-product-name": "Simulated server",
  "system-version": "1",
  "system-serial-number": "",
  "baseboard-manufacturer": "Simulated",
  "baseboard-product-name": "Simulated board",
  "baseboard-version": "1",
  "baseboard-serial-number": "",
  "oem-1": "Xen",
  "oem-2": "MS_VM_CERT/SHA1/bdbeb6e0a816d43fa6d3fe8aaef04c2bad9d3e3d",
  "hp-rombios": "",
};
