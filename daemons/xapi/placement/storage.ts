import { errors } from "../../../generated/api/errors.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { vdisOf } from "../vm/facts.ts";

/** The SRs that a VM needs: those of its disks and, when suspended, of its memory image. */
export function srsOf(db: Db, row: VMRow): Ref<"SR">[] {
  const suspendImage = row.power_state === "Suspended" ? db.VDI.find(row.suspend_VDI)?.SR : undefined;
  const srs = vdisOf(db, row).map(({ vdi }) => vdi.SR);
  return [...new Set(suspendImage === undefined ? srs : [...srs, suspendImage])];
}

/** The SRs that a host has plugged. */
function srsPlugged(db: Db, host: Ref<"host">): Set<Ref<"SR">> {
  return new Set(
    db.host.get(host).PBDs.flatMap((ref) => {
      const pbd = db.PBD.find(ref);
      return pbd?.currently_attached === true ? [pbd.SR] : [];
    }),
  );
}

/** Raises VM_REQUIRES_SR [vm; sr] for an SR that a VM needs and a host has not plugged. */
export function checkStorage(db: Db, vm: Ref<"VM">, row: VMRow, host: Ref<"host">): void {
  const plugged = srsPlugged(db, host);
  const missing = srsOf(db, row).find((sr) => !plugged.has(sr));
  if (missing !== undefined) throw errors.VM_REQUIRES_SR(vm, missing);
}
