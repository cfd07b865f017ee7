import { bool, type Class, defineClass, enumOf, field, int, map, ref, set, string } from "../dsl/index.ts";

export const VGPU_type: Class = defineClass("VGPU_type", {
  doc: "A kind of virtual GPU that physical GPUs can provide, with its limits.",
  since: "vgpu-tech-preview",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    vendor_name: field(string, "Maker of the GPU software or hardware.", { access: "at-create", default: "" }),
    model_name: field(string, "Name of the kind in the vendor's catalogue; `passthrough` for whole-GPU passthrough.", {
      access: "at-create",
      default: "",
    }),
    framebuffer_size: field(int, "Video memory of one such virtual GPU, in bytes; 0 for passthrough.", {
      access: "at-create",
      default: 0,
    }),
    max_heads: field(int, "Largest number of displays; 0 if not known.", { access: "at-create", default: 0 }),
    max_resolution_x: field(int, "Largest width of a display, in pixels; 0 if not known.", {
      access: "at-create",
      default: 0,
      since: "vgpu-productisation",
    }),
    max_resolution_y: field(int, "Largest height of a display, in pixels; 0 if not known.", {
      access: "at-create",
      default: 0,
      since: "vgpu-productisation",
    }),
    size: field(int, "Share of a physical GPU one instance takes up, in the units of `PGPU.size`.", {
      access: "at-create",
      default: 0,
      internal: true,
    }),
    supported_on_PGPUs: field(set(ref("PGPU")), "Physical GPUs that can provide this kind."),
    enabled_on_PGPUs: field(set(ref("PGPU")), "Physical GPUs on which administrators allow this kind."),
    VGPUs: field(set(ref("VGPU")), "Virtual GPUs of this kind."),
    internal_config: field(
      map(string, string),
      "Settings the toolstack needs to create instances; not meant for clients.",
      { access: "at-create", default: {}, internal: true },
    ),
    supported_on_GPU_groups: field(
      set(ref("GPU_group")),
      "GPU groups with at least one physical GPU that can provide this kind.",
      { since: "vgpu-productisation" },
    ),
    enabled_on_GPU_groups: field(
      set(ref("GPU_group")),
      "GPU groups with at least one physical GPU on which this kind is allowed.",
      { since: "vgpu-productisation" },
    ),
    implementation: field(
      enumOf("vgpu_type_implementation"),
      "Technology behind the kind, such as passthrough, NVIDIA or SR-IOV.",
      { access: "at-create", default: "passthrough", since: "dundee" },
    ),
    identifier: field(string, "Key by which the toolstack recognises the same kind on different hosts.", {
      access: "at-create",
      default: "",
      since: "dundee",
    }),
    experimental: field(bool, "True if the vendor does not support the kind for production.", {
      access: "at-create",
      default: false,
      since: "dundee",
    }),
    compatible_types_in_vm: field(set(ref("VGPU_type")), "Kinds that may exist in the same VM beside this one.", {
      default: [],
      since: "quebec",
      ignoreForeignKey: true,
    }),
    compatible_types_on_pgpu: field(
      set(ref("VGPU_type")),
      "Kinds that may run on the same physical GPU beside this one.",
      { default: [], since: "quebec", internal: true, ignoreForeignKey: true },
    ),
  },
  messages: {},
});
