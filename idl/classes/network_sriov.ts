import { bool, type Class, defineClass, enumOf, field, int, message, param, ref, string } from "../dsl/index.ts";

export const network_sriov: Class = defineClass("network_sriov", {
  doc: "SR-IOV set up on a physical interface, so that VMs get hardware virtual functions of the card on a network.",
  since: "kolkata",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    physical_PIF: field(ref("PIF"), "Physical interface whose card provides the virtual functions.", {
      access: "at-create",
      default: { ref: "" },
    }),
    logical_PIF: field(ref("PIF"), "Interface created to connect the virtual functions to their network.", {
      access: "at-create",
      default: { ref: "" },
    }),
    requires_reboot: field(bool, "True if the host must reboot before SR-IOV is active or fully switched off.", {
      default: false,
    }),
    configuration_mode: field(
      enumOf("sriov_configuration_mode"),
      "How the virtual functions are enabled in the driver: through sysfs, module options or by hand.",
      { default: "unknown" },
    ),
  },
  messages: {
    create: message({
      doc: "Enable SR-IOV on a physical interface and connect it to a network; may need a host reboot to take effect.",
      params: {
        pif: param(ref("PIF"), "Physical interface to enable SR-IOV on; its card must be capable of it."),
        network: param(ref("network"), "Network the virtual functions connect to."),
      },
      result: [ref("network_sriov"), "Reference of the new SR-IOV object."],
      runs: "pif_host(pif)",
    }),
    destroy: message({
      doc: "Disable SR-IOV on the interface and remove its logical interface; may need a host reboot.",
      params: { self: param(ref("network_sriov"), "The SR-IOV object to remove.") },
      runs: "pif_host(physical_PIF of self)",
    }),
    get_remaining_capacity: message({
      doc: "Tell how many virtual functions are still free for VMs.",
      role: "read-only",
      params: { self: param(ref("network_sriov"), "The SR-IOV object to ask about.") },
      result: [int, "Number of free virtual functions; 0 if SR-IOV is not active."],
      runs: "coordinator",
    }),
  },
});
