import { type Class, defineClass, field, map, message, param, ref, set, string } from "../dsl/index.ts";

export const USB_group: Class = defineClass("USB_group", {
  doc: "USB devices of the pool that are alike, from which a virtual USB device takes one.",
  since: "inverness",
  roles: { messages: "pool-admin", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name_label: field(string, "Human-readable name, need not be unique.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Free text describing the group.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    PUSBs: field(set(ref("PUSB")), "Physical USB devices in the group."),
    VUSBs: field(set(ref("VUSB")), "Virtual USB devices that use the group."),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
  },
  messages: {
    create: message({
      doc: "Make an empty group; the toolstack makes groups itself when it finds devices.",
      params: {
        name_label: param(string, "Human-readable name, need not be unique.", { default: "" }),
        name_description: param(string, "Free text describing the group.", { default: "" }),
        other_config: param(map(string, string), "Free key/value pairs for clients.", { default: {} }),
      },
      result: [ref("USB_group"), "The new USB group."],
      runs: "coordinator",
    }),
    destroy: message({
      doc: "Remove a group; refused while it still has physical or virtual devices.",
      params: { self: param(ref("USB_group"), "The USB group to remove.") },
      runs: "coordinator",
      forwarding: { global_lock: true },
    }),
  },
});
