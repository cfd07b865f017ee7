import { int, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of VM: cpu. */
export const cpu = {
  set_VCPUs_number_live: message({
    doc: "Changes how many virtual CPUs of a running VM are online.",
    lifecycle: [
      ["published", "rio"],
      ["changed", "ely"],
    ],
    params: {
      self: param(ref("VM"), "The running VM."),
      nvcpu: param(int, "Number of CPUs wanted, from 1 to `VCPUs_max`."),
    },
    errors: ["OPERATION_NOT_ALLOWED", "LICENCE_RESTRICTION"],
    runs: "resident_host(self)",
    forwarding: { marks: [{ class: "VM", object: "self", op: "changing_VCPUs_live" }] },
  }),
  add_to_VCPUs_params_live: message({
    doc: "Sets one scheduling parameter of a running VM with immediate effect.",
    since: "rio",
    params: {
      self: param(ref("VM"), "The running VM."),
      key: param(string, "Parameter name, such as `weight`, `cap` or `mask`."),
      value: param(string, "Value for the parameter."),
    },
    runs: "resident_host(self)",
    forwarding: { marks: [{ class: "VM", object: "self", op: "changing_VCPUs_live" }] },
  }),
  set_VCPUs_max: message({
    doc: "Changes the largest number of virtual CPUs; the VM must be halted.",
    since: "midnight-ride",
    params: {
      self: param(ref("VM"), "The VM to change."),
      value: param(int, "New maximum, not below `VCPUs_at_startup`."),
    },
    runs: "coordinator",
    forwarding: { marks: [{ class: "VM", object: "self", op: "changing_VCPUs" }] },
    async: false,
  }),
  set_VCPUs_at_startup: message({
    doc: "Changes how many virtual CPUs are online at boot; the VM must be halted.",
    since: "midnight-ride",
    params: { self: param(ref("VM"), "The VM to change."), value: param(int, "New number, from 1 to `VCPUs_max`.") },
    runs: "coordinator",
    async: false,
  }),
};
