import { errors } from "../../../generated/api/errors.ts";
import type { ErrorsError } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import { internalError, XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { SwitchError } from "../../../runtime/switch/error.ts";

/** A failure of xenopsd, or of the way to it, as clients of the API know it; anything else stays as it is. */
export function xenopsFailure(thrown: unknown, vm: Ref<"VM">, task: Ref<"task">): unknown {
  if (thrown instanceof SwitchError) return internalError(`The VM manager cannot be reached: ${thrown.message}.`);
  return thrown instanceof DaemonError ? apiError(thrown.error as ErrorsError, vm, task) : thrown;
}

function apiError(error: ErrorsError, vm: Ref<"VM">, task: Ref<"task">): XapiError {
  if (typeof error === "string") return plainError(error, vm);
  const [tag, argument] = error;
  switch (tag) {
    case "Bad_power_state":
      return errors.VM_BAD_POWER_STATE(vm, argument[1].toLowerCase(), argument[0].toLowerCase());
    case "Cancelled":
      return errors.TASK_CANCELLED(task);
    case "Failed_to_shutdown":
      return errors.VM_SHUTDOWN_TIMEOUT(vm, String(argument[1]));
    case "Failed_to_suspend":
      return errors.VM_SUSPEND_TIMEOUT(vm, String(argument[1]));
    case "Device_detach_rejected":
      return errors.DEVICE_DETACH_REJECTED(argument[0], argument[1], argument[2]);
    case "Bootloader_error":
      return errors.BOOTLOADER_FAILED(vm, argument[1]);
    case "Cannot_free_this_much_memory":
      return errors.HOST_NOT_ENOUGH_FREE_MEMORY(String(argument[0]), String(argument[1]));
    case "Not_enough_memory":
      return new XapiError("HOST_NOT_ENOUGH_FREE_MEMORY", [String(argument), "0"]);
    case "Vms_failed_to_cooperate":
      return errors.VMS_FAILED_TO_COOPERATE();
    case "Hook_failed":
      return errors.XAPI_HOOK_FAILED(argument[0], argument[1], argument[2], argument[3]);
    case "Failed_to_start_emulator":
      return errors.FAILED_TO_START_EMULATOR(vm, argument[1], argument[2]);
    case "Failed_to_run_script":
      return errors.XENAPI_PLUGIN_FAILURE(tag, "", argument);
    case "Storage_backend_error":
      return new XapiError(argument[0], argument[1]);
    case "Unimplemented":
      return errors.NOT_IMPLEMENTED(argument);
    default:
      return internalError(`The VM manager failed: ${tag} ${JSON.stringify(argument)}`);
  }
}

function plainError(tag: string, vm: Ref<"VM">): XapiError {
  switch (tag) {
    case "Failed_to_acknowledge_shutdown_request":
      return errors.VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT(vm);
    case "Failed_to_acknowledge_suspend_request":
      return errors.VM_FAILED_SUSPEND_ACKNOWLEDGMENT(vm);
    case "No_bootable_device":
      return errors.BOOTLOADER_FAILED(vm, "The VM has no disk that it could boot from.");
    case "Ballooning_timeout_before_migration":
      return errors.BALLOONING_TIMEOUT_BEFORE_MIGRATION(vm);
    default:
      return internalError(`The VM manager failed: ${tag}.`);
  }
}
