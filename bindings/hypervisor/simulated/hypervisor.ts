import type { Ambient } from "../../../runtime/ambient.ts";
import {
  type BuildRequest,
  type BuiltDomain,
  type CpuSet,
  type DomainCreation,
  type DomainInfo,
  ShutdownCode,
  Trigger,
} from "../domain.ts";
import { DomainBuildError, HypervisorError } from "../errors.ts";
import type { CpuTopology, NodeInfo, PhysicalInfo } from "../host.ts";
import type { Hypervisor } from "../hypervisor.ts";
import type { ImageReader, ImageWriter, RestoreOptions, SaveOptions } from "../image.ts";
import { infoOf, newDomain, pageBytes, pagesOfMib, type SimulatedDomain } from "./domain.ts";
import { readImage, writeImage } from "./image.ts";
import { CPUS, PlainCalls } from "./plain-calls.ts";
import { capabilities } from "./processor.ts";

/** What the hypervisor tells the rest of its host. */
export interface DomainEvents {
  created(domain: SimulatedDomain): void;
  /** It runs, or runs no more, by a toolstack's or its own doing. */
  changed(domain: SimulatedDomain): void;
  /** It has shut down: its memory is still there. */
  shutDown(domain: SimulatedDomain): void;
  /** It goes on after a suspend that was taken back. */
  resumed(domain: SimulatedDomain): void;
  destroyed(domain: SimulatedDomain): void;
  /** A button of its machine is pressed. */
  pressed(domain: SimulatedDomain, button: "power" | "sleep"): void;
  /** It has been built or restored: its guest may run once it is unpaused. */
  built(domain: SimulatedDomain): void;
  /** Whether a build is to fail. */
  failsBuild(domain: SimulatedDomain): boolean;
  failsSave(domain: SimulatedDomain): boolean;
}

/** How large a simulated host is, and how fast. */
export interface HypervisorOptions {
  readonly ambient: Ambient;
  /** MiB, with those of the control domain. */
  readonly memoryMib: number;
  readonly controlDomainMib: number;
  /** Nodes of memory, all of one size and with as many processors. */
  readonly nodes: number;
  /** Factor on every delay; 0: none. */
  readonly delayScale: number;
}

/** Natural time that cleaning a GiB takes, in milliseconds. */
const SCRUB_PER_GIB = 10;
const CONTROL_DOMAIN_UUID = "00000000-0000-0000-0000-000000000000";

/** Xen as far as a toolstack can tell: domains, their memory and event channels, without anything that runs. */
export class SimulatedHypervisor extends PlainCalls implements Hypervisor {
  readonly #ambient: Ambient;
  readonly #delayScale: number;
  readonly #events: DomainEvents;
  readonly #domains = new Map<number, SimulatedDomain>();
  readonly #ofVm = new Map<string, Set<SimulatedDomain>>();
  /** Domains as they are listed; those of which something has changed are listed anew when somebody asks. */
  readonly #infos = new Map<number, DomainInfo>();
  readonly #changed = new Set<SimulatedDomain>();
  readonly #totalPages: number;
  readonly #nodes: number;
  /** Nodes on which the vCPUs of a domain run, where not on all; by domid. */
  readonly #nodesOf = new Map<number, ReadonlySet<number>>();
  #freePages: number;
  #scrubPages = 0;
  #lastDomid = 0;

  constructor(options: HypervisorOptions, events: DomainEvents) {
    super();
    this.#ambient = options.ambient;
    this.#delayScale = options.delayScale;
    this.#events = events;
    this.#totalPages = options.memoryMib * pagesOfMib;
    this.#freePages = this.#totalPages;
    this.#nodes = options.nodes;
    const control = newDomain(0, controlCreation);
    control.paused = false;
    control.built = true;
    control.maxPages = options.controlDomainMib * pagesOfMib;
    this.#put(control);
    this.give(control, control.maxPages);
  }

  /** Puts a domain in place that ran before this process began. */
  restoreDomain(domain: SimulatedDomain): void {
    this.#put(domain);
    this.#lastDomid = Math.max(this.#lastDomid, domain.domid);
    this.#freePages -= domain.pages + domain.shadowMib * pagesOfMib;
  }

  /** A domain as the simulation has it; undefined where there is none. */
  find(domid: number): SimulatedDomain | undefined {
    return this.#domains.get(domid);
  }

  /** The domains of a VM: usually one. */
  ofVm(uuid: string): SimulatedDomain[] {
    return [...(this.#ofVm.get(uuid) ?? [])];
  }

  /** Gives pages to a domain, or takes some; as many as its limit and the host allow. Answers how many. */
  give(domain: SimulatedDomain, pages: number): number {
    const room = Math.max(0, Math.min(this.#freePages, domain.maxPages - domain.pages));
    const given = pages > 0 ? Math.min(pages, room) : Math.max(pages, -domain.pages);
    this.#changed.add(domain);
    domain.pages += given;
    this.#freePages -= given;
    domain.claimed = Math.max(0, domain.claimed - Math.max(0, given));
    return given;
  }

  /** The domain shuts down, by its guest's doing or from outside. */
  shutDownNow(domain: SimulatedDomain, code: number): void {
    if (domain.shutdown) return;
    this.#changed.add(domain);
    domain.shutdown = true;
    domain.shutdownCode = code;
    this.#events.shutDown(domain);
  }

  async physicalInfo(): Promise<PhysicalInfo> {
    return {
      threadsPerCore: 2,
      coresPerSocket: 4,
      cpus: CPUS,
      maxCpuId: CPUS - 1,
      nodes: this.#nodes,
      maxNodeId: this.#nodes - 1,
      cpuKhz: 2_600_000,
      capabilities,
      totalPages: this.#totalPages,
      freePages: this.#freePages - this.#scrubPages,
      scrubPages: this.#scrubPages,
      outstandingPages: 0,
    };
  }

  async nodes(): Promise<NodeInfo[]> {
    const bytes = (pages: number) => BigInt(Math.trunc(pages)) * BigInt(pageBytes);
    const all = Array.from({ length: this.#nodes }, (_, node) => node);
    const size = this.#totalPages / this.#nodes;
    const free = all.map(() => size);
    for (const { domid, pages, shadowMib } of this.#domains.values()) {
      const nodes = this.#nodesOf.get(domid) ?? new Set(all);
      for (const node of nodes) free[node] = (free[node] ?? 0) - (pages + shadowMib * pagesOfMib) / nodes.size;
    }
    return all.map((self) => ({
      size: bytes(size),
      free: bytes(Math.max(0, free[self] ?? 0)),
      distances: all.map((other) => (other === self ? 10 : 21)),
    }));
  }

  override async cpuTopology(): Promise<CpuTopology[]> {
    const cpus = await super.cpuTopology();
    return cpus.map((place, cpu) => ({ ...place, node: this.#nodeOfCpu(cpu) }));
  }

  async setVcpuAffinity(
    domid: number,
    _vcpu: number,
    { hard, soft }: { readonly hard?: CpuSet; readonly soft?: CpuSet },
  ): Promise<void> {
    const { domid: known } = this.demand(domid, "xc_vcpu_setaffinity");
    this.#nodesOf.set(known, new Set((hard ?? soft ?? []).map((cpu) => this.#nodeOfCpu(cpu))));
  }

  #nodeOfCpu(cpu: number): number {
    return Math.floor((cpu * this.#nodes) / CPUS);
  }

  async domains(): Promise<DomainInfo[]> {
    this.#lookAtChanged();
    return [...this.#infos.values()];
  }

  async domain(domid: number): Promise<DomainInfo | undefined> {
    this.#lookAtChanged();
    return this.#infos.get(domid);
  }

  async createDomain(creation: DomainCreation): Promise<number> {
    const domid = creation.domid ?? this.#lastDomid + 1;
    if (this.#domains.has(domid)) throw new HypervisorError("EEXIST", "xc_domain_create");
    if (domid > 0x7fef) throw new HypervisorError("ENOMEM", "xc_domain_create", "no domain id is left");
    this.#lastDomid = Math.max(this.#lastDomid, domid);
    const domain = newDomain(domid, creation);
    this.#put(domain);
    this.#events.created(domain);
    return domid;
  }

  async setMaxVcpus(domid: number, vcpus: number): Promise<void> {
    this.demand(domid, "xc_domain_max_vcpus").maxVcpus = vcpus;
  }

  async setUuid(domid: number, uuid: string): Promise<void> {
    const domain = this.demand(domid, "xc_domain_sethandle");
    this.#leave(domain);
    domain.uuid = uuid;
    this.#join(domain);
  }

  async pause(domid: number): Promise<void> {
    const domain = this.demand(domid, "xc_domain_pause");
    domain.paused = true;
    this.#events.changed(domain);
  }

  async unpause(domid: number): Promise<void> {
    const domain = this.demand(domid, "xc_domain_unpause");
    domain.paused = false;
    this.#events.changed(domain);
  }

  async destroy(domid: number): Promise<void> {
    const domain = this.demand(domid, "xc_domain_destroy");
    this.#domains.delete(domid);
    this.#infos.delete(domid);
    this.#leave(domain);
    const pages = domain.pages + domain.shadowMib * pagesOfMib;
    this.#freePages += pages;
    this.#scrub(domain.pages);
    this.#events.destroyed(domain);
  }

  async shutdown(domid: number, code: number): Promise<void> {
    this.shutDownNow(this.demand(domid, "xc_domain_shutdown"), code);
  }

  async resume(domid: number): Promise<void> {
    const domain = this.demand(domid, "xc_domain_resume");
    domain.shutdown = false;
    domain.shutdownCode = 0;
    this.#events.resumed(domain);
  }

  async softReset(domid: number): Promise<void> {
    const domain = this.demand(domid, "xc_domain_soft_reset");
    domain.shutdown = false;
    domain.shutdownCode = 0;
    domain.booted = false;
    this.#events.resumed(domain);
  }

  async sendTrigger(domid: number, trigger: number, vcpu: number): Promise<void> {
    const call = "xc_domain_send_trigger";
    const domain = this.demand(domid, call);
    if (vcpu >= domain.maxVcpus) throw new HypervisorError("ESRCH", call, `vCPU ${vcpu}`);
    // A guest makes nothing of an interrupt that nobody has told it the meaning of.
    if (trigger === Trigger.nmi) return;
    if (trigger !== Trigger.power && trigger !== Trigger.sleep) throw new HypervisorError("ENOSYS", call);
    if (domain.type !== "hvm") throw new HypervisorError("EINVAL", call);
    this.#events.pressed(domain, trigger === Trigger.power ? "power" : "sleep");
  }

  async setMaxMemoryKib(domid: number, kib: number): Promise<void> {
    const domain = this.demand(domid, "xc_domain_setmaxmem");
    domain.maxPages = Math.floor(kib / 4);
    this.#events.changed(domain);
  }

  async shadowMib(domid: number): Promise<number> {
    return this.demand(domid, "xc_shadow_control").shadowMib;
  }

  async setShadowMib(domid: number, mib: number): Promise<number> {
    const domain = this.demand(domid, "xc_shadow_control");
    const pages = (mib - domain.shadowMib) * pagesOfMib;
    if (pages > this.#freePages) throw new HypervisorError("ENOMEM", "xc_shadow_control");
    this.#freePages -= pages;
    domain.shadowMib = mib;
    return mib;
  }

  async claimPages(domid: number, pages: number): Promise<void> {
    const domain = this.demand(domid, "xc_domain_claim_pages");
    if (pages > this.#freePages) throw new HypervisorError("ENOMEM", "xc_domain_claim_pages");
    domain.claimed = Math.max(0, pages - domain.pages);
  }

  async allocateChannel(domid: number): Promise<number> {
    const domain = this.demand(domid, "xc_evtchn_alloc_unbound");
    return domain.nextPort++;
  }

  async hvmParameter(domid: number, parameter: number): Promise<bigint> {
    return BigInt(this.demand(domid, "xc_hvm_param_get").parameters[parameter] ?? 0);
  }

  async setHvmParameter(domid: number, parameter: number, value: bigint): Promise<void> {
    const domain = this.demand(domid, "xc_hvm_param_set");
    domain.parameters[parameter] = value.toString();
    this.#events.changed(domain);
  }

  async build(request: BuildRequest, signal?: AbortSignal): Promise<BuiltDomain> {
    const domain = this.demand(request.domid, "xc_dom_boot_mem_init");
    if (signal?.aborted === true) throw new HypervisorError("ECANCELED", "xc_dom_build_image");
    if (this.#events.failsBuild(domain)) {
      throw new DomainBuildError(stepOf(domain), 22, "The domain builder was told to fail");
    }
    // The display's memory is added by the device model, which is not simulated.
    this.#populate(domain, (request.startMib + request.videoMib) * pagesOfMib);
    return this.#built(domain);
  }

  async save(domid: number, to: ImageWriter, options: SaveOptions): Promise<void> {
    const domain = this.demand(domid, "xc_domain_save");
    await options.suspend();
    if (!domain.shutdown || domain.shutdownCode !== ShutdownCode.suspend) {
      throw new DomainBuildError("xc_domain_save", 22, "The domain has not suspended");
    }
    if (this.#events.failsSave(domain)) {
      throw new DomainBuildError("xc_domain_save", 28, "No space left on device");
    }
    const { pages, balloonOffset, booted } = domain;
    await writeImage(to, { pages, balloonOffset, booted }, { ...options, pause: (share) => this.#imagePause(share) });
  }

  async restore(domid: number, from: ImageReader, options: RestoreOptions): Promise<BuiltDomain> {
    const domain = this.demand(domid, "xc_domain_restore");
    const image = await readImage(from, { ...options, pause: (share) => this.#imagePause(share) });
    this.#populate(domain, image.pages);
    domain.balloonOffset = image.balloonOffset;
    domain.booted = image.booted;
    domain.restored = image.booted;
    return this.#built(domain);
  }

  async close(): Promise<void> {}

  protected override demand(domid: number, call: string): SimulatedDomain {
    const domain = this.#domains.get(domid);
    if (domain === undefined) throw new HypervisorError("ESRCH", call, `domain ${domid}`);
    this.#changed.add(domain);
    return domain;
  }

  /** One that has gone may still have been changed by its guest. */
  #lookAtChanged(): void {
    for (const domain of this.#changed)
      if (this.#domains.get(domain.domid) === domain) this.#infos.set(domain.domid, infoOf(domain));
    this.#changed.clear();
  }

  #put(domain: SimulatedDomain): void {
    this.#domains.set(domain.domid, domain);
    this.#infos.set(domain.domid, infoOf(domain));
    this.#join(domain);
  }

  #join(domain: SimulatedDomain): void {
    const others = this.#ofVm.get(domain.uuid);
    if (others === undefined) this.#ofVm.set(domain.uuid, new Set([domain]));
    else others.add(domain);
  }

  #leave(domain: SimulatedDomain): void {
    const others = this.#ofVm.get(domain.uuid);
    others?.delete(domain);
    if (others?.size === 0) this.#ofVm.delete(domain.uuid);
  }

  #populate(domain: SimulatedDomain, pages: number): void {
    if (pages > this.#freePages || domain.pages + pages > domain.maxPages) {
      throw new DomainBuildError(stepOf(domain), 12, "Cannot allocate memory");
    }
    this.give(domain, pages);
  }

  #built(domain: SimulatedDomain): BuiltDomain {
    domain.built = true;
    this.#events.built(domain);
    const frame = BigInt(domain.domid) * 16n;
    return { storeFrame: 0xfeffcn + frame, consoleFrame: 0xfefffn + frame };
  }

  #imagePause(share: number): Promise<void> | undefined {
    const delay = IMAGE_MS * share * this.#delayScale;
    if (delay <= 0) return undefined;
    return new Promise((resolve) => this.#ambient.after(delay, resolve));
  }

  #scrub(pages: number): void {
    const delay = (pages / (1024 * pagesOfMib)) * SCRUB_PER_GIB * this.#delayScale;
    if (delay <= 0) return;
    this.#scrubPages += pages;
    this.#ambient.after(delay, () => {
      this.#scrubPages -= pages;
    });
  }
}

/** Natural time of saving or restoring a guest's memory, in milliseconds. */
const IMAGE_MS = 50;

function stepOf({ type }: SimulatedDomain): string {
  return type === "pv" ? "xc_dom_linux_build" : "hvm_build_mem";
}

const controlCreation: DomainCreation = {
  uuid: CONTROL_DOMAIN_UUID,
  type: "pv",
  hap: false,
  iommu: false,
  noSharedPageTable: false,
  nestedVirtualization: false,
  vpmu: false,
  maxVcpus: CPUS,
  maxEventChannel: -1,
  maxGrantFrames: -1,
  maxMaptrackFrames: -1,
  grantVersion: 2,
  emulation: 0,
  relaxedMsrs: false,
};
