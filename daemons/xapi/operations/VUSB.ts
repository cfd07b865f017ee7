import type { VUSBOperationRoutines } from "../../../generated/server/operations/VUSB.ts";
import { alreadyAttached, alreadyDetached, notIn, otherOperation, vmIsStopping } from "./devices.ts";

/** When operations of virtual USB devices are refused (facts of the datamodel in generated/server/operations/VUSB.ts). */
export const routines: VUSBOperationRoutines = {
  concurrency: ({ db }, vusb) => otherOperation("VUSB", vusb, db.VUSB.get(vusb)),
  attached_device_already_attached: (scope, vusb) => alreadyAttached(scope, vusb, scope.db.VUSB.get(vusb)),
  attached_device_already_detached: (scope, vusb) => alreadyDetached(scope, vusb, scope.db.VUSB.get(vusb)),
  power_state: (scope, vusb) => notIn(scope, scope.db.VUSB.get(vusb), ["Running"]),
  vm_operations: (scope, vusb) => vmIsStopping(scope, scope.db.VUSB.get(vusb)),
};
