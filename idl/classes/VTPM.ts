import {
  bool,
  type Class,
  defineClass,
  enumOf,
  field,
  map,
  message,
  nullRef,
  operationRules,
  param,
  ref,
  set,
  string,
} from "../dsl/index.ts";

export const VTPM: Class = defineClass("VTPM", {
  doc: "A virtual TPM 2.0 device of a VM, whose state is kept by the toolstack.",
  lifecycle: [["prototyped", "22.26.0"]],
  roles: { messages: "pool-admin", implicit: "read-only" },
  oss: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    allowed_operations: field(
      set(enumOf("vtpm_operations")),
      "Operations the device's current state permits; a hint for clients, rechecked when a call is made.",
      { default: [], since: "rio", persist: false, oss: false },
    ),
    current_operations: field(
      map(string, enumOf("vtpm_operations")),
      "Operations in progress, as a map from task reference to the kind of operation.",
      { default: {}, since: "rio", persist: false, oss: false },
    ),
    VM: field(ref("VM"), "The VM that has the device.", { access: "at-create", since: "rio" }),
    backend: field(ref("VM"), "Domain that provides the device; null, since the toolstack's own daemon in dom0 does.", {
      default: nullRef,
      since: "rio",
    }),
    persistence_backend: field(
      enumOf("persistence_backend"),
      "Where the device's state is kept; `xapi` means in the toolstack's database.",
      { default: "xapi" },
    ),
    is_unique: field(
      bool,
      "If true, the contents belong to this VM alone and are not carried into clones and copies.",
      { access: "at-create", default: false },
    ),
    is_protected: field(bool, "True if the contents are specially protected from inspection; false at present.", {
      default: false,
    }),
    contents: field(ref("secret"), "Secret that holds the device's state.", { internal: true }),
  },
  messages: {
    create: message({
      doc: "Gives a halted VM a virtual TPM; fails if it has one already.",
      role: "vm-admin",
      params: {
        vM: param(ref("VM"), "The VM to give the device to."),
        is_unique: param(bool, "True if the contents must not be carried into clones and copies."),
      },
      result: [ref("VTPM"), "The new device."],
      runs: "coordinator",
      forwarding: { marks: [{ class: "VM", object: "vM", op: "create_vtpm" }] },
    }),
    destroy: message({
      doc: "Removes the device and erases its contents; keys sealed in it are lost. The VM must be halted.",
      role: "vm-admin",
      params: { self: param(ref("VTPM"), "The virtual TPM to remove.") },
      runs: "coordinator",
      forwarding: { refreshes: ["VM"] },
    }),
    get_contents: message({
      doc: "Internal call of the guard daemon that reads the TPM state for the emulator.",
      role: "none",
      params: { self: param(ref("VTPM"), "The virtual TPM to read.") },
      result: [string, "The state, base64 encoded; empty for a new device."],
      runs: "coordinator",
      secret: true,
      hidden: true,
    }),
    set_contents: message({
      doc: "Internal call of the guard daemon that stores the TPM state the emulator wrote.",
      role: "none",
      params: {
        self: param(ref("VTPM"), "The virtual TPM to change."),
        contents: param(string, "The state, base64 encoded."),
      },
      runs: "coordinator",
      secret: true,
      hidden: true,
    }),
  },
  operations: operationRules({ enum: "vtpm_operations", operations: { destroy: { power_states: ["Halted"] } } }),
});
