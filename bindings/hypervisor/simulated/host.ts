import type { Ambient } from "../../../runtime/ambient.ts";
import type { WireConnection } from "../../xenstore/client.ts";
import type { Connection } from "../../xenstore/connection.ts";
import { SimulatedXenstore } from "../../xenstore/simulated.ts";
import type { SimulatedDomain } from "./domain.ts";
import { type FaultName, Faults } from "./faults.ts";
import { Guest, type GuestHost } from "./guest.ts";
import { SimulatedHypervisor } from "./hypervisor.ts";
import { BackendKernel } from "./kernel.ts";
import { lastChange, readSavedVm, restoreTree, type StateFiles, saveTree } from "./state.ts";

/** How a simulated host is. */
export interface SimulatedHostOptions {
  readonly ambient: Ambient;
  /** MiB of the machine. */
  readonly memoryMib: number;
  /** Nodes of memory; 1 unless given. */
  readonly nodes?: number;
  /** MiB of the control domain; default: none, so that VMs may have all of the machine's memory. */
  readonly controlDomainMib?: number;
  /** Factor on every delay of guests and devices; 0: none. Default 1. */
  readonly delayScale?: number;
  /** KiB a second that a guest's balloon driver moves; default: at once. */
  readonly balloonSpeed?: number;
  /** Where domains and their part of xenstore are kept, below `domain/`; default: nowhere. */
  readonly files?: StateFiles;
}

const FOLDER = "domain";
/** Natural length of setting up a device, and of doing so with a slow backend, in milliseconds. */
const HOTPLUG = 2;
const SLOW_HOTPLUG = 1_000;

/**
 * A whole fictitious machine in this process: a hypervisor, a xenstored, the control domain's kernel that serves devices, and
 * guests. Daemons that are to see the same machine are given the same object. Domains outlive the process where files are given:
 * `keep` writes what is to be found again.
 */
export class SimulatedHost implements GuestHost {
  readonly ambient: Ambient;
  readonly store: SimulatedXenstore = new SimulatedXenstore();
  readonly hypervisor: SimulatedHypervisor;
  readonly faults: Faults = new Faults();
  readonly balloonSpeed: number;
  readonly #delayScale: number;
  readonly #files: StateFiles | undefined;
  readonly #kernel: BackendKernel;
  readonly #guests = new Map<number, Guest>();
  readonly #quiet: Ambient;
  /** What is on file of each VM. */
  readonly #kept = new Map<string, { readonly head: string; readonly trees: ReadonlyMap<string, KeptTree> }>();
  #begun = false;

  constructor(options: SimulatedHostOptions) {
    const { ambient, memoryMib, controlDomainMib = 0, nodes = 1, delayScale = 1, files } = options;
    this.ambient = ambient;
    this.#delayScale = delayScale;
    this.#files = files;
    this.balloonSpeed = options.balloonSpeed ?? Number.POSITIVE_INFINITY;
    this.#quiet = withoutPeriods(ambient);
    this.hypervisor = new SimulatedHypervisor(
      { ambient, memoryMib, controlDomainMib, nodes, delayScale },
      {
        created: ({ domid }) => this.store.createDomain(domid),
        changed: ({ domid }) => this.#guests.get(domid)?.changed(),
        shutDown: (domain) => this.#shutDown(domain),
        resumed: (domain) => this.#resumed(domain),
        destroyed: (domain) => this.#destroyed(domain),
        pressed: ({ domid }, button) => this.#guests.get(domid)?.pressed(button),
        failsBuild: ({ uuid }) => this.faults.has(uuid, "build-fails"),
        failsSave: ({ uuid }) => this.faults.has(uuid, "save-fails"),
        built: (domain) => this.#guests.set(domain.domid, new Guest(this, domain)),
      },
    );
    this.#load(files?.all(FOLDER) ?? []);
    this.#kernel = new BackendKernel(this.open(), (uuid, act) => this.#afterHotplug(uuid, act));
  }

  /** A connection to xenstore of the control domain; it is the caller's to close. */
  open(): WireConnection {
    return this.store.connect(this.#quiet);
  }

  /** A guest's own connection. */
  connect(domid: number): Connection {
    return this.store.connect(this.#quiet, domid);
  }

  /** Guests that ran before this process began go on. To be called when their toolstack listens; more than once is fine. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    for (const guest of this.#guests.values()) guest.changed();
  }

  /** Ends everything in this process; domains that were kept are found again. */
  async stop(): Promise<void> {
    for (const guest of this.#guests.values()) guest.end();
    this.#guests.clear();
    await this.#kernel.stop();
  }

  fails(uuid: string, name: FaultName): boolean {
    return this.faults.has(uuid, name);
  }

  delay(milliseconds: number): number {
    return milliseconds * this.#delayScale;
  }

  /** A guest ends by itself, or is made to. */
  shutDown(domain: SimulatedDomain, code: number): void {
    this.hypervisor.shutDownNow(domain, code);
  }

  balloon(domain: SimulatedDomain, pages: number): number {
    return this.hypervisor.give(domain, pages);
  }

  /** Writes what has to be found again of a VM: its domains, and its part of xenstore. Does nothing where nothing has changed. */
  keep({ uuid }: Pick<SimulatedDomain, "uuid">): void {
    if (this.#files === undefined) return;
    const domains = this.hypervisor.ofVm(uuid);
    const faults = this.faults.switched(uuid);
    const known = this.#kept.get(uuid);
    const head = JSON.stringify({ domains, faults });
    const trees = new Map<string, KeptTree>();
    for (const path of [`/vm/${uuid}`, `/xapi/${uuid}`, ...domains.flatMap((domain) => this.#treesOf(domain))]) {
      const tree = this.#treeText(path, known?.trees.get(path));
      if (tree !== undefined) trees.set(path, tree);
    }
    if (known !== undefined && known.head === head && isSame(known.trees, trees)) return;
    if (domains.length + trees.size + faults.length === 0) {
      this.#kept.delete(uuid);
      this.#files.delete(`${FOLDER}/${uuid}`);
    } else {
      this.#kept.set(uuid, { head, trees });
      const texts = [...trees.values()].map(({ text }) => text).join(",");
      this.#files.put(`${FOLDER}/${uuid}`, `${head.slice(0, -1)},"trees":[${texts}]}`);
    }
  }

  /** A subtree as text; the one from before where nothing of it has changed since. */
  #treeText(path: string, before: KeptTree | undefined): KeptTree | undefined {
    const last = lastChange(this.store, path);
    if (before?.last === last) return before;
    const tree = saveTree(this.store, path);
    return tree === undefined ? undefined : { last, text: JSON.stringify(tree) };
  }

  #treesOf({ domid }: SimulatedDomain): string[] {
    const kinds = this.store.tree.get("/local/domain/0/backend")?.children ?? [];
    const backends = kinds.map((kind) => `/local/domain/0/backend/${kind}/${domid}`);
    return [`/local/domain/${domid}`, `/xenops/domain/${domid}`, `/libxl/${domid}`, ...backends];
  }

  #load(files: readonly (readonly [path: string, text: string])[]): void {
    const saved = files.flatMap(([path, text]) => {
      const vm = readSavedVm(text);
      return vm === undefined ? [] : [{ ...vm, uuid: path.slice(FOLDER.length + 1) }];
    });
    const domains = saved.flatMap((vm) => vm.domains).sort((a, b) => a.domid - b.domid);
    for (const domain of domains) {
      this.hypervisor.restoreDomain(domain);
      this.store.createDomain(domain.domid);
      if (domain.built) this.#guests.set(domain.domid, new Guest(this, domain));
    }
    for (const { trees } of saved) for (const tree of trees) restoreTree(this.store, tree);
    for (const { domid, built, shutdown } of domains) {
      if (built) this.store.domains.introduce(domid, String(domid));
      if (shutdown) this.store.domains.setShutdown(domid, true);
    }
    for (const { uuid, faults } of saved) for (const name of faults) this.faults.set(uuid, name, true);
  }

  #shutDown(domain: SimulatedDomain): void {
    this.#guests.get(domain.domid)?.changed();
    this.store.shutdownDomain(domain.domid);
    this.keep(domain);
  }

  #resumed(domain: SimulatedDomain): void {
    this.store.continueDomain(domain.domid);
    this.#guests.get(domain.domid)?.resumed();
  }

  #destroyed({ domid }: SimulatedDomain): void {
    this.#guests.get(domid)?.end();
    this.#guests.delete(domid);
    this.store.destroyDomain(domid);
  }

  #afterHotplug(uuid: string | undefined, act: () => void): void {
    const slow = uuid !== undefined && this.faults.has(uuid, "backend-slow");
    const delay = this.delay(slow ? SLOW_HOTPLUG : HOTPLUG);
    if (delay <= 0) act();
    else this.ambient.after(delay, act);
  }
}

/** A part of xenstore as text, and when anything of it changed last. */
interface KeptTree {
  readonly last: number;
  readonly text: string;
}

function isSame(before: ReadonlyMap<string, KeptTree>, now: ReadonlyMap<string, KeptTree>): boolean {
  return before.size === now.size && [...now].every(([path, tree]) => before.get(path) === tree);
}

/** The same clock without periodic timers: nothing is lost within a process, so nobody has to look whether it is. */
function withoutPeriods(ambient: Ambient): Ambient {
  return {
    now: () => ambient.now(),
    monotonic: () => ambient.monotonic(),
    after: (milliseconds, action) => ambient.after(milliseconds, action),
    every: () => ({ stop() {} }),
    random: () => ambient.random(),
    uuid: () => ambient.uuid(),
    bytes: (count) => ambient.bytes(count),
  };
}
