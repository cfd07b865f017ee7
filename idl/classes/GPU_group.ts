import { type Class, defineClass, enumOf, field, int, map, message, param, ref, set, string } from "../dsl/index.ts";

export const GPU_group: Class = defineClass("GPU_group", {
  doc: "A set of similar physical GPUs across the pool, from which virtual GPUs are placed on any suitable member.",
  since: "boston",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name_label: field(string, "Human-readable name, need not be unique.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Free text describing the group, for people only.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    PGPUs: field(set(ref("PGPU")), "Physical GPUs that belong to the group."),
    VGPUs: field(set(ref("VGPU")), "Virtual GPUs of VMs that draw on the group."),
    GPU_types: field(set(string), "Hardware types of the GPUs in the group, as PCI vendor and device numbers.", {
      default: [],
    }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
    allocation_algorithm: field(
      enumOf("allocation_algorithm"),
      "Whether new virtual GPUs are spread over the physical GPUs or fill one before the next.",
      { access: "read-write", default: "depth_first", since: "vgpu-tech-preview" },
    ),
    supported_VGPU_types: field(
      set(ref("VGPU_type")),
      "Virtual GPU types that at least one physical GPU of the group is able to run.",
      { since: "vgpu-productisation" },
    ),
    enabled_VGPU_types: field(
      set(ref("VGPU_type")),
      "Virtual GPU types that at least one physical GPU of the group is able and permitted to run.",
      { since: "vgpu-productisation" },
    ),
  },
  messages: {
    create: message({
      doc: "Create an empty GPU group; physical GPUs are moved in with `PGPU.set_GPU_group`.",
      params: {
        name_label: param(string, "Name for the group.", { default: "" }),
        name_description: param(string, "Description for people.", { default: "" }),
        other_config: param(map(string, string), "Initial free key/value pairs.", { default: {} }),
      },
      result: [ref("GPU_group"), "Reference of the new group."],
      runs: "coordinator",
    }),
    destroy: message({
      doc: "Delete the group; it must hold no physical GPUs.",
      params: { self: param(ref("GPU_group"), "The group to delete.") },
      runs: "coordinator",
      forwarding: { global_lock: true },
    }),
    update_enabled_VGPU_types: message({
      doc: "Used by hosts to recompute the group's enabled virtual GPU types from its physical GPUs.",
      since: "vgpu-productisation",
      params: { self: param(ref("GPU_group"), "The group to recompute.") },
      runs: "coordinator",
      hidden: true,
    }),
    update_supported_VGPU_types: message({
      doc: "Used by hosts to recompute the group's supported virtual GPU types from its physical GPUs.",
      since: "vgpu-productisation",
      params: { self: param(ref("GPU_group"), "The group to recompute.") },
      runs: "coordinator",
      hidden: true,
    }),
    get_remaining_capacity: message({
      doc: "Tell how many more virtual GPUs of a type could be started in the group now.",
      role: "read-only",
      since: "vgpu-tech-preview",
      params: {
        self: param(ref("GPU_group"), "The group to ask about."),
        vgpu_type: param(ref("VGPU_type"), "The virtual GPU type wanted."),
      },
      result: [int, "Number of further virtual GPUs that fit."],
      runs: "coordinator",
    }),
  },
});
