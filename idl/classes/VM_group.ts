import { type Class, defineClass, enumOf, field, ref, set, string } from "../dsl/index.ts";

export const VM_group: Class = defineClass("VM_group", {
  doc: "A set of VMs that share a placement rule, which guides the choice of host when they start.",
  lifecycle: [["prototyped", "24.19.1"]],
  roles: { messages: "vm-admin", implicit: "read-only" },
  constructible: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    name_label: field(string, "Human-readable name, need not be unique.", {
      access: "read-write",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Free text describing the group to people.", {
      access: "read-write",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    placement: field(
      enumOf("placement_policy"),
      "Placement rule: `anti_affinity` spreads the VMs over hosts where possible, `normal` has no effect.",
      { access: "at-create", default: "normal" },
    ),
    VMs: field(set(ref("VM")), "VMs in the group."),
  },
  messages: {},
  implicitForwarding: { create: { to: "coordinator" }, destroy: { to: "coordinator" } },
});
