import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";

/** What guests of a host take of its memory together, in bytes. */
export interface Usage {
  readonly overhead: number;
  readonly static_max: number;
  readonly dynamic_max: number;
  readonly dynamic_min: number;
}

/** Knows what guests take of a host. */
export interface UsageSource {
  of(host: Ref<"host">, except?: Ref<"VM">): Usage;
}

/** What placement decides from: the pool as it is at one moment. Make one for each decision. */
export class PlacementView {
  readonly db: Db;
  readonly #usage = new Map<string, Usage>();
  readonly #known: UsageSource | undefined;
  #scheduled: ReadonlyMap<string, readonly Ref<"VM">[]> | undefined;

  /** `known` keeps up with what guests take; without it they are counted for each decision. */
  constructor(db: Db, known?: UsageSource) {
    this.db = db;
    this.#known = known;
  }

  /** The VMs that use a host: those that reside there and those that are about to, each once; `except` is left out. */
  vmsOn(host: Ref<"host">, except?: Ref<"VM">): VMRow[] {
    const refs = new Set([...this.db.host.get(host).resident_VMs, ...(this.#schedule().get(host) ?? [])]);
    return [...refs].flatMap((ref) => (ref === except ? [] : (this.db.VM.find(ref) ?? [])));
  }

  /** What the VMs that use a host take together, without `except`. */
  usageOf(host: Ref<"host">, except?: Ref<"VM">): Usage {
    if (this.#known !== undefined) return this.#known.of(host, except);
    const key = `${host} ${except ?? ""}`;
    const known = this.#usage.get(key);
    if (known !== undefined) return known;
    const usage = { overhead: 0, static_max: 0, dynamic_max: 0, dynamic_min: 0 };
    for (const vm of this.vmsOn(host, except)) {
      usage.overhead += vm.memory_overhead;
      usage.static_max += vm.memory_static_max;
      usage.dynamic_max += vm.memory_dynamic_max;
      usage.dynamic_min += vm.memory_dynamic_min;
    }
    this.#usage.set(key, usage);
    return usage;
  }

  #schedule(): ReadonlyMap<string, readonly Ref<"VM">[]> {
    if (this.#scheduled === undefined) {
      const map = new Map<string, Ref<"VM">[]>();
      for (const [ref, { scheduled_to_be_resident_on: host }] of this.db.VM.rows()) {
        if (isNullRef(host)) continue;
        const list = map.get(host);
        if (list === undefined) map.set(host, [ref]);
        else list.push(ref);
      }
      this.#scheduled = map;
    }
    return this.#scheduled;
  }
}
