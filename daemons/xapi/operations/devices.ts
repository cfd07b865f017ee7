import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { currentDomainType, knowsPvDrivers } from "../vm/facts.ts";
import { inProgress, lower, type Scope } from "./describe.ts";

/** A device of a VM, as far as all kinds are alike. */
interface Device {
  readonly VM: Ref<"VM">;
  readonly current_operations: Readonly<Record<string, string>>;
  readonly currently_attached: boolean;
  readonly reserved?: boolean;
}

/** Operations of a VM during which devices neither come nor go. */
const STOPPING: readonly string[] = ["clean_shutdown", "hard_shutdown", "suspend", "pause"];

/** Parameters of OTHER_OPERATION_IN_PROGRESS where an operation runs other than some. */
export function otherOperation(
  className: string,
  ref: string,
  { current_operations }: Device,
  tolerated: readonly string[] = [],
): readonly string[] | undefined {
  const others = Object.entries(current_operations).filter(([, operation]) => !tolerated.includes(operation));
  return others.length === 0 ? undefined : inProgress(className, ref, Object.fromEntries(others));
}

/** Parameters of DEVICE_ALREADY_ATTACHED for a running VM. */
export function alreadyAttached({ db }: Scope, ref: string, device: Device): readonly string[] | undefined {
  const isRunning = db.VM.find(device.VM)?.power_state === "Running";
  return isRunning && (device.currently_attached || device.reserved === true) ? [ref] : undefined;
}

/** Parameters of DEVICE_ALREADY_DETACHED for a running VM. */
export function alreadyDetached({ db }: Scope, ref: string, device: Device): readonly string[] | undefined {
  const isRunning = db.VM.find(device.VM)?.power_state === "Running";
  return isRunning && !device.currently_attached && device.reserved !== true ? [ref] : undefined;
}

/** Parameters of VM_BAD_POWER_STATE unless the VM is in one of the states; errors name the first. */
export function notIn({ db }: Scope, { VM }: Device, states: readonly string[]): readonly string[] | undefined {
  const actual = db.VM.find(VM)?.power_state ?? "Halted";
  return states.includes(actual) ? undefined : [VM, "running", lower(actual)];
}

/** Parameters of OPERATION_NOT_ALLOWED while the VM is about to stop. */
export function vmIsStopping({ db }: Scope, { VM }: Device): readonly string[] | undefined {
  const current = Object.values(db.VM.find(VM)?.current_operations ?? {}).find((op) => STOPPING.includes(op));
  return current === undefined ? undefined : [`The VM has a current operation ${current}.`];
}

/** The VM of a device that has to take part in plugging: a running HVM guest. */
export function hotplugGuest({ db }: Scope, { VM }: Device): VMRow | undefined {
  const row = db.VM.find(VM);
  return row !== undefined && row.power_state === "Running" && currentDomainType(db, row) === "hvm" ? row : undefined;
}

type Hotplug = "can_use_hotplug_vbd" | "can_use_hotplug_vif";

/** Parameters of OPERATION_NOT_ALLOWED where the guest's drivers say that they cannot plug. */
export function cannotHotplug(scope: Scope, device: Device, field: Hotplug): readonly string[] | undefined {
  const row = hotplugGuest(scope, device);
  if (row === undefined || scope.db.VM_guest_metrics.find(row.guest_metrics)?.[field] !== "no") return undefined;
  return ["The drivers of the guest do not support plugging this device."];
}

/** Parameters of VM_MISSING_PV_DRIVERS where nothing says that the guest has drivers. */
export function missesDrivers(scope: Scope, device: Device, field: Hotplug): readonly string[] | undefined {
  const row = hotplugGuest(scope, device);
  if (row === undefined || knowsPvDrivers(scope.db, row)) return undefined;
  const metrics = scope.db.VM_guest_metrics.find(row.guest_metrics);
  const isUnknown = metrics === undefined || (metrics[field] === "unspecified" && !metrics.PV_drivers_detected);
  return isUnknown ? [device.VM] : undefined;
}
