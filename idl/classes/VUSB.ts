import {
  bool,
  type Class,
  defineClass,
  enumOf,
  field,
  map,
  message,
  operationRules,
  param,
  ref,
  set,
  string,
} from "../dsl/index.ts";

export const VUSB: Class = defineClass("VUSB", {
  doc: "A virtual USB device: passes a physical USB device of the host through to a VM.",
  since: "inverness",
  roles: { messages: "pool-admin", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    allowed_operations: field(
      set(enumOf("vusb_operations")),
      "Operations the device's current state permits; a hint for clients, rechecked when a call is made.",
      { default: [], since: "rio", persist: false, oss: false },
    ),
    current_operations: field(
      map(string, enumOf("vusb_operations")),
      "Operations in progress, as a map from task reference to the kind of operation.",
      { default: {}, since: "rio", persist: false, oss: false },
    ),
    VM: field(ref("VM"), "The VM that has the device."),
    USB_group: field(ref("USB_group"), "Group from which the physical device is taken."),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
    currently_attached: field(bool, "True while the physical device is passed through to the running VM.", {
      default: false,
      since: "rio",
    }),
  },
  messages: {
    create: message({
      doc: "Gives a VM a virtual USB device; the physical device is attached when the VM starts.",
      params: {
        VM: param(ref("VM"), "The VM to give the device to."),
        USB_group: param(ref("USB_group"), "Group with the physical device to pass through."),
        other_config: param(map(string, string), "Initial free key/value pairs.", { default: {} }),
      },
      result: [ref("VUSB"), "The new virtual USB device."],
      runs: "coordinator",
      oss: false,
    }),
    unplug: message({
      doc: "Takes the physical device away from the running VM.",
      params: { self: param(ref("VUSB"), "The virtual USB device to detach.") },
      runs: "device_host(self)",
      forwarding: { marks: [{ class: "VUSB", object: "self", op: "unplug" }], refreshes: ["VUSB"] },
    }),
    destroy: message({
      doc: "Deletes the virtual USB device record; it must not be attached.",
      params: { self: param(ref("VUSB"), "The virtual USB device to delete.") },
      runs: "coordinator",
      oss: false,
    }),
  },
  operations: operationRules({
    enum: "vusb_operations",
    first_error_wins: true,
    checks: [
      {
        check: "concurrency",
        operations: ["attach", "plug", "unplug"],
        refused_when: "any current operation",
        error: "OTHER_OPERATION_IN_PROGRESS",
        params: ['"VUSB"', "vusb", "operations", "tasks"],
      },
      {
        check: "attached",
        operations: ["plug"],
        refused_when: "vm Running and currently_attached",
        error: "DEVICE_ALREADY_ATTACHED",
        params: ["vusb"],
        rule: "attached_device_already_attached",
      },
      {
        check: "attached",
        operations: ["unplug"],
        refused_when: "vm Running and not currently_attached",
        error: "DEVICE_ALREADY_DETACHED",
        params: ["vusb"],
        rule: "attached_device_already_detached",
      },
      {
        check: "power_state",
        operations: ["plug", "unplug"],
        refused_when: "vm not Running",
        error: "VM_BAD_POWER_STATE",
        params: ["vm", "running", "actual state"],
      },
      {
        check: "vm_operations",
        operations: ["plug", "unplug"],
        refused_when: "vm has current operation clean_shutdown, hard_shutdown, suspend or pause",
        error: "OPERATION_NOT_ALLOWED",
        params: ["text"],
      },
    ],
  }),
});
