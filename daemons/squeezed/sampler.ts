import type { Ambient } from "../../runtime/ambient.ts";
import { messageOf } from "../../runtime/error-message.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { Backend, DomainInfo, PhysicalMemory } from "./backends/backend.ts";
import { type Followed, isUncooperative } from "./cooperation.ts";
import { type Domain, directionOf, type Host } from "./decisions/model.ts";
import { type DomainKeys, type DomainValues, kibOf } from "./domain-keys.ts";
import { pause } from "./pause.ts";
import type { Reservations } from "./reservations.ts";
import { type MemoryTargets, type Settable, typeOffsetOf } from "./targets.ts";

/** A domain with what is needed to change its memory; never changed, and the same object as long as the domain is as it was. */
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

/** A domain as found, and what of its reservation it has not taken yet. */
interface Found {
  readonly domain: SampledDomain;
  readonly unaccounted: number;
  /** It is marked as uncooperative. */
  readonly marked: boolean;
  /** The same would be found again as long as keys and listing are the same. */
  readonly lasting: boolean;
}

/** What is remembered of a domain from one look to the next. */
interface Seen extends Followed {
  readonly domid: number;
  readonly uuid: string;
  /** What it was found from, where the same would be found again. */
  from: { readonly info: DomainInfo; readonly values: DomainValues } | undefined;
  found: Found | undefined;
}

/** Looks at the host (spec: squeezed.md, sections 5 and 6). Of domains that are as they were, it works out nothing anew. */
export class Sampler {
  readonly #options: SamplerOptions;
  /** The domains of the last look, in its order. */
  #seen: readonly Seen[] = [];

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  /**
   * The host as it is now. A domain that cannot be looked at is left out. Marks domains that do not cooperate, and lowers limits to
   * targets: some who build domains leave them higher.
   */
  async sample(): Promise<SampledHost> {
    const { backend, keys, reservations, targets, log } = this.#options;
    const memory = await this.#cleanMemory();
    const infos = await backend.hypervisor.domains();
    targets.forget();
    const running = infos.filter(({ domid, shutdown }) => !shutdown && this.#manages(domid));
    if (this.#remember(running) || !keys.followsAll) await keys.follow(running);
    const domains: SampledDomain[] = [];
    const seconds = this.#options.ambient.monotonic() / 1_000;
    let reserved = await reservations.total(infos);
    for (const [at, seen] of this.#seen.entries()) {
      const info = running[at];
      if (info === undefined) continue;
      const found = this.#foundAgain(seen, info) ?? (await this.#find(seen, info));
      if (found === undefined) {
        seen.cooperativeAt = undefined;
        continue;
      }
      const { domain, unaccounted, marked } = found;
      domains.push(domain);
      reserved += unaccounted;
      const late = isUncooperative(seen, domain, seconds);
      if (late !== marked) await keys.write(domain.domid, { "memory/uncooperative": late ? "" : undefined });
      if (domain.canBalloon && domain.target < targets.limit(domain)) await targets.setLimit(domain, domain.target);
    }
    if (log.enabled("debug")) log.debug(describe(memory, reserved, domains, targets));
    return { domains, free: memory.free + memory.scrub - reserved };
  }

  /** Keeps what is known of domains that still run, and of no others; answers whether any is new or gone. Lists are by rising domid. */
  #remember(running: readonly DomainInfo[]): boolean {
    const before = this.#seen;
    let at = 0;
    let same = 0;
    this.#seen = running.map(({ domid, uuid }) => {
      while ((before[at]?.domid ?? domid) < domid) at += 1;
      const known = before[at];
      if (known?.domid !== domid || known.uuid !== uuid) {
        return { domid, uuid, from: undefined, found: undefined, cooperativeAt: undefined };
      }
      at += 1;
      same += 1;
      return known;
    });
    return same < running.length || same < before.length;
  }

  /** What was found of a domain that is as it was. */
  #foundAgain({ from, found }: Seen, info: DomainInfo): Found | undefined {
    if (from === undefined || from.values !== this.#options.keys.looked(info.domid)) return undefined;
    return isSame(from.info, info) ? found : undefined;
  }

  async #find(seen: Seen, info: DomainInfo): Promise<Found | undefined> {
    const { keys, log } = this.#options;
    try {
      const values = await keys.look(info.domid);
      seen.found = await this.#judge(info, values);
      seen.from = seen.found?.lasting === true ? { info, values } : undefined;
      return seen.found;
    } catch (error) {
      log.debug(`domain ${info.domid}: ${messageOf(error)}`);
      return undefined;
    }
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

  /** What its keys make of a domain; nothing where keys are missing that every domain has. */
  async #judge(info: DomainInfo, values: DomainValues): Promise<Found | undefined> {
    const type = values.get("domain-type") ?? (info.hvm ? "hvm" : "pv");
    if (!isBooted(values)) return this.#judgeUnbooted(info, values, type);
    const { domid, total } = info;
    const target = kibOf(values.get("memory/target"));
    if (target === undefined) return undefined;
    const memoryOffset = kibOf(values.get("memory/memory-offset")) ?? (await this.#calibrate(domid, target));
    const [least, most] = [kibOf(values.get("memory/dynamic-min")), kibOf(values.get("memory/dynamic-max"))];
    const [dynamicMin, dynamicMax] = least === undefined || most === undefined ? [target, target] : [least, most];
    const domain = {
      domid,
      canBalloon: canBalloon(values),
      dynamicMin,
      dynamicMax,
      target,
      actual: total - memoryOffset,
      ...limitsOf(info, type, memoryOffset),
    };
    return { domain, unaccounted: 0, marked: isMarked(values), lasting: true };
  }

  async #judgeUnbooted(info: DomainInfo, values: DomainValues, type: string): Promise<Found | undefined> {
    const { backend } = this.#options;
    const { domid, total } = info;
    const initial = kibOf(values.get("memory/initial-reservation"));
    if (initial === undefined) return undefined;
    // Page tables that cannot be asked for count as none, so that more and not less stays set aside.
    const lasting = type === "pv" || initial <= total;
    const shadow = lasting ? 0 : (await backend.hypervisor.shadowMib(domid).catch(() => 0)) * 1_024;
    const limits = limitsOf(info, type, 0);
    const size = Math.max(0, limits.cap - limits.typeOffset);
    const sizes = { dynamicMin: size, dynamicMax: size, target: size, actual: size };
    return {
      domain: { domid, canBalloon: false, ...sizes, ...limits },
      unaccounted: Math.max(0, initial - total - shadow),
      marked: isMarked(values),
      lasting,
    };
  }

  /** What a domain has besides its target when it is first seen at work: from then on its driver keeps the two together. */
  async #calibrate(domid: number, target: number): Promise<number> {
    const { backend, keys } = this.#options;
    const info = await backend.hypervisor.domain(domid);
    if (info === undefined) throw new Error("gone");
    const offset = info.total - target;
    await keys.write(domid, { "memory/memory-offset": String(offset) });
    return offset;
  }
}

function isBooted(values: DomainValues): boolean {
  return canBalloon(values) || values.get("data/updated") !== undefined;
}

function canBalloon(values: DomainValues): boolean {
  return values.get("control/feature-balloon") !== undefined;
}

function isMarked(values: DomainValues): boolean {
  return values.get("memory/uncooperative") !== undefined;
}

/** The control domain's limit is not one that we set, and may be endless. */
function limitsOf(
  { domid, cap }: DomainInfo,
  type: string,
  memoryOffset: number,
): Omit<Settable, "domid" | "canBalloon"> {
  return { typeOffset: typeOffsetOf(type), memoryOffset, cap: domid === 0 ? 0 : cap };
}

/** Whether the hypervisor says the same of a domain. */
function isSame(one: DomainInfo, other: DomainInfo): boolean {
  return one.total === other.total && one.cap === other.cap && one.hvm === other.hvm;
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
