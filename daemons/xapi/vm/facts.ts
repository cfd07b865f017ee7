import type { DomainType, VmPowerState } from "../../../generated/api/enums.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { isTrue } from "../operations/describe.ts";

/** Whether a domain exists that executes or could. */
export function isLive(state: VmPowerState): boolean {
  return state === "Running" || state === "Paused";
}

/** The type that a VM has: as set, or what its boot policy implies where none is set. */
export function domainTypeOf(row: Pick<VMRow, "domain_type" | "HVM_boot_policy">): Exclude<DomainType, "unspecified"> {
  if (row.domain_type !== "unspecified") return row.domain_type;
  return row.HVM_boot_policy === "" ? "pv" : "hvm";
}

/** The type of the domain that runs, or would. */
export function currentDomainType(db: Db, row: VMRow): Exclude<DomainType, "unspecified"> {
  const current = db.VM_metrics.find(row.metrics)?.current_domain_type ?? "unspecified";
  return current === "unspecified" ? domainTypeOf(row) : current;
}

/** Whether a VM is a control domain or serves the pool by other_config `is_system_domain`. */
export function isSystemDomain(row: VMRow): boolean {
  return row.is_control_domain || isTrue(row.other_config.is_system_domain);
}

/** Whether a VM is the control domain that its host boots into. */
export function isDomainZero(db: Db, vm: Ref<"VM">, row: VMRow): boolean {
  if (!row.is_control_domain) return false;
  return row.domid === 0 || db.host.find(row.resident_on)?.control_domain === vm;
}

/** Whether a template is one that the product brought along. */
export function isDefaultTemplate(row: Pick<VMRow, "is_default_template" | "other_config">): boolean {
  return row.is_default_template || isTrue(row.other_config.default_template);
}

/** Whether the guest's agent has said which PV drivers it has. */
export function knowsPvDrivers(db: Db, row: VMRow): boolean {
  const version = db.VM_guest_metrics.find(row.guest_metrics)?.PV_drivers_version ?? {};
  return "major" in version && "minor" in version;
}

/** Features that the guest has announced: `feature-shutdown` and the like. */
export function hasGuestFeature(db: Db, row: VMRow, feature: string): boolean {
  return db.VM_guest_metrics.find(row.guest_metrics)?.other[feature] === "1";
}

/** The rows of a VM's drives with their refs. */
export function vbdsOf(db: Db, row: Pick<VMRow, "VBDs">) {
  return row.VBDs.flatMap((ref) => {
    const vbd = db.VBD.find(ref);
    return vbd === undefined ? [] : [{ ref, vbd }];
  });
}

/** The disks in a VM's drives, each with its ref. */
export function vdisOf(db: Db, row: Pick<VMRow, "VBDs">) {
  return vbdsOf(db, row).flatMap(({ vbd }) => {
    const vdi = vbd.empty ? undefined : db.VDI.find(vbd.VDI);
    return vdi === undefined ? [] : [{ ref: vbd.VDI, vdi }];
  });
}
