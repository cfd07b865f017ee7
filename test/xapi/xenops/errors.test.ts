import { suite } from "uvu";
import * as assert from "uvu/assert";
import { xenopsFailure } from "../../../daemons/xapi/xenops/errors.ts";
import type { ErrorsError } from "../../../generated/daemons/xenops.ts";
import { DaemonError } from "../../../runtime/daemon/error.ts";
import { XapiError } from "../../../runtime/errors.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { SwitchError } from "../../../runtime/switch/error.ts";

/** What clients of the API are told of the VM manager's failures. */
const test = suite("xapi/xenops/errors");

const VM = "OpaqueRef:vm" as Ref<"VM">;
const TASK = "OpaqueRef:task" as Ref<"task">;

function told(thrown: unknown): readonly string[] {
  const error = xenopsFailure(thrown, VM, TASK);
  assert.instance(error, XapiError);
  return (error as XapiError).description;
}

test("each failure has its code and parameters", () => {
  const cases: readonly (readonly [ErrorsError, ...string[]])[] = [
    [["Bad_power_state", ["Halted", "Running"]], "VM_BAD_POWER_STATE", VM, "running", "halted"],
    [["Cancelled", "7"], "TASK_CANCELLED", TASK],
    [["Failed_to_shutdown", ["id", 60]], "VM_SHUTDOWN_TIMEOUT", VM, "60"],
    [["Failed_to_suspend", ["id", 1200]], "VM_SUSPEND_TIMEOUT", VM, "1200"],
    ["Failed_to_acknowledge_shutdown_request", "VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT", VM],
    ["Failed_to_acknowledge_suspend_request", "VM_FAILED_SUSPEND_ACKNOWLEDGMENT", VM],
    ["Ballooning_timeout_before_migration", "BALLOONING_TIMEOUT_BEFORE_MIGRATION", VM],
    [["Device_detach_rejected", ["VBD", "xvda", "in use"]], "DEVICE_DETACH_REJECTED", "VBD", "xvda", "in use"],
    [["Bootloader_error", ["id", "no kernel"]], "BOOTLOADER_FAILED", VM, "no kernel"],
    [["Cannot_free_this_much_memory", [10, 5]], "HOST_NOT_ENOUGH_FREE_MEMORY", "10", "5"],
    [["Not_enough_memory", 10], "HOST_NOT_ENOUGH_FREE_MEMORY", "10", "0"],
    [["Vms_failed_to_cooperate", ["id"]], "VMS_FAILED_TO_COOPERATE"],
    [["Hook_failed", ["hook", "reason", "output", "3"]], "XAPI_HOOK_FAILED", "hook", "reason", "output", "3"],
    [["Failed_to_start_emulator", ["id", "qemu", "why"]], "FAILED_TO_START_EMULATOR", VM, "qemu", "why"],
    [["Failed_to_run_script", "why"], "XENAPI_PLUGIN_FAILURE", "Failed_to_run_script", "", "why"],
    [
      ["Storage_backend_error", ["SR_BACKEND_FAILURE_46", ["", "the VDI", ""]]],
      "SR_BACKEND_FAILURE_46",
      "",
      "the VDI",
      "",
    ],
    [["Unimplemented", "VM.teleport"], "NOT_IMPLEMENTED", "VM.teleport"],
    [["Domain_not_built", "x"] as never, "INTERNAL_ERROR", 'The VM manager failed: Domain_not_built "x"'],
    ["No_bootable_device", "BOOTLOADER_FAILED", VM, "The VM has no disk that it could boot from."],
    ["PCIBack_not_loaded", "INTERNAL_ERROR", "The VM manager failed: PCIBack_not_loaded."],
  ];
  for (const [error, ...expected] of cases) assert.equal(told(new DaemonError("xenops", error as never)), expected);
});

test("a VM manager that is out of reach is an error of the server; what is none of its failures stays as it is", () => {
  const [code, text] = told(new SwitchError("failed-to-read", "no answer"));
  assert.is(code, "INTERNAL_ERROR");
  assert.match(text ?? "", /^The VM manager cannot be reached: .*\.$/);
  const other = new TypeError("a mistake");
  assert.is(xenopsFailure(other, VM, TASK), other);
});

test.run();
