import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, nullRef, type Ref } from "../../../runtime/ref.ts";
import { applyConsoles } from "../xenops/consoles.ts";
import { isLive } from "./facts.ts";

/**
 * Has the records say that a VM resides on a host, and is on no way to anywhere; `more` is written along with it. Its consoles are made anew
 * when somebody looks at it there. Nothing changes where it resides there already.
 */
export function resideOn(
  { db }: Pick<Context, "db">,
  vm: Ref<"VM">,
  host: Ref<"host">,
  more: Partial<VMRow> = {},
): void {
  if (db.VM.get(vm).resident_on === host) return;
  applyConsoles({ db }, vm, [], host);
  db.VM.update(vm, { ...more, resident_on: host, scheduled_to_be_resident_on: nullRef<"host">() });
}

/** Where a running VM is going, by the records; nothing for one that stays where it is, or has no domain that could go. */
export function wayOf(row: VMRow): { readonly from: Ref<"host">; readonly to: Ref<"host"> } | undefined {
  const { power_state, resident_on: from, scheduled_to_be_resident_on: to } = row;
  if (!isLive(power_state) || isNullRef(from) || isNullRef(to) || from === to) return undefined;
  return { from, to };
}

/** The VMs that are going from a host to others. */
export function leaving(db: Db, host: Ref<"host">): Ref<"VM">[] {
  return db.host.get(host).resident_VMs.filter((vm) => wayOf(db.VM.get(vm)) !== undefined);
}
