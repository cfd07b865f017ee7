import {
  bool,
  type Class,
  defineClass,
  field,
  float,
  map,
  message,
  nullRef,
  param,
  ref,
  string,
} from "../dsl/index.ts";

export const PUSB: Class = defineClass("PUSB", {
  doc: "A physical USB device plugged into a host.",
  since: "inverness",
  roles: { messages: "pool-admin", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    USB_group: field(ref("USB_group"), "Group through which the device is offered to VMs.", {
      access: "at-create",
      default: nullRef,
    }),
    host: field(ref("host"), "The host the device is plugged into.", { access: "at-create", default: nullRef }),
    path: field(string, "Position on the USB bus as named in sysfs, such as `1-2`.", {
      access: "at-create",
      default: "",
    }),
    vendor_id: field(string, "USB number of the vendor, hexadecimal text.", { access: "at-create", default: "" }),
    vendor_desc: field(string, "Readable name of the vendor.", { access: "at-create", default: "" }),
    product_id: field(string, "USB number of the product, hexadecimal text.", { access: "at-create", default: "" }),
    product_desc: field(string, "Readable name of the product.", { access: "at-create", default: "" }),
    serial: field(string, "Serial number reported by the device; empty if it has none.", {
      access: "at-create",
      default: "",
    }),
    version: field(string, "USB version the device speaks.", { access: "at-create", default: "" }),
    description: field(string, "Text that combines what is known of the device, for showing to people.", {
      access: "at-create",
      default: "",
    }),
    passthrough_enabled: field(bool, "True if the device may be passed through to a VM.", { default: false }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
    speed: field(float, "Speed of the device in Mbit/s; -1 if unknown.", {
      access: "at-create",
      default: -1,
      since: "stockholm",
    }),
  },
  messages: {
    scan: message({
      doc: "Look for USB devices plugged into or removed from a host and update the records.",
      params: { host: param(ref("host"), "The host to scan.") },
      runs: "host(host)",
    }),
    set_passthrough_enabled: message({
      doc: "Permit or forbid passing the device through to VMs; it cannot be forbidden while a VM uses it.",
      params: { self: param(ref("PUSB"), "The USB device to configure."), value: param(bool, "True to permit.") },
      runs: "coordinator",
    }),
  },
});
