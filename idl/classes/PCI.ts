import {
  type Class,
  defineClass,
  enumOf,
  field,
  int,
  map,
  message,
  nullRef,
  param,
  ref,
  set,
  string,
} from "../dsl/index.ts";

export const PCI: Class = defineClass("PCI", {
  doc: "A PCI device of a host that matters to the toolstack, such as a GPU or network card.",
  since: "boston",
  roles: { messages: "pool-operator", implicit: "read-only" },
  databaseLogging: "log_destroy",
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    class_id: field(string, "PCI class code of the device, hexadecimal text.", { access: "at-create", default: "" }),
    class_name: field(string, "Readable name of the PCI class.", { access: "at-create", default: "" }),
    vendor_id: field(string, "PCI number of the device's vendor, hexadecimal text.", {
      access: "at-create",
      default: "",
    }),
    vendor_name: field(string, "Readable name of the device's vendor.", { access: "at-create", default: "" }),
    device_id: field(string, "PCI number of the device model, hexadecimal text.", { access: "at-create", default: "" }),
    device_name: field(string, "Readable name of the device model.", { access: "at-create", default: "" }),
    host: field(ref("host"), "The host the device is plugged into.", { access: "at-create", default: nullRef }),
    pci_id: field(string, "Address of the device on the bus, such as `0000:3b:00.0`.", {
      access: "at-create",
      default: "",
    }),
    functions: field(int, "Number of functions the physical device has.", { default: 1, internal: true }),
    virtual_functions: field(
      set(ref("PCI")),
      "SR-IOV virtual functions that this physical function provides; empty if none.",
      { since: "falcon", internal: true },
    ),
    physical_function: field(
      ref("PCI"),
      "Physical function that provides this SR-IOV virtual function; null for other devices.",
      { access: "at-create", default: nullRef, since: "falcon", internal: true },
    ),
    attached_VMs: field(set(ref("VM")), "VMs the device is passed through to now.", { internal: true }),
    dependencies: field(set(ref("PCI")), "Devices that must be passed to a VM together with this one.", {
      ignoreForeignKey: true,
    }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
    subsystem_vendor_id: field(string, "PCI number of the card's vendor, hexadecimal text.", {
      access: "at-create",
      default: "",
      since: "clearwater-whetstone",
    }),
    subsystem_vendor_name: field(string, "Readable name of the card's vendor.", {
      access: "at-create",
      default: "",
      since: "clearwater-whetstone",
    }),
    subsystem_device_id: field(string, "PCI number of the card model, hexadecimal text.", {
      access: "at-create",
      default: "",
      since: "clearwater-whetstone",
    }),
    subsystem_device_name: field(string, "Readable name of the card model.", {
      access: "at-create",
      default: "",
      since: "clearwater-whetstone",
    }),
    scheduled_to_be_attached_to: field(
      ref("VM"),
      "VM the device is reserved for while that VM is starting; null otherwise.",
      { default: nullRef, since: "falcon", internal: true },
    ),
    driver_name: field(string, "Name of the driver bound to the device in the control domain; empty if none.", {
      access: "at-create",
      default: "",
      since: "kolkata",
    }),
  },
  messages: {
    disable_dom0_access: message({
      doc: "Hide the device from the control domain from the next host boot, so that it can be passed through to VMs.",
      lifecycle: [["prototyped", "24.14.0"]],
      params: { self: param(ref("PCI"), "The device to hide.") },
      result: [enumOf("pci_dom0_access"), "Resulting access state, now or after the next boot."],
      runs: "host_of(self.host)",
    }),
    enable_dom0_access: message({
      doc: "Give the device back to the control domain from the next host boot.",
      lifecycle: [["prototyped", "24.14.0"]],
      params: { self: param(ref("PCI"), "The device to give back.") },
      result: [enumOf("pci_dom0_access"), "Resulting access state, now or after the next boot."],
      runs: "host_of(self.host)",
    }),
    get_dom0_access_status: message({
      doc: "Tell whether the control domain can use the device now and after the next boot.",
      lifecycle: [["prototyped", "24.14.0"]],
      params: { self: param(ref("PCI"), "The device to ask about.") },
      result: [enumOf("pci_dom0_access"), "Present access state, with any change due at the next boot."],
      runs: "host_of(self.host)",
    }),
  },
});
