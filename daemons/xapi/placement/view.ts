import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";

/** What placement decides from: the pool as it is at one moment. Make one for each decision. */
export class PlacementView {
  readonly db: Db;
  #scheduled: ReadonlyMap<string, readonly Ref<"VM">[]> | undefined;

  constructor(db: Db) {
    this.db = db;
  }

  /** The VMs that use a host: those that reside there and those that are about to, each once; `except` is left out. */
  vmsOn(host: Ref<"host">, except?: Ref<"VM">): VMRow[] {
    const refs = new Set([...this.db.host.get(host).resident_VMs, ...(this.#schedule().get(host) ?? [])]);
    return [...refs].flatMap((ref) => (ref === except ? [] : (this.db.VM.find(ref) ?? [])));
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
