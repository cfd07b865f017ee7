import type { VIFOperationRoutines } from "../../../generated/server/operations/VIF.ts";
import { isDomainZero } from "../vm/facts.ts";
import {
  alreadyAttached,
  alreadyDetached,
  cannotHotplug,
  missesDrivers,
  notIn,
  otherOperation,
  vmIsStopping,
} from "./devices.ts";

/** When operations of network interfaces are refused (facts of the datamodel in generated/server/operations/VIF.ts). */
export const routines: VIFOperationRoutines = {
  concurrency: ({ db }, vif) => otherOperation("VIF", vif, db.VIF.get(vif)),
  dom0({ db }, vif) {
    const { VM } = db.VIF.get(vif);
    const row = db.VM.find(VM);
    return row !== undefined && isDomainZero(db, VM, row)
      ? ["Interfaces of the control domain of a host cannot be plugged."]
      : undefined;
  },
  sriov({ db }, vif) {
    const network = db.network.find(db.VIF.get(vif).network);
    const isSriov = network?.PIFs.some((pif) => (db.PIF.find(pif)?.sriov_logical_PIF_of.length ?? 0) > 0) === true;
    return isSriov ? ["Interfaces of a network with SR-IOV cannot be plugged or unplugged."] : undefined;
  },
  attached_device_already_attached: (scope, vif) => alreadyAttached(scope, vif, scope.db.VIF.get(vif)),
  attached_device_already_detached: (scope, vif) => alreadyDetached(scope, vif, scope.db.VIF.get(vif)),
  power_state: (scope, vif) => notIn(scope, scope.db.VIF.get(vif), ["Running"]),
  vm_operations: (scope, vif) => vmIsStopping(scope, scope.db.VIF.get(vif)),
  hotplug_operation_not_allowed: (scope, vif) => cannotHotplug(scope, scope.db.VIF.get(vif), "can_use_hotplug_vif"),
  hotplug_missing_pv_drivers: (scope, vif) => missesDrivers(scope, scope.db.VIF.get(vif), "can_use_hotplug_vif"),
};
