import type { Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import type { PoolDatabase } from "../database.ts";
import type { Usage } from "./view.ts";

/** What a VM takes of the hosts that it uses. */
interface Share {
  readonly hosts: readonly Ref<"host">[];
  readonly usage: Usage;
}

const NOTHING: Usage = { overhead: 0, static_max: 0, dynamic_max: 0, dynamic_min: 0 };

/**
 * What the guests of each host take of its memory, kept up with every change of a VM: who looks for a host for one VM need not look at
 * all others.
 */
export class HostUsage {
  readonly #db: Db;
  readonly #database: PoolDatabase;
  readonly #shares = new Map<string, Share>();
  readonly #byHost = new Map<string, Usage>();
  #follows = false;

  /** From the first question on it follows the database, for as long as that lives. */
  constructor(database: PoolDatabase) {
    this.#db = database.tables;
    this.#database = database;
  }

  /** What the VMs that reside on a host, or are about to, take together, in bytes; without `except`. */
  of(host: Ref<"host">, except?: Ref<"VM">): Usage {
    if (!this.#follows) this.#follow();
    const all = this.#byHost.get(host) ?? NOTHING;
    const share = except === undefined ? undefined : this.#shares.get(except);
    return share?.hosts.includes(host) === true ? plus(all, share.usage, -1) : all;
  }

  #follow(): void {
    this.#follows = true;
    for (const vm of this.#db.VM.refs()) this.#look(vm);
    this.#database.onChange(({ class: name, ref }) => {
      if (name === "VM") this.#look(ref as Ref<"VM">);
    });
  }

  #look(vm: Ref<"VM">): void {
    const before = this.#shares.get(vm);
    const now = this.#shareOf(vm, before);
    if (now === before) return;
    for (const host of before?.hosts ?? []) this.#add(host, before?.usage ?? NOTHING, -1);
    if (now === undefined) this.#shares.delete(vm);
    else this.#shares.set(vm, now);
    for (const host of now?.hosts ?? []) this.#add(host, now?.usage ?? NOTHING, 1);
  }

  /** The share of a VM; `before` itself where that has not changed. */
  #shareOf(vm: Ref<"VM">, before: Share | undefined): Share | undefined {
    const row = this.#db.VM.find(vm);
    if (row === undefined) return undefined;
    const { resident_on, scheduled_to_be_resident_on: scheduled } = row;
    const hosts = (resident_on === scheduled ? [resident_on] : [resident_on, scheduled]).filter((h) => !isNullRef(h));
    if (hosts.length === 0) return undefined;
    const usage = {
      overhead: row.memory_overhead,
      static_max: row.memory_static_max,
      dynamic_max: row.memory_dynamic_max,
      dynamic_min: row.memory_dynamic_min,
    };
    return before !== undefined && isSame(before, { hosts, usage }) ? before : { hosts, usage };
  }

  #add(host: string, usage: Usage, sign: 1 | -1): void {
    this.#byHost.set(host, plus(this.#byHost.get(host) ?? NOTHING, usage, sign));
  }
}

function plus(a: Usage, b: Usage, sign: 1 | -1): Usage {
  return {
    overhead: a.overhead + sign * b.overhead,
    static_max: a.static_max + sign * b.static_max,
    dynamic_max: a.dynamic_max + sign * b.dynamic_max,
    dynamic_min: a.dynamic_min + sign * b.dynamic_min,
  };
}

function isSame(a: Share, b: Share): boolean {
  return (
    a.hosts.length === b.hosts.length &&
    a.hosts.every((host, index) => host === b.hosts[index]) &&
    a.usage.overhead === b.usage.overhead &&
    a.usage.static_max === b.usage.static_max &&
    a.usage.dynamic_max === b.usage.dynamic_max &&
    a.usage.dynamic_min === b.usage.dynamic_min
  );
}
