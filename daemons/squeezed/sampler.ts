import type { Ambient } from "../../runtime/ambient.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { Backend, DomainInfo, PhysicalMemory } from "./backends/backend.ts";
import { Cooperation } from "./cooperation.ts";
import { type Domain, directionOf, type Host } from "./decisions/model.ts";
import { type DomainKeys, type DomainValues, kibOf } from "./domain-keys.ts";
import { textOf } from "./errors.ts";
import { pause } from "./pause.ts";
import type { Reservations } from "./reservations.ts";
import type { MemoryTargets, Settable } from "./targets.ts";

/** A domain with what is needed to change its memory. */
export interface SampledDomain extends Domain, Settable {}

/** The host with such domains. */
export interface SampledHost extends Host {
  readonly domains: readonly SampledDomain[];
}

export interface SamplerOptions {
  readonly backend: Backend;
  readonly keys: DomainKeys;
  readonly reservations: Reservations;
  readonly targets: MemoryTargets;
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly manageDomainZero: boolean;
  /** Ends waits. */
  readonly signal: AbortSignal;
}

/** Memory that waits to be cleaned, in KiB, and still counts as none: 1,024 pages. */
const CLEAN_ENOUGH = 4_096;
const SCRUB_POLL_SECONDS = 0.25;
/** Cleaning that takes longer is waited for no more; what it will free counts as free anyway. */
const SCRUB_SECONDS = 120;
const TYPE_OFFSET = 1_024;

/** A domain as found, and what of its reservation it has not taken yet. */
interface Found {
  readonly domain: SampledDomain;
  readonly unaccounted: number;
  /** It is marked as uncooperative. */
  readonly marked: boolean;
}

/** Looks at the host (spec: squeezed.md, sections 5 and 6). */
export class Sampler {
  readonly #options: SamplerOptions;
  readonly #cooperation: Cooperation;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#cooperation = new Cooperation(options.keys, options.ambient);
  }

  /**
   * The host as it is now. A domain that cannot be looked at is left out. Marks domains that do not cooperate, and lowers limits to
   * targets: some who build domains leave them higher.
   */
  async sample(): Promise<SampledHost> {
    const { backend, keys, reservations, targets, log } = this.#options;
    const memory = await this.#cleanMemory();
    const infos = await backend.hypervisor.domains();
    targets.saw(infos);
    const running = infos.filter(({ domid, shutdown }) => !shutdown && this.#manages(domid));
    await keys.follow(running);
    const found: Found[] = [];
    for (const info of running) {
      try {
        const looked = keys.look(info.domid);
        const one = await this.#judge(info, looked instanceof Promise ? await looked : looked);
        if (one !== undefined) found.push(one);
      } catch (error) {
        log.debug(`domain ${info.domid}: ${textOf(error)}`);
      }
    }
    const domains = found.map(({ domain }) => domain);
    const promised = found.reduce((sum, { unaccounted }) => sum + unaccounted, 0);
    const reserved = promised + (await reservations.total(new Set(infos.map(({ domid }) => domid))));
    await this.#cooperation.note(found);
    for (const domain of domains) {
      if (domain.canBalloon && domain.target < targets.limit(domain)) await targets.setLimit(domain, domain.target);
    }
    log.debug(describe(memory, reserved, domains, targets));
    return { domains, free: memory.free + memory.scrub - reserved };
  }

  #manages(domid: number): boolean {
    return domid !== 0 || this.#options.manageDomainZero;
  }

  async #cleanMemory(): Promise<PhysicalMemory> {
    const { backend, ambient, signal, log } = this.#options;
    const end = ambient.monotonic() + SCRUB_SECONDS * 1_000;
    for (;;) {
      signal.throwIfAborted();
      const memory = await backend.hypervisor.physicalMemory();
      if (memory.scrub < CLEAN_ENOUGH) return memory;
      if (ambient.monotonic() >= end) {
        log.warn(`${memory.scrub} KiB are still being cleaned; going on`);
        return memory;
      }
      await pause(ambient, SCRUB_POLL_SECONDS, signal);
    }
  }

  /** What its keys make of a domain; a promise only where more has to be asked. */
  #judge(info: DomainInfo, values: DomainValues): Found | undefined | Promise<Found | undefined> {
    const type = values.get("domain-type") ?? (info.hvm ? "hvm" : "pv");
    const typeOffset = type === "pv" ? 0 : TYPE_OFFSET;
    const canBalloon = values.get("control/feature-balloon") !== undefined;
    const booted = canBalloon || values.get("data/updated") !== undefined;
    if (!booted) return this.#judgeUnbooted(info, values, type);
    const target = kibOf(values.get("memory/target"));
    if (target === undefined) return undefined;
    const offset = kibOf(values.get("memory/memory-offset"));
    const found = (memoryOffset: number): Found => {
      const [least, most] = [kibOf(values.get("memory/dynamic-min")), kibOf(values.get("memory/dynamic-max"))];
      const [dynamicMin, dynamicMax] = least === undefined || most === undefined ? [target, target] : [least, most];
      const { domid } = info;
      const actual = info.total - memoryOffset;
      return {
        domain: { domid, canBalloon, dynamicMin, dynamicMax, target, actual, typeOffset, memoryOffset },
        unaccounted: 0,
        marked: values.get("memory/uncooperative") !== undefined,
      };
    };
    return offset === undefined ? this.#calibrate(info.domid, target).then(found) : found(offset);
  }

  async #judgeUnbooted(info: DomainInfo, values: DomainValues, type: string): Promise<Found | undefined> {
    const { backend } = this.#options;
    const { domid, total, cap } = info;
    const typeOffset = type === "pv" ? 0 : TYPE_OFFSET;
    const initial = kibOf(values.get("memory/initial-reservation"));
    if (initial === undefined) return undefined;
    // Page tables that cannot be asked for count as none, so that more and not less stays set aside.
    const shadow = type === "pv" ? 0 : (await backend.hypervisor.shadowMib(domid).catch(() => 0)) * 1_024;
    const size = domid === 0 ? 0 : Math.max(0, cap - typeOffset);
    return {
      domain: {
        domid,
        canBalloon: false,
        dynamicMin: size,
        dynamicMax: size,
        target: size,
        actual: size,
        typeOffset,
        memoryOffset: 0,
      },
      unaccounted: Math.max(0, initial - total - shadow),
      marked: values.get("memory/uncooperative") !== undefined,
    };
  }

  /** What a domain has besides its target when it is first seen at work: from then on its driver keeps the two together. */
  async #calibrate(domid: number, target: number): Promise<number> {
    const { backend, keys } = this.#options;
    const info = (await backend.hypervisor.domains()).find((one) => one.domid === domid);
    if (info === undefined) throw new Error("gone");
    const offset = info.total - target;
    await keys.write(domid, { "memory/memory-offset": String(offset) });
    return offset;
  }
}

const SIGNS = { less: "^", more: "v", none: "x" } as const;

/** One line for the log: free, to be cleaned, reserved and total memory, and each domain with its way to the target. */
function describe(
  memory: PhysicalMemory,
  reserved: number,
  domains: readonly SampledDomain[],
  targets: MemoryTargets,
): string {
  const each = domains.map((domain) => {
    const sign = SIGNS[directionOf(domain)];
    const { domid, target, actual, canBalloon } = domain;
    return `${domid} T${target} A${actual} M${targets.limit(domain)} ${canBalloon ? "B" : "?"}${sign}`;
  });
  return [`F${memory.free} S${memory.scrub} R${reserved} T${memory.total}`, ...each].join(" ");
}
