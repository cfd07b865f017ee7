import type { ImageReader, ImageWriter } from "../../../bindings/hypervisor/image.ts";
import type {
  Disk,
  HostGuestAgentFeature,
  HostNumaAffinityPolicy,
  HostT,
  NetworkT,
  PciState,
  PciT,
  VbdQos,
  VbdState,
  VbdT,
  VgpuState,
  VgpuT,
  VifIpv4Configuration,
  VifIpv6Configuration,
  VifLockingMode,
  VifState,
  VifT,
  VmState,
  VmT,
  VusbState,
  VusbT,
  XcpPciAddress,
} from "../../../generated/daemons/xenops.ts";
import type { Int64, JsonValue } from "../../../runtime/daemon/descriptor.ts";
import type { Answer } from "../../../runtime/dispatch/context.ts";
import type { DeviceId } from "../store/store.ts";
import type { TaskScope } from "../tasks/task.ts";

/** Something that happened below. */
export type BackendEvent =
  /** A domain tells something new of itself; nothing has to be done. */
  | { readonly kind: "news"; readonly vm: string }
  /** A domain may need something: it has ended, or asks for an end. */
  | { readonly kind: "vm"; readonly vm: string }
  /** A device has changed its state. */
  | { readonly kind: "vbd" | "vif" | "pci" | "vusb"; readonly id: DeviceId };

/** What a guest is asked to do. */
export type ShutdownRequest = "PowerOff" | "Reboot" | "Suspend";

/** What a domain needs next, by its own request or because of its end. */
export type DomainActionRequest =
  | "Needs_poweroff"
  | "Needs_reboot"
  | "Needs_suspend"
  | "Needs_crashdump"
  | "Needs_softreboot";

/** What a device needs, for its check. */
export type DeviceActionRequest = "Needs_unplug" | "Needs_set_qos";

/** A VM with everything that its domain is built from. */
export interface VmDefinition {
  readonly vm: VmT;
  readonly vbds: readonly VbdT[];
  readonly vifs: readonly VifT[];
  readonly vgpus: readonly VgpuT[];
  readonly vusbs: readonly VusbT[];
  readonly pcis: readonly PciT[];
}

/** Memory that was set aside for a domain that is to be created, in KiB (spec: xen-domain-build.md, section 2.3). */
export interface DomainMemory {
  /** Everything that the domain and the hypervisor on its behalf may take. */
  readonly reservedKib: number;
  /** What the guest begins with: `memory/initial-target`, and the size that the domain is built or restored with. */
  readonly initialTargetKib: number;
}

/** How a domain is created. */
export interface CreateOptions {
  readonly noSharedPageTable: boolean;
  readonly memory: DomainMemory;
  /** The VM's id once it has moved here; the domain has a temporary one until then. */
  readonly finalId?: string;
}

/** Where a guest's image goes: onto a disk, or to another host while the guest runs on. */
export type SaveTarget = { readonly disk: Disk } | { readonly stream: ImageWriter };
/** Where a guest's image comes from. */
export type RestoreSource = { readonly disk: Disk } | { readonly stream: ImageReader };

/** The host. */
export interface HostBackend {
  stat(): Answer<HostT>;
  consoleData(): Answer<string>;
  totalMemoryMib(): Answer<Int64>;
  sendDebugKeys(keys: string): Answer<void>;
  updateGuestAgentFeatures(features: readonly HostGuestAgentFeature[]): Answer<void>;
  /** The features that two policies have in common. */
  combineCpuPolicies(one: string, other: string): Answer<string>;
  /** Whether a host with one policy offers all that a VM with the other uses. */
  isCompatible(vm: string, host: string): Answer<boolean>;
  setNumaAffinityPolicy(policy: HostNumaAffinityPolicy | undefined): Answer<void>;
  dequarantine(address: XcpPciAddress): Answer<void>;
}

/**
 * Domains. Failures are those of the interface: `Domain_not_built`, `Does_not_exist("domain", id)`,
 * `Cannot_free_this_much_memory(needed, free)`...
 */
export interface VmBackend {
  /** A VM has been made known. */
  add(vm: VmT): Answer<void>;
  /** A VM that has no domain is forgotten, with all private state. */
  remove(vm: VmT): Answer<void>;
  /** An empty, paused domain whose action request is `Needs_poweroff` until somebody says otherwise. */
  create(task: TaskScope, vm: VmT, options: CreateOptions): Answer<void>;
  /** What the hypervisor lets a domain have at most, in KiB: where no ballooning daemon sees to it. */
  limitMemory(vm: VmT, kib: number): Answer<void>;
  build(task: TaskScope, definition: VmDefinition, options: { readonly force: boolean }): Answer<void>;
  createDeviceModel(task: TaskScope, definition: VmDefinition, options: { readonly restore: boolean }): Answer<void>;
  /** Does nothing where there is none. */
  destroyDeviceModel(task: TaskScope, vm: VmT): Answer<void>;
  /** Does nothing where there is no domain; one that was suspended stays resumable. */
  destroy(task: TaskScope, vm: VmT): Answer<void>;
  pause(vm: VmT): Answer<void>;
  unpause(vm: VmT): Answer<void>;
  /** Asks the guest; answers whether it acknowledged within so many seconds. */
  requestShutdown(task: TaskScope, vm: VmT, request: ShutdownRequest, seconds: number): Promise<boolean>;
  /** Answers whether the domain ended within so many seconds. */
  waitShutdown(task: TaskScope, vm: VmT, request: ShutdownRequest, seconds: number): Promise<boolean>;
  /** Raises why the VM cannot be saved. */
  assertCanSave(vm: VmT): Answer<void>;
  /** Has the guest suspend and writes its image (spec: xen-domain-build.md, section 11); to another host, most of it before the guest suspends. */
  save(task: TaskScope, definition: VmDefinition, to: SaveTarget): Promise<void>;
  /** Fills a created domain from an image, and reads no further than its end. */
  restore(task: TaskScope, definition: VmDefinition, from: RestoreSource): Promise<void>;
  /** Bytes that a suspended VM needs to be resumed; nothing where none is known. */
  suspendedMemory(vm: VmT): Answer<Int64 | undefined>;
  /** Answers whether a domain's balloon driver came to rest within so many seconds. */
  waitBallooning(task: TaskScope, vm: VmT, seconds: number): Promise<boolean>;
  /** The domain and everything that is private to the VM goes to another id, which nobody has. */
  rename(vm: VmT, id: string): Answer<void>;
  /** Lets a suspended domain that still exists go on. */
  fastResume(task: TaskScope, vm: VmT): Answer<void>;
  s3suspend(vm: VmT): Answer<void>;
  s3resume(vm: VmT): Answer<void>;
  softReset(task: TaskScope, definition: VmDefinition): Answer<void>;
  state(vm: VmT): Answer<VmState>;
  /** What `state` says of the power, without asking what the guest has told. */
  powerState(vm: VmT): Answer<VmState["power_state"]>;
  actionRequest(vm: VmT): Answer<DomainActionRequest | undefined>;
  setActionRequest(vm: VmT, request: DomainActionRequest | undefined): Answer<void>;
  setXsdata(vm: VmT, xsdata: Readonly<Record<string, string>>): Answer<void>;
  setVcpus(vm: VmT, vcpus: number): Answer<void>;
  setShadowMultiplier(vm: VmT, multiplier: number): Answer<void>;
  /** Bytes. */
  setMemoryDynamicRange(vm: VmT, minimum: Int64, maximum: Int64): Answer<void>;
  requestRdp(vm: VmT, enabled: boolean): Answer<void>;
  /** The result value of the task. */
  runScript(task: TaskScope, vm: VmT, script: string): Answer<JsonValue>;
  generateStateString(vm: VmT): Answer<string>;
  /** Private state as text, for another host; raises where there is none. */
  internalState(vm: VmT): Answer<string>;
  setInternalState(vm: VmT, state: string): Answer<void>;
  /** Domain ids, for hooks. */
  domid(vm: string): number | undefined;
  /** Seconds that a domain must have lived before it is rebooted at once. */
  readonly minimumRebootDelay: number;
}

export interface VbdBackend {
  setActive(id: DeviceId, active: boolean): Answer<void>;
  epochBegin(task: TaskScope, vm: VmT, disk: Disk, persistent: boolean): Answer<void>;
  epochEnd(task: TaskScope, vm: VmT, disk: Disk): Answer<void>;
  plug(task: TaskScope, vm: VmT, vbd: VbdT): Answer<void>;
  attach(task: TaskScope, vm: VmT, vbd: VbdT): Answer<void>;
  activate(task: TaskScope, vm: VmT, vbd: VbdT): Answer<void>;
  /** By force it does nothing where the device is not plugged. */
  unplug(task: TaskScope, vm: VmT, vbd: VbdT, force: boolean): Answer<void>;
  deactivate(task: TaskScope, vm: VmT, vbd: VbdT, force: boolean): Answer<void>;
  detach(task: TaskScope, vm: VmT, vbd: VbdT): Answer<void>;
  insert(task: TaskScope, vm: VmT, vbd: VbdT, disk: Disk): Answer<void>;
  eject(task: TaskScope, vm: VmT, vbd: VbdT): Answer<void>;
  setQos(vm: VmT, vbd: VbdT, qos: VbdQos | undefined): Answer<void>;
  state(vbd: VbdT): Answer<VbdState>;
  actionRequest(vbd: VbdT): Answer<DeviceActionRequest | undefined>;
}

export interface VifBackend {
  setActive(id: DeviceId, active: boolean): Answer<void>;
  plug(task: TaskScope, vm: VmT, vif: VifT): Answer<void>;
  unplug(task: TaskScope, vm: VmT, vif: VifT, force: boolean): Answer<void>;
  move(task: TaskScope, vm: VmT, vif: VifT, network: NetworkT): Answer<void>;
  setCarrier(vm: VmT, vif: VifT, carrier: boolean): Answer<void>;
  setLockingMode(vm: VmT, vif: VifT, mode: VifLockingMode): Answer<void>;
  setIpv4Configuration(vm: VmT, vif: VifT, configuration: VifIpv4Configuration): Answer<void>;
  setIpv6Configuration(vm: VmT, vif: VifT, configuration: VifIpv6Configuration): Answer<void>;
  setPvsProxy(vm: VmT, vif: VifT, proxy: VifT["pvs_proxy"] | undefined): Answer<void>;
  setTrunks(vm: VmT, vif: VifT, trunks: readonly Int64[]): Answer<void>;
  state(vif: VifT): Answer<VifState>;
  actionRequest(vif: VifT): Answer<DeviceActionRequest | undefined>;
}

export interface PciBackend {
  plug(task: TaskScope, vm: VmT, pci: PciT, viaDeviceModel: boolean): Answer<void>;
  unplug(task: TaskScope, vm: VmT, pci: PciT): Answer<void>;
  state(pci: PciT): Answer<PciState>;
  actionRequest(pci: PciT): Answer<DeviceActionRequest | undefined>;
}

export interface VusbBackend {
  plug(task: TaskScope, vm: VmT, vusb: VusbT): Answer<void>;
  unplug(task: TaskScope, vm: VmT, vusb: VusbT): Answer<void>;
  state(vusb: VusbT): Answer<VusbState>;
  actionRequest(vusb: VusbT): Answer<DeviceActionRequest | undefined>;
}

export interface VgpuBackend {
  setActive(id: DeviceId, active: boolean): Answer<void>;
  start(task: TaskScope, vm: VmT, vgpus: readonly VgpuT[], restore: boolean): Answer<void>;
  state(vgpu: VgpuT): Answer<VgpuState>;
}

/** The hypervisor's side of the daemon. The core never acts on one VM twice at a time. */
export interface Backend {
  readonly host: HostBackend;
  readonly vm: VmBackend;
  readonly vbd: VbdBackend;
  readonly vif: VifBackend;
  readonly pci: PciBackend;
  readonly vusb: VusbBackend;
  readonly vgpu: VgpuBackend;
  /** Begins to report events; everything that can be known of stored VMs is known when it resolves. */
  init(report: (event: BackendEvent) => void): Answer<void>;
  /** An operation on a VM has ended: what must outlive this process is written now. */
  settle(vm: string): void;
  /** What support wants to see of the host's side, by names of its own. */
  diagnostics(): Readonly<Record<string, JsonValue>>;
  /**
   * Carries out an artificial event: `sysrq` [vm; key] and `trigger` [vm; name] reach the guest, others are for tests. Raises `Unimplemented`
   * with an unknown command.
   */
  trigger(command: string, args: readonly string[]): Answer<void>;
  /** Ends timers and the like; domains live on. */
  stop(): Answer<void>;
}
