import { HypervisorError } from "../errors.ts";
import type { CpuTopology, FeaturesetKind, HypervisorVersion } from "../host.ts";
import type { SimulatedDomain } from "./domain.ts";
import { hostFeatures, pvFeatures } from "./processor.ts";

export const CPUS = 8;

/** Calls whose answers are always the same, or that change nothing that can be seen: they only want their domain to be there. */
export abstract class PlainCalls {
  async version(): Promise<HypervisorVersion> {
    return {
      major: 4,
      minor: 20,
      extra: ".0",
      capabilities: "xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_64",
      changeset: "",
      commandLine: "",
    };
  }

  async cpuTopology(): Promise<CpuTopology[]> {
    return Array.from({ length: CPUS }, (_, cpu) => ({ core: cpu >> 1, socket: 0, node: 0 }));
  }

  async featureset(kind: FeaturesetKind): Promise<readonly number[]> {
    return kind === "pv" || kind === "pvMax" ? pvFeatures : hostFeatures;
  }

  async consoleRing(): Promise<Buffer> {
    return Buffer.from("Xen simulator");
  }

  async sendDebugKeys(): Promise<void> {}

  async watchdog(id: number): Promise<number> {
    return id === 0 ? 1 : id;
  }

  async vcpu(domid: number, vcpu: number) {
    const domain = this.demand(domid, "xc_vcpu_getinfo");
    if (vcpu >= domain.maxVcpus) throw new HypervisorError("ESRCH", "xc_vcpu_getinfo", `vCPU ${vcpu}`);
    return { vcpu, online: true, blocked: true, running: false, cpuTime: 0n, cpu: vcpu % CPUS };
  }

  async setNodeAffinity(domid: number): Promise<void> {
    this.demand(domid, "xc_domain_node_setaffinity");
  }

  async setSchedulerWeight(domid: number): Promise<void> {
    this.demand(domid, "xc_sched_credit2_domain_set");
  }

  async setTimeOffset(domid: number): Promise<void> {
    this.demand(domid, "xc_domain_set_time_offset");
  }

  async setTarget(domid: number, target: number): Promise<void> {
    this.demand(domid, "xc_domain_set_target");
    this.demand(target, "xc_domain_set_target");
  }

  async setMemoryMapLimitKib(domid: number): Promise<void> {
    this.demand(domid, "xc_domain_set_memmap_limit");
  }

  async setMemoryMap(domid: number): Promise<void> {
    this.demand(domid, "xc_domain_set_memory_map");
  }

  async assignDevice(domid: number): Promise<void> {
    if (domid < 0x7ff0) this.demand(domid, "xc_assign_device");
  }

  async deassignDevice(domid: number): Promise<void> {
    if (domid < 0x7ff0) this.demand(domid, "xc_deassign_device");
  }

  async allowIoPorts(domid: number): Promise<void> {
    this.demand(domid, "xc_domain_ioport_permission");
  }

  async allowIoMemory(domid: number): Promise<void> {
    this.demand(domid, "xc_domain_iomem_permission");
  }

  async mapInterrupt(domid: number, interrupt: number): Promise<number> {
    this.demand(domid, "xc_physdev_map_pirq");
    return interrupt;
  }

  async unmapInterrupt(domid: number): Promise<void> {
    this.demand(domid, "xc_physdev_unmap_pirq");
  }

  async allowInterrupt(domid: number): Promise<void> {
    this.demand(domid, "xc_domain_irq_permission");
  }

  /** The domain, about to be looked at or changed; raises `ESRCH` for the call. */
  protected abstract demand(domid: number, call: string): SimulatedDomain;
}
