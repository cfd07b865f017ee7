import {
  bool,
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

export const PGPU: Class = defineClass("PGPU", {
  doc: "A physical GPU of a host, which can be passed to a VM whole or shared as virtual GPUs.",
  since: "boston",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    PCI: field(ref("PCI"), "The PCI device behind this GPU.", { access: "at-create", default: nullRef }),
    GPU_group: field(ref("GPU_group"), "Group the GPU belongs to; virtual GPUs are placed by group.", {
      access: "at-create",
      default: nullRef,
    }),
    host: field(ref("host"), "The host the GPU is plugged into.", { default: nullRef }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
    supported_VGPU_types: field(set(ref("VGPU_type")), "Virtual GPU types the hardware is able to run.", {
      since: "vgpu-tech-preview",
    }),
    enabled_VGPU_types: field(set(ref("VGPU_type")), "Virtual GPU types the administrator permits on this GPU.", {
      since: "vgpu-tech-preview",
    }),
    resident_VGPUs: field(set(ref("VGPU")), "Virtual GPUs running on it now.", { since: "vgpu-tech-preview" }),
    size: field(int, "Abstract capacity of the GPU, against which the size of virtual GPU types is counted.", {
      access: "at-create",
      default: 1048576,
      since: "vgpu-tech-preview",
      internal: true,
    }),
    supported_VGPU_max_capacities: field(
      map(ref("VGPU_type"), int),
      "For each supported type, how many virtual GPUs of it fit on the empty GPU.",
      { default: {}, since: "vgpu-productisation" },
    ),
    dom0_access: field(
      enumOf("pci_dom0_access"),
      "Whether the control domain can use the GPU, now and after the next boot. Deprecated: see `PCI.get_dom0_access_status`.",
      {
        default: "enabled",
        lifecycle: [
          ["published", "cream"],
          ["deprecated", "24.14.0"],
        ],
      },
    ),
    is_system_display_device: field(bool, "True if the host shows its own console on this GPU.", {
      default: false,
      since: "cream",
    }),
    compatibility_metadata: field(
      map(string, string),
      "Vendor data used to decide whether a running virtual GPU can be suspended or migrate to another GPU.",
      { default: {}, since: "inverness" },
    ),
  },
  messages: {
    add_enabled_VGPU_types: message({
      doc: "Permit one more virtual GPU type on this GPU.",
      since: "vgpu-tech-preview",
      params: {
        self: param(ref("PGPU"), "The GPU to configure."),
        value: param(ref("VGPU_type"), "The type to permit; must be supported."),
      },
      runs: "coordinator",
    }),
    remove_enabled_VGPU_types: message({
      doc: "Forbid a virtual GPU type on this GPU; no such virtual GPU may be running there.",
      since: "vgpu-tech-preview",
      params: {
        self: param(ref("PGPU"), "The GPU to configure."),
        value: param(ref("VGPU_type"), "The type to forbid."),
      },
      runs: "coordinator",
    }),
    set_enabled_VGPU_types: message({
      doc: "Set all virtual GPU types permitted on this GPU; types running there cannot be left out.",
      since: "vgpu-tech-preview",
      params: {
        self: param(ref("PGPU"), "The GPU to configure."),
        value: param(set(ref("VGPU_type")), "The types to permit; all must be supported."),
      },
      runs: "coordinator",
    }),
    set_GPU_group: message({
      doc: "Move the GPU to another group; it must run no virtual GPUs and fit the group's hardware type.",
      since: "vgpu-tech-preview",
      params: {
        self: param(ref("PGPU"), "The GPU to move."),
        value: param(ref("GPU_group"), "The group to move it to."),
      },
      runs: "coordinator",
    }),
    get_remaining_capacity: message({
      doc: "Tell how many more virtual GPUs of a type could be started on this GPU now.",
      role: "read-only",
      since: "vgpu-tech-preview",
      params: {
        self: param(ref("PGPU"), "The GPU to ask about."),
        vgpu_type: param(ref("VGPU_type"), "The virtual GPU type wanted."),
      },
      result: [int, "Number of further virtual GPUs that fit."],
      runs: "coordinator",
    }),
    enable_dom0_access: message({
      doc: "Deprecated. Give the GPU back to the control domain from the next host boot; use `PCI.enable_dom0_access`.",
      lifecycle: [
        ["published", "cream"],
        ["deprecated", "24.14.0"],
      ],
      params: { self: param(ref("PGPU"), "The GPU to give back.") },
      result: [enumOf("pci_dom0_access"), "Resulting access state, now or after the next boot."],
      runs: "host_of(self.host)",
    }),
    disable_dom0_access: message({
      doc: "Deprecated. Hide the GPU from the control domain from the next host boot; use `PCI.disable_dom0_access`.",
      lifecycle: [
        ["published", "cream"],
        ["deprecated", "24.14.0"],
      ],
      params: { self: param(ref("PGPU"), "The GPU to hide.") },
      result: [enumOf("pci_dom0_access"), "Resulting access state, now or after the next boot."],
      runs: "host_of(self.host)",
    }),
  },
});
