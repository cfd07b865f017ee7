import type { DomainInfo } from "../../../../bindings/hypervisor/domain.ts";
import type { Hypervisor } from "../../../../bindings/hypervisor/hypervisor.ts";
import type { HostNumaAffinityPolicy, VmT } from "../../../../generated/daemons/xenops.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import type { Logger } from "../../../../runtime/log/logger.ts";
import { doesNotExist, failure } from "../../errors.ts";
import type { Store } from "../../store/store.ts";
import type { Xenstore } from "./access.ts";
import type { BootLoader } from "./boot.ts";
import type { DeviceTable } from "./devices/table.ts";
import type { DomainKeys, QuotaSettings } from "./domain-keys.ts";
import type { Domains } from "./domains.ts";
import type { Emulators } from "./emulators.ts";
import type { HostFacts } from "./host-facts.ts";
import type { Hotplug } from "./hotplug.ts";
import type { NumaPlacement } from "./numa.ts";
import type { PciHost } from "./pci-host.ts";
import type { PrivateStates } from "./private-state.ts";
import type { DiskStorage } from "./storage.ts";

/** Settings of the daemon that concern domains and devices (spec: xenopsd.md, section 1). Times in seconds. */
export interface XenSettings extends QuotaSettings {
  readonly hotplugTimeout: number;
  readonly suspendAckTimeout: number;
  readonly suspendTimeout: number;
  readonly balloonTimeout: number;
  readonly emulatorTimeout: number;
  /** Backend of disks whose storage prefers none. */
  readonly defaultDiskBackend: string;
  /** Scripts of devices are run here, not by the kernel's event daemon. */
  readonly runsScripts: boolean;
  readonly uncachedPlatformBar: boolean;
  readonly preallocatesChannels: boolean;
  readonly shimCommandLine: string;
  readonly actionAfterEmulatorCrash: "" | "pause" | "poweroff";
  /** Changes in xenstore that may wait to be looked at, in each watch. */
  readonly watchQueue: number;
  /** Which nodes of memory domains are placed on, until another policy is set. */
  readonly numaPolicy: HostNumaAffinityPolicy;
  /** PCI devices on their way to a guest go through the domain that holds those which nobody may use. */
  readonly quarantinesDevices: boolean;
  /** Seconds that a domain must have lived to be rebooted at once. */
  readonly minimumRebootDelay: number;
}

/** What the host's backend is made of. What differs between a real and a simulated host is behind interfaces. */
export interface XenContext {
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly hypervisor: Hypervisor;
  readonly xenstore: Xenstore;
  /** Definitions of VMs and devices. */
  readonly store: Store;
  readonly states: PrivateStates;
  readonly domains: Domains;
  readonly keys: DomainKeys;
  readonly devices: DeviceTable;
  readonly numa: NumaPlacement;
  readonly storage: DiskStorage;
  readonly hotplug: Hotplug;
  readonly emulators: Emulators;
  readonly pciHost: PciHost;
  readonly bootLoader: BootLoader;
  readonly host: HostFacts;
  readonly settings: XenSettings;
}

/** The domain of a VM; raises `Does_not_exist`. */
export function domidOf({ domains }: Pick<XenContext, "domains">, uuid: string): number {
  const domid = domains.ofVm(uuid);
  if (domid === undefined) throw doesNotExist("domain", uuid);
  return domid;
}

/** The domain of a VM as the hypervisor has it now; raises `Does_not_exist`. */
export async function domainOf(context: Pick<XenContext, "domains" | "hypervisor">, uuid: string): Promise<DomainInfo> {
  const info = await context.hypervisor.domain(domidOf(context, uuid));
  if (info === undefined) throw doesNotExist("domain", uuid);
  return info;
}

/** A domain that is ready to run; raises `Does_not_exist` and `Domain_not_built`. */
export async function builtDomidOf(context: XenContext, vm: VmT): Promise<number> {
  const domid = domidOf(context, vm.id);
  if (!context.domains.isBuilt(domid)) throw failure("Domain_not_built");
  if (vm.ty[0] === "HVM" && !(await context.emulators.runs(domid, vm))) throw failure("Domain_not_built");
  return domid;
}
