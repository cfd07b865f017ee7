import { type DomainInfo, ShutdownCode } from "../../../../bindings/hypervisor/domain.ts";
import type { DomainCalls } from "../../../../bindings/hypervisor/hypervisor.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import { failure } from "../../errors.ts";
import type { TaskScope } from "../../tasks/task.ts";

/** What a look at the hypervisor's domains has found to be different. */
export interface DomainChange {
  readonly before: DomainInfo | undefined;
  readonly now: DomainInfo | undefined;
}

/** The domains of the host, by their VMs; kept current by looks after xenstore's events (spec: xen-domain-build.md, section 5). */
export class Domains {
  readonly #hypervisor: DomainCalls;
  readonly #ambient: Ambient;
  readonly #infos = new Map<number, DomainInfo>();
  readonly #ofVm = new Map<string, number>();
  readonly #built = new Set<number>();
  readonly #unwatched = new Set<number>();
  readonly #waiters = new Map<number, Set<() => void>>();

  constructor(hypervisor: DomainCalls, ambient: Ambient) {
    this.#hypervisor = hypervisor;
    this.#ambient = ambient;
  }

  /** The domid of a VM that has a domain. */
  ofVm(uuid: string): number | undefined {
    return this.#ofVm.get(uuid);
  }

  /** The VM of a domain, as far as it is known. */
  vmOf(domid: number): string | undefined {
    return this.#infos.get(domid)?.uuid;
  }

  /** A domain as the last look found it. */
  info(domid: number): DomainInfo | undefined {
    return this.#infos.get(domid);
  }

  /** Every domain that the last look found, without the control domain. */
  all(): DomainInfo[] {
    return [...this.#infos.values()];
  }

  /** Whether a domain has something to run. */
  isBuilt(domid: number): boolean {
    return this.#built.has(domid);
  }

  /** A domain has been made here. */
  made(info: DomainInfo): void {
    if (!this.#infos.has(info.domid)) this.#unwatched.add(info.domid);
    this.#infos.set(info.domid, info);
    this.#ofVm.set(info.uuid, info.domid);
  }

  /** Domains whose keys nobody watches yet. */
  unwatched(): number[] {
    return [...this.#unwatched];
  }

  /** The keys of a domain are watched now, or are not to be. */
  watched(domid: number): void {
    this.#unwatched.delete(domid);
  }

  /** A domain that had shut down goes on: its keys are to be watched again. */
  renewed(domid: number): void {
    this.#unwatched.add(domid);
  }

  /** No domain's keys are watched any more. */
  allUnwatched(): void {
    for (const domid of this.#infos.keys()) this.#unwatched.add(domid);
  }

  /** A domain has something to run from now on. */
  built(domid: number): void {
    this.#built.add(domid);
  }

  /** A domain is another VM's from now on. */
  renamed(domid: number, uuid: string): void {
    const info = this.#infos.get(domid);
    if (info === undefined) return;
    this.#forgetVm(info);
    this.made({ ...info, uuid });
  }

  /** A domain has been destroyed here. */
  gone(domid: number): void {
    const info = this.#infos.get(domid);
    this.#infos.delete(domid);
    this.#built.delete(domid);
    this.#unwatched.delete(domid);
    if (info !== undefined) this.#forgetVm(info);
    this.#wake(domid);
  }

  /** Compares the hypervisor's list with the one before; answers what is different. */
  async look(): Promise<DomainChange[]> {
    const list = await this.#hypervisor.domains();
    const changes: DomainChange[] = [];
    let known = 0;
    for (const now of list) {
      if (now.domid === 0) continue;
      const before = this.#infos.get(now.domid);
      if (before !== undefined) known += 1;
      if (before === undefined || (before !== now && isDifferent(before, now))) changes.push({ before, now });
    }
    if (known < this.#infos.size) {
      const there = new Set(list.map(({ domid }) => domid));
      for (const before of this.#infos.values()) {
        if (!there.has(before.domid)) changes.push({ before, now: undefined });
      }
    }
    for (const { before, now } of changes) {
      if (now === undefined) this.gone(before?.domid ?? 0);
      else this.made(now);
      if (now?.shutdown === true) this.#wake(now.domid);
    }
    return changes;
  }

  /** Waits for a domain to shut down or go; answers whether it did within so many seconds. Raises `Cancelled`. */
  async ended(task: TaskScope, domid: number, seconds: number): Promise<boolean> {
    if (await this.#hasEnded(domid)) return true;
    if (seconds <= 0) return false;
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const woken = () => resolve(true);
    const timer = this.#ambient.after(seconds * 1000, () => resolve(false));
    const forget = task.onCancel(() => reject(failure(["Cancelled", task.id])));
    const waiters = this.#waiters.get(domid) ?? new Set();
    this.#waiters.set(domid, waiters.add(woken));
    try {
      return (await promise) || (await this.#hasEnded(domid));
    } finally {
      forget();
      timer.stop();
      waiters.delete(woken);
      if (waiters.size === 0) this.#waiters.delete(domid);
    }
  }

  async #hasEnded(domid: number): Promise<boolean> {
    const info = await this.#hypervisor.domain(domid);
    return info === undefined || info.dying || info.shutdown;
  }

  #wake(domid: number): void {
    for (const wake of [...(this.#waiters.get(domid) ?? [])]) wake();
  }

  /** Another domain may be the VM's by now. */
  #forgetVm({ uuid, domid }: DomainInfo): void {
    if (this.#ofVm.get(uuid) === domid) this.#ofVm.delete(uuid);
  }
}

/** Whether something has changed that the toolstack follows. */
function isDifferent(before: DomainInfo, now: DomainInfo): boolean {
  return before.shutdown !== now.shutdown || (now.shutdown && before.shutdownCode !== now.shutdownCode);
}

/** Whether a domain is alive, or will be again by itself. */
export function isAlive(info: DomainInfo | undefined): boolean {
  return info !== undefined && !info.dying && (!info.shutdown || info.shutdownCode === ShutdownCode.softReset);
}
