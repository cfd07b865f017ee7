import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Timer } from "../../../runtime/ambient.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import { dateTimeOf, isNullRef, type Ref } from "../../../runtime/ref.ts";

type Scope = Pick<Context, "db" | "services" | "ambient">;

/** How long changes are gathered, in milliseconds: a storm of VMs changes a host's record once a second. */
const GATHER = 1000;

/** What a VM takes of the host on which it resides. */
interface Taken {
  readonly host: Ref<"host">;
  readonly metrics: Ref<"VM_metrics">;
  readonly bytes: number;
}

/**
 * Keeps `host_metrics.memory_free` in line with what the domains of each host have: what the VM manager reports of a VM's memory changes the
 * sum of its host by the difference, whatever the number of VMs (spec: dispatch-forwarding.md, section 6.3, for the parts of the sum).
 */
export class FreeMemory {
  readonly #scope: Scope;
  readonly #taken = new Map<string, Taken>();
  readonly #vmOf = new Map<string, Ref<"VM">>();
  /** Bytes by host. */
  readonly #used = new Map<string, number>();
  readonly #changed = new Set<Ref<"host">>();
  #timer: Timer | undefined;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Brings the records of all hosts in line and begins to listen; returns what ends that. */
  begin(): () => void {
    const { db, services } = this.#scope;
    for (const vm of db.VM.refs()) this.#look(vm);
    this.#timer?.stop();
    this.#timer = undefined;
    this.#write();
    const end = services.database.onChange(({ class: name, ref }) => {
      const vm = name === "VM" ? (ref as Ref<"VM">) : name === "VM_metrics" ? this.#vmOf.get(ref) : undefined;
      if (vm !== undefined) this.#look(vm);
    });
    return () => {
      end();
      this.#timer?.stop();
    };
  }

  #look(vm: Ref<"VM">): void {
    const before = this.#taken.get(vm);
    const now = this.#takenBy(vm);
    if (before?.host === now?.host && before?.bytes === now?.bytes && before?.metrics === now?.metrics) return;
    if (before !== undefined) {
      this.#taken.delete(vm);
      this.#vmOf.delete(before.metrics);
      this.#add(before.host, -before.bytes);
    }
    if (now === undefined) return;
    this.#taken.set(vm, now);
    this.#vmOf.set(now.metrics, vm);
    this.#add(now.host, now.bytes);
  }

  /** What is taken by a VM that resides somewhere. */
  #takenBy(vm: Ref<"VM">): Taken | undefined {
    const { db } = this.#scope;
    const row = db.VM.find(vm);
    if (row === undefined || isNullRef(row.resident_on)) return undefined;
    return { host: row.resident_on, metrics: row.metrics, bytes: bytesTaken(db, row) };
  }

  #add(host: Ref<"host">, bytes: number): void {
    this.#used.set(host, (this.#used.get(host) ?? 0) + bytes);
    this.#changed.add(host);
    this.#timer ??= this.#scope.ambient.after(GATHER, () => {
      this.#timer = undefined;
      this.#write();
    });
  }

  #write(): void {
    const { db, ambient } = this.#scope;
    for (const host of this.#changed) {
      const row = db.host.find(host);
      const metrics = row === undefined ? undefined : db.host_metrics.find(row.metrics);
      if (row === undefined) this.#used.delete(host);
      if (row === undefined || metrics === undefined) continue;
      const memory_free = Math.max(0, metrics.memory_total - row.memory_overhead - (this.#used.get(host) ?? 0));
      if (memory_free === metrics.memory_free) continue;
      db.host_metrics.update(row.metrics, { memory_free, last_updated: dateTimeOf(ambient.now()) });
    }
    this.#changed.clear();
  }
}

/** What a VM takes of the memory of the host on which it resides, in bytes. */
export function bytesTaken(db: Db, row: Readonly<VMRow>): number {
  const { metrics, memory_target, memory_overhead, is_control_domain } = row;
  // Nobody looks at a control domain; and until its domain has been looked at, a VM will have what it is to have.
  const actual = is_control_domain ? 0 : (db.VM_metrics.find(metrics)?.memory_actual ?? 0);
  return (actual > 0 ? actual : memory_target) + memory_overhead;
}
