import type { Ambient } from "../../runtime/ambient.ts";
import { DaemonError } from "../../runtime/daemon/error.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import { type Goal, isUnbalanced, iterate } from "./decisions/iteration.ts";
import { directionOf, FREE_TOLERANCE, ITERATION_SECONDS, KEPT_FREE } from "./decisions/model.ts";
import { idealReservation } from "./decisions/policy.ts";
import type { Progresses } from "./decisions/stuckness.ts";
import { cannotFree, failure } from "./errors.ts";
import { pause } from "./pause.ts";
import type { SampledDomain, SampledHost } from "./sampler.ts";

export interface SqueezerOptions {
  /** Looks at the host; its domains are those that `setMemory` is called with. */
  readonly sample: () => Promise<SampledHost>;
  /** Tells a domain what to use, in KiB; nothing to wait for where it has been told. */
  readonly setMemory: (domain: SampledDomain, kib: number) => Promise<void> | undefined;
  readonly ambient: Ambient;
  readonly log: Logger;
  /** Ends what is under way with the signal's reason. */
  readonly signal: AbortSignal;
  /** How long domains may move before those that still do count as refusing, in seconds. */
  readonly longest: number;
}

/** Frees memory of the host by changing what domains use (spec: squeezed.md, section 8.4). For one caller at a time. */
export class Squeezer {
  readonly #options: SqueezerOptions;

  constructor(options: SqueezerOptions) {
    this.#options = options;
  }

  /** Frees an amount, in KiB. Raises `Cannot_free_this_much_memory` and `Domains_refused_to_cooperate`. */
  async free(kib: number): Promise<void> {
    const want = kib + KEPT_FREE;
    await this.#reach({ want, enough: (free) => free >= want });
  }

  /** Frees as much as a newcomer with this range would get, but at least its minimum; answers how much, in KiB. Raises as `free` does. */
  async freeRange(least: number, most: number): Promise<number> {
    const host = await this.#options.sample();
    const ideal = idealReservation(host, least, most);
    const needed = least + KEPT_FREE;
    const usable = (await this.#reach({ want: ideal + KEPT_FREE, enough: (free) => free >= needed }, host)) - KEPT_FREE;
    if (usable < least) this.#options.log.warn(`${usable} KiB are free where ${least} are promised`);
    return Math.max(least, Math.min(usable, most));
  }

  /**
   * Hands out what is free; resolves when nobody moves any more. Where nobody can take more of it, or give what is to be kept free, all is
   * done that can be: nobody has asked for an amount. Raises `Domains_refused_to_cooperate`.
   */
  async balance(): Promise<void> {
    try {
      await this.#reach({ want: KEPT_FREE, enough: (free) => free - KEPT_FREE < FREE_TOLERANCE });
    } catch (error) {
      if (!(error instanceof DaemonError) || error.tag !== "Cannot_free_this_much_memory") throw error;
      this.#options.log.debug(`memory is shared out as far as it can be: ${error.message}`);
    }
  }

  /** Whether a `balance` would change anything. */
  async isUnbalanced(): Promise<boolean> {
    return isUnbalanced(await this.#options.sample(), KEPT_FREE);
  }

  /** Moves domains until the goal is reached; answers what is free then, in KiB. `seen`: the host as it is now, where it was looked at. */
  async #reach(goal: Goal, seen?: SampledHost): Promise<number> {
    const { sample, setMemory, ambient, log, signal, longest } = this.#options;
    const begun = this.#seconds();
    let progresses: Progresses | undefined;
    for (;;) {
      signal.throwIfAborted();
      const host = progresses === undefined && seen !== undefined ? seen : await sample();
      if (progresses === undefined && isThere(host, goal)) return host.free;
      const iteration = iterate(host, goal, progresses ?? new Map(), this.#seconds());
      progresses = iteration.progresses;
      for (const domid of iteration.declaredStuck) log.warn(`domain ${domid} does not move towards its target`);
      for (const domid of iteration.declaredActive) log.info(`domain ${domid} moves again`);
      for (const domain of host.domains) {
        const telling = setMemory(domain, iteration.targets.get(domain.domid) ?? domain.target);
        if (telling !== undefined) await telling;
      }
      const { outcome } = iteration;
      if (outcome.kind === "success") return host.free;
      if (outcome.kind === "failed") throw refusal(goal, host, outcome.refusing);
      if (this.#seconds() - begun > longest) throw refusal(goal, host, stillMoving(host));
      await pause(ambient, ITERATION_SECONDS, signal);
    }
  }

  #seconds(): number {
    return this.#options.ambient.monotonic() / 1_000;
  }
}

/** A reservation that fits into what is free while nobody moves needs nothing; a balance is there to hand memory out. */
function isThere({ domains, free }: SampledHost, { want }: Goal): boolean {
  if (want === KEPT_FREE || want > free) return false;
  return domains.every((domain) => !domain.canBalloon || directionOf(domain) === "none");
}

/** The control domain is not blamed: it moves by itself. */
function refusal({ want }: Goal, { free }: SampledHost, domids: readonly number[]): Error {
  const nobody = domids.length === 0 || (domids.length === 1 && domids[0] === 0);
  if (nobody) return cannotFree(want - KEPT_FREE, free - KEPT_FREE);
  return failure(["Domains_refused_to_cooperate", [...domids]]);
}

function stillMoving({ domains }: SampledHost): number[] {
  return domains.filter((one) => one.canBalloon && directionOf(one) !== "none").map(({ domid }) => domid);
}
