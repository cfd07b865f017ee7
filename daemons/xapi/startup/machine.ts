import { hostname, release } from "node:os";
import { join } from "node:path";
import { memoryClient } from "../../../generated/daemons/memory.ts";
import { type HostT, xenopsClient } from "../../../generated/daemons/xenops.ts";
import type { Send } from "../../../runtime/daemon/client.ts";
import type { CpuFacts, HostFacts } from "./host-facts.ts";
import { kernelText } from "./kernel-file.ts";
import { networkCards } from "./network-cards.ts";

const MIB = 1024 ** 2;
const ASKED_BY = "xapi start";

/** Whom a machine's own facts come from. */
export interface MachineSources {
  /** Carries a payload to the VM manager. */
  readonly xenops: Send;
  /** Carries a payload to the daemon that moves memory. */
  readonly memory: Send;
  /** The host's address, by which its management interface is known. */
  readonly address: string;
  /** Folder that stands for `/`. */
  readonly root?: string;
}

/**
 * What this machine is: processors, chipset and hypervisor as the VM manager tells them, memory as the daemon knows it that moves it, and
 * the rest as the kernel does (spec: startup-config.md, section 3.4). Raises what the daemons raise.
 */
export async function machineFacts({ xenops, memory, address, root = "/" }: MachineSources): Promise<HostFacts> {
  const manager = xenopsClient(xenops);
  const balloons = memoryClient(memory);
  const [host, total, free, policy] = await Promise.all([
    manager.HOST.stat({ debug_info: ASKED_BY }),
    manager.HOST.get_total_memory_mib({ debug_info: ASKED_BY }),
    balloons.get_host_initial_free_memory(ASKED_BY),
    balloons.get_domain_zero_policy(ASKED_BY),
  ]);
  const memoryTotal = Number(total) * MIB;
  const controlDomainMemory = Number(policy[0] === "Fixed_size" ? policy[1] : policy[1][1]);
  return {
    hostname: hostname(),
    memoryTotal,
    // What was free after boot includes the control domain; where nobody saw it, nobody knows what the hypervisor has.
    memoryOverhead: Number(free) > 0 ? Math.max(0, memoryTotal - Number(free)) : 0,
    controlDomainMemory,
    controlDomainCpus: [...(kernelText(join(root, "proc/cpuinfo")) ?? "").matchAll(/^processor\s*:/gm)].length,
    cpu: processors(host),
    bios: biosStrings(root),
    chipset: { iommu: String(host.chipset_info.iommu), hvm: String(host.chipset_info.hvm) },
    capabilities: host.hypervisor.capabilities.split(" ").filter((one) => one !== ""),
    linux: release(),
    xen: host.hypervisor.version,
    nics: networkCards(address, root),
  };
}

function processors({ cpu_info: cpu }: HostT): CpuFacts {
  const number = (text: string) => (/^\d/.test(text) ? Number.parseInt(text, 10) : 0);
  return {
    count: Number(cpu.cpu_count),
    sockets: Number(cpu.socket_count),
    nodes: Number(cpu.nr_nodes),
    threadsPerCore: Number(cpu.threads_per_core),
    vendor: cpu.vendor,
    modelName: cpu.modelname,
    speed: Number.parseFloat(cpu.speed) || 0,
    family: number(cpu.family),
    model: number(cpu.model),
    stepping: number(cpu.stepping),
    flags: cpu.flags,
    features: cpu.features,
    guestFeatures: {
      features_pv: cpu.features_pv,
      features_hvm: cpu.features_hvm,
      features_hvm_host: cpu.features_hvm_host,
      features_pv_host: cpu.features_pv_host,
    },
  };
}

/** Keys of `host.bios_strings`, each with the kernel's name of it. */
const BIOS = {
  "bios-vendor": "bios_vendor",
  "bios-version": "bios_version",
  "system-manufacturer": "sys_vendor",
  "system-product-name": "product_name",
  "system-version": "product_version",
  "system-serial-number": "product_serial",
  "baseboard-manufacturer": "board_vendor",
  "baseboard-product-name": "board_name",
  "baseboard-version": "board_version",
  "baseboard-serial-number": "board_serial",
} as const;

function biosStrings(root: string): Readonly<Record<string, string>> {
  const read = Object.entries(BIOS).map(([key, file]) => [key, kernelText(join(root, "sys/class/dmi/id", file)) ?? ""]);
  return {
    ...Object.fromEntries(read),
    "oem-1": "Xen",
    // By which Windows knows a hypervisor that it may run on.
    "oem-2": "MS_VM_CERT/SHA1/bdbeb6e0a816d43fa6d3fe8aaef04c2bad9d3e3d",
    "hp-rombios": "",
  };
}
