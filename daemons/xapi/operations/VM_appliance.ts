import type { VmPowerState } from "../../../generated/api/enums.ts";
import type { VMApplianceOperationRoutines } from "../../../generated/server/operations/VM_appliance.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { inProgress, type Scope } from "./describe.ts";

function statesOf({ db }: Scope, appliance: Ref<"VM_appliance">): VmPowerState[] {
  return db.VM_appliance.get(appliance).VMs.flatMap((vm) => db.VM.find(vm)?.power_state ?? []);
}

/** When operations of appliances are refused (facts of the datamodel in generated/server/operations/VM_appliance.ts). */
export const routines: VMApplianceOperationRoutines = {
  concurrency({ db }, appliance) {
    const { current_operations } = db.VM_appliance.get(appliance);
    return Object.keys(current_operations).length === 0
      ? undefined
      : inProgress("VM_appliance", appliance, current_operations);
  },
  no_vms: ({ db }, appliance) =>
    db.VM_appliance.get(appliance).VMs.length === 0 ? ["The appliance has no VMs."] : undefined,
  power_state_operation_not_allowed: (scope, appliance) =>
    statesOf(scope, appliance).includes("Halted") ? undefined : ["No VM of the appliance is halted."],
  power_state_clean_shutdown_operation_not_allowed: (scope, appliance) =>
    statesOf(scope, appliance).includes("Running") ? undefined : ["No VM of the appliance is running."],
  power_state_hard_shutdown_operation_not_allowed: (scope, appliance) =>
    statesOf(scope, appliance).every((state) => state === "Halted")
      ? ["Every VM of the appliance is halted."]
      : undefined,
};
