import type { VmT } from "../../../../generated/daemons/xenops.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import { doesNotExist, failure } from "../../errors.ts";
import type { TextFiles } from "../../store/files.ts";
import type { BackendEvent } from "../backend.ts";
import { type Domain, emptyVm, type FailureName, isFailureName, type SimulatedVm } from "./domain.ts";

/** What the fictitious hypervisor runs on. */
export interface HypervisorOptions {
  readonly ambient: Ambient;
  /** Where domains are kept over a restart of this process. */
  readonly files: TextFiles;
  /** Bytes of memory of the host. */
  readonly totalMemory: number;
  /** Factor on every simulated delay; 0: none. */
  readonly delayScale: number;
}

const FOLDER = "domain";

/** The domains of a fictitious host, with its memory. State of a VM is written when an operation on it has ended. */
export class Hypervisor {
  readonly ambient: Ambient;
  readonly totalMemory: number;
  readonly #files: TextFiles;
  readonly #scale: number;
  readonly #vms = new Map<string, SimulatedVm>();
  readonly #changed = new Set<string>();
  #report: (event: BackendEvent) => void = () => {};
  #lastDomid = 0;
  #usedMemory = 0;

  constructor(options: HypervisorOptions) {
    this.ambient = options.ambient;
    this.totalMemory = options.totalMemory;
    this.#files = options.files;
    this.#scale = options.delayScale;
    for (const [path, text] of options.files.all(FOLDER)) this.#load(path.slice(FOLDER.length + 1), text);
  }

  get freeMemory(): number {
    return this.totalMemory - this.#usedMemory;
  }

  /** Every VM with a domain. */
  running(): [string, Domain][] {
    return [...this.#vms].flatMap(([id, { domain }]) =>
      domain === undefined ? [] : [[id, domain] as [string, Domain]],
    );
  }

  /** What is known of a VM, which may be nothing. */
  peek(id: string): Readonly<SimulatedVm> | undefined {
    return this.#vms.get(id);
  }

  /** What is known of a VM, to be changed. */
  change(id: string): SimulatedVm {
    const known = this.#vms.get(id);
    this.#changed.add(id);
    if (known !== undefined) return known;
    const made = emptyVm();
    this.#vms.set(id, made);
    return made;
  }

  /** The domain of a VM; raises `Does_not_exist`. */
  domain(id: string): Domain {
    const domain = this.#vms.get(id)?.domain;
    if (domain === undefined) throw doesNotExist("domain", id);
    this.#changed.add(id);
    return domain;
  }

  /** The domain of a VM that is ready to run; raises `Does_not_exist` or `Domain_not_built`. */
  builtDomain(id: string): Domain {
    const domain = this.domain(id);
    if (!domain.built || (domain.hvm && !domain.deviceModel)) throw failure("Domain_not_built");
    return domain;
  }

  /** Puts a domain into being; the memory must be free. */
  create(id: string, domain: Omit<Domain, "id">): Domain {
    const vm = this.change(id);
    this.#lastDomid += 1;
    const made: Domain = { ...domain, id: this.#lastDomid };
    vm.domain = made;
    this.#usedMemory += made.memory;
    return made;
  }

  /** Takes a domain away. */
  destroy(id: string): void {
    const vm = this.change(id);
    if (vm.domain !== undefined) this.#usedMemory -= vm.domain.memory;
    delete vm.domain;
  }

  /** Gives a domain more memory or takes some away; raises `Cannot_free_this_much_memory`. Bytes. */
  setMemory(domain: Domain, memory: number): void {
    this.assertFree(memory - domain.memory);
    this.#usedMemory += memory - domain.memory;
    domain.memory = memory;
  }

  /** Raises `Cannot_free_this_much_memory` where there is less. Bytes. */
  assertFree(needed: number): void {
    if (needed > this.freeMemory) throw failure(["Cannot_free_this_much_memory", [needed, this.freeMemory]]);
  }

  /** Everything of a VM goes to another id. */
  rename(id: string, to: string): void {
    const vm = this.change(id);
    this.#vms.delete(id);
    this.#vms.set(to, vm);
    this.#changed.add(to);
  }

  /** Forgets a VM. */
  forget(id: string): void {
    this.destroy(id);
    this.#vms.delete(id);
    this.settle(id);
  }

  /** Whether a VM was told to fail so: through its platform data, or through a debug command. */
  fails(vm: VmT, name: FailureName): boolean {
    if (this.#vms.get(vm.id)?.failures.includes(name) === true) return true;
    const wanted = vm.platformdata["simulate-failures"];
    return wanted?.split(",").some((each) => each.trim() === name) === true;
  }

  /** A simulated delay in milliseconds, from its natural length. */
  delay(milliseconds: number): number {
    return milliseconds * this.#scale;
  }

  /** Waits a simulated delay; not at all where there is none. */
  pause(milliseconds: number): Promise<void> | undefined {
    const delay = this.delay(milliseconds);
    if (delay <= 0) return undefined;
    return new Promise((resolve) => this.ambient.after(delay, resolve));
  }

  /** Who hears of what domains do by themselves. */
  listen(report: (event: BackendEvent) => void): void {
    this.#report = report;
  }

  report(event: BackendEvent): void {
    this.#report(event);
  }

  /** Writes what has changed of a VM. */
  settle(id: string): void {
    if (!this.#changed.delete(id)) return;
    const vm = this.#vms.get(id);
    if (vm === undefined || isEmpty(vm)) this.#files.delete(`${FOLDER}/${id}`);
    else this.#files.put(`${FOLDER}/${id}`, JSON.stringify(vm));
  }

  #load(id: string, text: string): void {
    const vm = readVm(text);
    if (vm === undefined) return;
    this.#vms.set(id, vm);
    this.#lastDomid = Math.max(this.#lastDomid, vm.domain?.id ?? 0);
    this.#usedMemory += vm.domain?.memory ?? 0;
  }
}

function isEmpty({ domain, suspended, active, failures }: SimulatedVm): boolean {
  return domain === undefined && suspended === undefined && active.length === 0 && failures.length === 0;
}

/** A VM from its text; this process has written it, so only its outline is looked at. */
export function readVm(text: string): SimulatedVm | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const vm = { ...emptyVm(), ...value };
    if (!Array.isArray(vm.active) || !Array.isArray(vm.failures)) return undefined;
    return { ...vm, failures: vm.failures.filter(isFailureName) };
  } catch {
    return undefined;
  }
}
