import { call, type DaemonInterface, defineDaemonInterface, positional, type } from "../dsl/daemon.ts";
import { domainManagerError } from "./shared/domain_manager_error.ts";

export const guard_varstored: DaemonInterface = defineDaemonInterface("guard_varstored", {
  doc: "Restricted subset of XenAPI that xapi-guard serves to the UEFI variable daemon of one VM, over a socket of that VM.",
  wire: {
    daemon: "xapi-guard",
    transport: "one socket per VM, XML-RPC over HTTP",
    declared_name: "Xenopsd_varstored",
    namespace: null,
    version: "0.1.0",
    error: { named: "Errors.error" },
  },
  types: {
    "Errors.error": type(
      "Failure of a call, in the domain manager's form; a tag that is not known reads as `Unknown_error`.",
      domainManagerError,
    ),
    power_state: type("Whether a VM is running, halted, suspended to disk, or paused.", {
      variant: [["Running"], ["Halted"], ["Suspended"], ["Paused"]],
    }),
  },
  calls: {
    "session.login_with_password": call(
      "Returns a dummy session without checking anything, for compatibility with XenAPI clients.",
      [
        positional("string", "User name; ignored."),
        positional("string", "Password; ignored."),
        positional("string", "API version of the client; ignored."),
        positional("string", "Name of the client program; ignored."),
      ],
      "string",
    ),
    "session.logout": call(
      "Does nothing, as sessions are dummies.",
      [positional("string", "Session; ignored, as the socket decides the rights.")],
      "unit",
    ),
    "VM.get_by_uuid": call(
      "Returns a dummy reference that stands for the socket's own VM.",
      [
        positional("string", "Session; ignored, as the socket decides the rights."),
        positional("string", "Uuid of the VM; ignored."),
      ],
      "string",
    ),
    "VM.get_NVRAM": call(
      "Returns the stored firmware data of the VM, with its UEFI variables under `EFI-variables`.",
      [
        positional("string", "Session; ignored, as the socket decides the rights."),
        positional("string", "VM; ignored, the socket's own VM is always used."),
      ],
      { dict: "string" },
    ),
    "VM.set_NVRAM_EFI_variables": call(
      "Stores the UEFI variables of the VM; the certificate state is worked out anew.",
      [
        positional("string", "Session; ignored, as the socket decides the rights."),
        positional("string", "VM; ignored, the socket's own VM is always used."),
        positional("string", "UEFI variables in the daemon's own text form."),
      ],
      "unit",
    ),
    "VM.set_NVRAM_EFI_variables_v2": call(
      "Stores the UEFI variables of the VM and says what becomes of its certificate state.",
      [
        positional("string", "Session; ignored, as the socket decides the rights."),
        positional("string", "VM; ignored, the socket's own VM is always used."),
        positional("string", "UEFI variables in the daemon's own text form."),
        positional(
          "string",
          "`yes` if certificates were updated, `no` to leave the state; anything else has it worked out anew.",
        ),
      ],
      "unit",
    ),
    "VM.get_secureboot_certificates_state": call(
      "Returns whether the Secure Boot certificates of the VM are current: `ok`, `update_available` or `update_on_boot`.",
      [
        positional("string", "Session; ignored, as the socket decides the rights."),
        positional("string", "VM; ignored, the socket's own VM is always used."),
      ],
      "string",
    ),
    "message.create": call(
      "Reports a failed Secure Boot of the VM as a message `VM_SECURE_BOOT_FAILED`.",
      [
        positional("string", "Session; ignored, as the socket decides the rights."),
        positional("string", "Message name; ignored."),
        positional("int64", "Priority of the message."),
        positional("string", "Object class; ignored, always the class VM."),
        positional("string", "Object uuid; ignored, always the socket's own VM."),
        positional("string", "Text of the message."),
      ],
      "unit",
    ),
  },
});
