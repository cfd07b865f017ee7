import { call, type DaemonInterface, defineDaemonInterface, named, positional, type } from "../dsl/daemon.ts";
import { caller } from "./shared/caller.ts";

export const guard_privileged: DaemonInterface = defineDaemonInterface("guard_privileged", {
  doc: "Trusted control interface of xapi-guard, through which the domain manager makes and removes the sockets of VM helper daemons.",
  wire: {
    daemon: "xapi-guard",
    queue: "org.xen.xapi.xapi_depriv",
    declared_name: "Depriv",
    namespace: null,
    version: "1.0.0",
    error: { named: "error" },
  },
  types: {
    debug_info: type(
      "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
      "string",
    ),
    error: type("Failure of a call, with an explanation as text.", { variant: [["InternalError", "string"]] }),
    vm_uuid: type("Virtual machine, by uuid.", { string: "uuid" }),
    vtpm_uuid: type("Virtual TPM, by uuid.", { string: "uuid" }),
  },
  calls: {
    varstore_create: call(
      "Opens a socket through which the UEFI variable daemon of one VM loads and stores its variables; the path must be unused.",
      [
        caller("dbg", { named: "debug_info" }),
        named("vm_uuid", { named: "vm_uuid" }, "VM that the socket gives access to, by uuid."),
        named("gid", "int", "Group that may use the socket, normally that of the VM's helper daemon."),
        named("path", "string", "Path of the Unix socket."),
      ],
      "unit",
    ),
    varstore_destroy: call(
      "Closes and removes a UEFI variable socket; an unknown path is ignored.",
      [
        caller("dbg", { named: "debug_info" }),
        named("gid", "int", "Group of the socket, used for the log only."),
        named("path", "string", "Path of the Unix socket."),
      ],
      "unit",
    ),
    vtpm_create: call(
      "Opens a socket through which the vTPM daemon of one VM loads and stores its state; the path must be unused.",
      [
        caller("dbg", { named: "debug_info" }),
        named("vm_uuid", { named: "vm_uuid" }, "VM that the socket gives access to, by uuid."),
        named("gid", "int", "Group that may use the socket, normally that of the VM's helper daemon."),
        named("path", "string", "Path of the Unix socket."),
      ],
      "unit",
    ),
    vtpm_destroy: call(
      "Closes and removes a vTPM socket; a path that is not one is ignored.",
      [
        caller("dbg", { named: "debug_info" }),
        named("gid", "int", "Group of the socket, used for the log only."),
        named("path", "string", "Path of the Unix socket."),
      ],
      "unit",
    ),
    vtpm_set_contents: call(
      "Stores the state of a virtual TPM in the pool database.",
      [
        caller("dbg", { named: "debug_info" }),
        named("vtpm_uuid", { named: "vtpm_uuid" }, "Virtual TPM, by uuid."),
        positional("string", "State to store, as text."),
      ],
      "unit",
    ),
    vtpm_get_contents: call(
      "Returns the state of a virtual TPM from the pool database.",
      [caller("dbg", { named: "debug_info" }), named("vtpm_uuid", { named: "vtpm_uuid" }, "Virtual TPM, by uuid.")],
      "string",
    ),
  },
});
