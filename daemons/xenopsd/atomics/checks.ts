import type { VmAction, VmT } from "../../../generated/daemons/xenops.ts";
import type { DomainActionRequest } from "../backends/backend.ts";
import { sourceId } from "../migration/ids.ts";
import type { Atomic, Operation } from "./operation.ts";

/** Seconds that a domain must have lived for a crash to be followed by a start (spec: xenopsd.md, section 6). */
const CRASH_LOOP_SECONDS = 120;
/** Pause before a domain that has hardly lived is rebooted, in seconds. */
const REBOOT_PAUSE = 15;

/** What is looked after when an operation has failed (spec: xenopsd.md, section 6). */
export function checksAfter(operation: Operation): Operation[] {
  switch (operation.op) {
    case "VM_check_state":
    case "check_state":
      return [];
    case "VBD_hotplug":
    case "VBD_hotunplug":
      return [{ op: "check_state", kind: "vbd", id: operation.id }];
    case "VIF_hotplug":
    case "VIF_hotunplug":
      return [{ op: "check_state", kind: "vif", id: operation.id }];
    case "Atomic":
      return checksAfterStep(operation.atomic);
    case "VM_migrate":
      return [operation.vm, sourceId(operation.vm)].map((vm) => ({ op: "VM_check_state", vm }));
    case "VM_receive_memory":
      return [operation.vm, operation.finalId].map((vm) => ({ op: "VM_check_state", vm }));
    default:
      return [{ op: "VM_check_state", vm: operation.vm }];
  }
}

function checksAfterStep(step: Atomic): Operation[] {
  if (step.do === "Best_effort") return checksAfterStep(step.step);
  if ("steps" in step) return step.steps.flatMap(checksAfterStep);
  if (step.do === "VM_import_metadata" || step.do === "PCI_dequarantine") return [];
  if (step.do === "VGPU_start") return step.ids.slice(0, 1).map(([vm]) => ({ op: "VM_check_state", vm }));
  if (step.do === "VM_rename") return [step.vm, step.to].map((vm) => ({ op: "VM_check_state", vm }));
  if ("vm" in step) return [{ op: "VM_check_state", vm: step.vm }];
  const [kind] = step.do.toLowerCase().split("_");
  if (kind === "vbd" || kind === "vif" || kind === "pci" || kind === "vusb") {
    return [{ op: "check_state", kind, id: step.id }];
  }
  return [{ op: "VM_check_state", vm: step.id[0] }];
}

/** What a check knows of a VM. */
export interface CheckedVm {
  readonly vm: VmT;
  readonly request: DomainActionRequest | undefined;
  /** Seconds since the domain was started. */
  readonly uptime: number;
  /** Seconds that it must have lived to be rebooted at once. */
  readonly minimumRebootDelay: number;
  /** An operation has failed: a domain that is not wanted any more is only taken away. */
  readonly afterFailure: boolean;
}

/** What a VM's request leads to. */
export function operationsFor(checked: CheckedVm): Operation[] {
  return actionsFor(checked).flatMap((action) => operationsOf(action, checked));
}

function actionsFor({ vm, request, uptime, afterFailure }: CheckedVm): readonly VmAction[] {
  switch (request) {
    case undefined:
      return [];
    case "Needs_poweroff":
      return afterFailure ? ["Shutdown"] : vm.on_shutdown;
    case "Needs_reboot":
      return vm.on_reboot;
    case "Needs_crashdump":
      return uptime < CRASH_LOOP_SECONDS
        ? vm.on_crash.map((action) => (action === "Start" ? "Shutdown" : action))
        : vm.on_crash;
    case "Needs_suspend":
      return ["Shutdown"];
    case "Needs_softreboot":
      return vm.on_softreboot;
  }
}

function operationsOf(action: VmAction, { vm, uptime, minimumRebootDelay }: CheckedVm): Operation[] {
  switch (action) {
    case "Coredump":
      return [];
    case "Shutdown":
      return [{ op: "VM_shutdown", vm: vm.id }];
    case "Pause":
      return [{ op: "Atomic", atomic: { do: "VM_pause", vm: vm.id } }];
    case "Softreboot":
      return [{ op: "Atomic", atomic: { do: "VM_softreboot", vm: vm.id } }];
    case "Start": {
      const pause: Operation = { op: "Atomic", atomic: { do: "VM_delay", vm: vm.id, seconds: REBOOT_PAUSE } };
      return [...(uptime < minimumRebootDelay ? [pause] : []), { op: "VM_reboot", vm: vm.id }];
    }
  }
}
