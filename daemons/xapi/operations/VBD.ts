import type { VBDRow } from "../../../generated/api/records/VBD.ts";
import type { VBDOperationRoutines } from "../../../generated/server/operations/VBD.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { isSystemDomain } from "../vm/facts.ts";
import { inProgress, type Scope } from "./describe.ts";
import {
  alreadyAttached,
  alreadyDetached,
  cannotHotplug,
  hotplugGuest,
  missesDrivers,
  notIn,
  otherOperation,
  vmIsStopping,
} from "./devices.ts";

/** Whether a drive uses its disk now, or is about to; drives of suspended VMs and of system domains do not count. */
function isActive({ db }: Scope, ref: Ref<"VBD">): boolean {
  const vbd = db.VBD.find(ref);
  const vm = vbd === undefined ? undefined : db.VM.find(vbd.VM);
  if (vbd === undefined || vm === undefined) return false;
  if (vm.power_state === "Suspended" || isSystemDomain(vm)) return false;
  return vbd.currently_attached || vbd.reserved || Object.keys(vbd.current_operations).length > 0;
}

/** Whether the disk of a drive is in use elsewhere in a way that excludes this drive. */
function isTaken(scope: Scope, vbd: Ref<"VBD">, row: VBDRow): boolean {
  const { db } = scope;
  const vdi = row.empty ? undefined : db.VDI.find(row.VDI);
  const vm = db.VM.find(row.VM);
  if (vdi === undefined || row.currently_attached || vdi.sharable || (vm !== undefined && isSystemDomain(vm)))
    return false;
  const others = vdi.VBDs.filter((ref) => ref !== vbd && isActive(scope, ref));
  return others.some((ref) => row.mode === "RW" || db.VBD.get(ref).mode === "RW");
}

/** When operations of drives are refused (spec: facts of the datamodel in generated/server/operations/VBD.ts). */
export const routines: VBDOperationRoutines = {
  concurrency_other_operation_in_progress: ({ db }, vbd) => otherOperation("VBD", vbd, db.VBD.get(vbd)),
  concurrency_pause_other_operation_in_progress: ({ db }, vbd) =>
    otherOperation("VBD", vbd, db.VBD.get(vbd), ["pause", "unpause"]),
  concurrency_unpause_other_operation_in_progress: ({ db }, vbd) =>
    otherOperation("VBD", vbd, db.VBD.get(vbd), ["pause", "unpause", "attach"]),
  unpluggable: ({ db }, vbd) => (db.VBD.get(vbd).unpluggable ? undefined : [vbd]),
  removable: ({ db }, vbd) => (db.VBD.get(vbd).type === "CD" ? undefined : [vbd]),
  empty_vbd_is_empty: ({ db }, vbd) => (db.VBD.get(vbd).empty ? [vbd] : undefined),
  empty_vbd_not_empty: ({ db }, vbd) => (db.VBD.get(vbd).empty ? undefined : [vbd]),
  attached_device_already_attached: (scope, vbd) => alreadyAttached(scope, vbd, scope.db.VBD.get(vbd)),
  attached_device_already_detached: (scope, vbd) => alreadyDetached(scope, vbd, scope.db.VBD.get(vbd)),
  power_state_bad_power_state: (scope, vbd) => notIn(scope, scope.db.VBD.get(vbd), ["Running"]),
  power_state_pause_vm_bad_power_state: (scope, vbd) => notIn(scope, scope.db.VBD.get(vbd), ["Running", "Paused"]),
  vm_operations: (scope, vbd) => vmIsStopping(scope, scope.db.VBD.get(vbd)),
  hotplug_operation_not_allowed: (scope, vbd) => cannotHotplug(scope, scope.db.VBD.get(vbd), "can_use_hotplug_vbd"),
  hotplug_missing_pv_drivers: (scope, vbd) => missesDrivers(scope, scope.db.VBD.get(vbd), "can_use_hotplug_vbd"),
  hotplug_plug_operation_not_allowed(scope, vbd) {
    const row = scope.db.VBD.get(vbd);
    if (row.type !== "CD" || hotplugGuest(scope, row) === undefined) return undefined;
    return ["HVM CDROMs cannot be hotplugged/unplugged, only inserted or ejected"];
  },
  power_state_insert_vm_bad_power_state({ db }, vbd) {
    const row = db.VBD.get(vbd);
    const isSuspended = db.VM.find(row.VM)?.power_state === "Suspended";
    return row.type === "CD" && isSuspended ? [row.VM, "halted, running", "suspended"] : undefined;
  },
  vdi_managed({ db }, vbd) {
    const row = db.VBD.get(vbd);
    return !row.empty && db.VDI.find(row.VDI)?.managed === false ? [vbd] : undefined;
  },
  vdi_operations({ db }, vbd) {
    const row = db.VBD.get(vbd);
    const current = row.empty ? {} : (db.VDI.find(row.VDI)?.current_operations ?? {});
    const others = Object.entries(current).filter(([, operation]) => operation !== "mirror" && operation !== "copy");
    return others.length === 0 ? undefined : inProgress("VDI", row.VDI, Object.fromEntries(others));
  },
  sharing_in_use(scope, vbd) {
    const row = scope.db.VBD.get(vbd);
    return isTaken(scope, vbd, row) ? [row.VDI] : undefined;
  },
  sharing_readonly({ db }, vbd) {
    const row = db.VBD.get(vbd);
    const isRefused = !row.empty && !row.currently_attached && row.mode === "RW" && db.VDI.find(row.VDI)?.read_only;
    return isRefused === true ? [row.VDI] : undefined;
  },
};
