import { messageOf } from "../../runtime/error-message.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { Hypervisor } from "./backends/backend.ts";
import type { DomainKeys } from "./domain-keys.ts";

/** What setting the memory of a domain needs to know of it; KiB. */
export interface Settable {
  readonly domid: number;
  readonly canBalloon: boolean;
  /** Memory that the hypervisor counts for a domain of this type besides its own. */
  readonly typeOffset: number;
  /** What the domain has besides what its driver counts. */
  readonly memoryOffset: number;
  /** The hypervisor's limit when it was looked at. */
  readonly cap: number;
}

/** Memory that the hypervisor counts for a domain of a type besides its own, in KiB. */
export function typeOffsetOf(type: string): number {
  return type === "pv" ? 0 : 1_024;
}

/** Sets limits and targets, so that a limit is never below its target (spec: squeezed.md, section 7). */
export class MemoryTargets {
  readonly #hypervisor: Hypervisor;
  readonly #keys: DomainKeys;
  readonly #log: Logger;
  /** The hypervisor's limits that were set since the last look. */
  readonly #caps = new Map<number, number>();

  constructor(hypervisor: Hypervisor, keys: DomainKeys, log: Logger) {
    this.#hypervisor = hypervisor;
    this.#keys = keys;
    this.#log = log;
  }

  /** The hypervisor is looked at anew: what it says holds. */
  forget(): void {
    this.#caps.clear();
  }

  /** What a domain may use by its limit, in KiB. */
  limit({ domid, typeOffset, memoryOffset, cap }: Settable): number {
    return Math.max(0, (this.#caps.get(domid) ?? cap) - typeOffset - memoryOffset);
  }

  /** Limits what a domain may use. A failure is logged: the next look finds out. */
  async setLimit({ domid, typeOffset, memoryOffset, cap: seen }: Settable, kib: number): Promise<void> {
    const cap = kib + typeOffset + memoryOffset;
    if ((this.#caps.get(domid) ?? seen) === cap) return;
    try {
      await this.#hypervisor.setCap(domid, cap);
      this.#caps.set(domid, cap);
    } catch (error) {
      this.#log.error(`the limit of domain ${domid} cannot be set to ${cap} KiB: ${messageOf(error)}`);
    }
  }

  /**
   * Tells a domain what to use, and limits it to that. A domain that cannot balloon is only ever given more. Nothing to wait for where all
   * is so already.
   */
  set(domain: Settable & { readonly target: number }, kib: number): Promise<void> | undefined {
    const { canBalloon, target } = domain;
    const limit = this.limit(domain);
    const isSo = canBalloon ? kib === target && kib === limit : kib >= 0 && kib <= limit;
    return isSo ? undefined : this.#set(domain, kib);
  }

  async #set(domain: Settable, kib: number): Promise<void> {
    const { domid, canBalloon } = domain;
    if (kib < 0) {
      this.#log.error(`domain ${domid} cannot use ${kib} KiB`);
    } else if (kib > this.limit(domain)) {
      await this.setLimit(domain, kib);
      if (canBalloon) await this.#keys.write(domid, { "memory/target": String(kib) });
    } else if (canBalloon) {
      await this.#keys.write(domid, { "memory/target": String(kib) });
      await this.setLimit(domain, kib);
    }
  }
}
