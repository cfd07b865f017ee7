import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Virtual GPUs of machines. */
export const vgpu: InterfacePart = {
  types: {
    "Vgpu.gvt_g": type(
      "Settings of an Intel GVT-g virtual GPU: aperture and hidden memory sizes, fences and monitor configuration.",
      {
        record: [
          { name: "physical_pci_address", type: { option: { named: "Xcp_pci.address" } } },
          { name: "low_gm_sz", type: "int64" },
          { name: "high_gm_sz", type: "int64" },
          { name: "fence_sz", type: "int64" },
          { name: "monitor_config_file", type: { option: "string" } },
        ],
      },
    ),
    "Vgpu.implementation": type("Maker-specific settings of a virtual GPU; `Empty` marks a place without one.", {
      variant: [
        ["GVT_g", { named: "Vgpu.gvt_g" }],
        ["Nvidia", { named: "Vgpu.nvidia" }],
        ["MxGPU", { named: "Vgpu.mxgpu" }],
        ["Empty"],
      ],
      unknown_tag_reads_as: "Empty",
    }),
    "Vgpu.mxgpu": type(
      "Settings of an AMD MxGPU virtual GPU: physical function, number per card and framebuffer size in bytes.",
      {
        record: [
          { name: "physical_function", type: { option: { named: "Xcp_pci.address" } } },
          { name: "vgpus_per_pgpu", type: "int64" },
          { name: "framebufferbytes", type: "int64" },
        ],
      },
    ),
    "Vgpu.nvidia": type(
      "Settings of an NVIDIA virtual GPU: configuration file or type, virtual address, uuid and extra arguments.",
      {
        record: [
          { name: "physical_pci_address", type: { option: { named: "Xcp_pci.address" } } },
          { name: "config_file", type: { option: "string" } },
          {
            name: "virtual_pci_address",
            type: { named: "Xcp_pci.address" },
            default: { domain: 0, bus: 0, dev: 11, fn: 0 },
          },
          { name: "type_id", type: { option: "string" } },
          { name: "uuid", type: { option: "string" } },
          { name: "vclass", type: { option: "string" } },
          { name: "extra_args", type: "string", default: "" },
        ],
      },
    ),
    "Vgpu.state": type(
      "Live state of a virtual GPU: active, plugged and the process id of its emulator, if it has one.",
      {
        record: [
          { name: "active", type: "bool" },
          { name: "plugged", type: "bool" },
          { name: "emulator_pid", type: { option: "int" } },
        ],
      },
    ),
    "Vgpu.t": type("Definition of a virtual GPU: position, physical device and maker-specific settings.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] }, default: ["", ""] },
        { name: "position", type: "int", default: 0 },
        { name: "virtual_pci_address", type: { option: { named: "Xcp_pci.address" } }, default: null },
        {
          name: "physical_pci_address",
          type: { named: "Xcp_pci.address" },
          default: { domain: 0, bus: 0, dev: 0, fn: 0 },
        },
        { name: "implementation", type: { named: "Vgpu.implementation" }, default: "Empty" },
      ],
    }),
  },
  calls: {
    "VGPU.add": call(
      "Stores a virtual GPU for a VM; it is started together with the VM.",
      [caller("debug_info"), named("vgpu", { named: "Vgpu.t" }, "Definition of the virtual GPU.")],
      { tuple: ["string", "string"] },
    ),
    "VGPU.stat": call(
      "Returns definition and live state of a virtual GPU.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The virtual GPU, as VM uuid and device id."),
      ],
      { tuple: [{ named: "Vgpu.t" }, { named: "Vgpu.state" }] },
    ),
    "VGPU.list": call(
      "Returns definition and live state of all virtual GPUs of a VM.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { list: { tuple: [{ named: "Vgpu.t" }, { named: "Vgpu.state" }] } },
    ),
    "VGPU.remove": call(
      "Forgets a virtual GPU of a VM, which must not be in use.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The virtual GPU, as VM uuid and device id."),
      ],
      "unit",
    ),
  },
};
