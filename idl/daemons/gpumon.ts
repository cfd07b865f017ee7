import { call, type DaemonInterface, defineDaemonInterface, positional, type } from "../dsl/daemon.ts";

export const gpumon: DaemonInterface = defineDaemonInterface("gpumon", {
  doc: "Questions to the NVIDIA management library on one host, mainly whether virtual GPUs can migrate.",
  wire: {
    daemon: "gpumon",
    queue: "org.xen.xapi.gpumon",
    declared_name: "Gpumon",
    namespace: null,
    version: "1.0.0",
    error: { named: "gpu_errors" },
  },
  types: {
    compatibility: type("Whether a virtual GPU fits a physical one and, if not, for what reasons.", {
      variant: [["Compatible"], ["Incompatible", { list: { named: "incompatibility_reason" } }]],
    }),
    debug_info: type("Text that identifies the request in the logs.", "string"),
    domid: type("Number of a Xen domain on this host.", "int"),
    gpu_errors: type("Failures of this interface: library not available, library error, or an internal one.", {
      variant: [
        ["NvmlInterfaceNotAvailable"],
        ["NvmlFailure", "string"],
        ["Internal_error", "string"],
        ["Gpumon_failure"],
      ],
      unknown_tag_reads_as: "Gpumon_failure",
    }),
    incompatibility_reason: type("What does not fit: host driver, guest driver, the GPU itself, or something else.", {
      variant: [["Host_driver"], ["Guest_driver"], ["GPU"], ["Other"]],
    }),
    nvidia_pgpu_metadata: type("Opaque data from the library that describes a physical GPU and its driver.", "string"),
    nvidia_vgpu_metadata: type(
      "Opaque data from the library that describes a running virtual GPU and its guest driver.",
      "string",
    ),
    pgpu_address: type("PCI address of a physical GPU, as text.", "string"),
    vgpu_uuid: type("The uuid of a virtual GPU.", "string"),
  },
  calls: {
    get_pgpu_metadata: call(
      "Returns the library's description of a physical GPU, to be compared at the other host.",
      [
        positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs."),
        positional({ named: "pgpu_address" }, "PCI address of the GPU."),
      ],
      { named: "nvidia_pgpu_metadata" },
    ),
    get_pgpu_vm_compatibility: call(
      "Tells whether the virtual GPU of a running VM could run on the physical GPU described.",
      [
        positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs."),
        positional({ named: "pgpu_address" }, "PCI address of the GPU that the VM uses now."),
        positional({ named: "domid" }, "Domain of the VM."),
        positional({ named: "nvidia_pgpu_metadata" }, "Description of the GPU at the destination."),
      ],
      { named: "compatibility" },
    ),
    get_vgpu_metadata: call(
      "Returns the library's description of a running virtual GPU, as a list with at most one entry per GPU found.",
      [
        positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs."),
        positional({ named: "domid" }, "Domain of the VM that has the virtual GPU."),
        positional({ named: "pgpu_address" }, "PCI address of the physical GPU below it."),
        positional({ named: "vgpu_uuid" }, "Which of the VM's virtual GPUs is meant."),
      ],
      { list: { named: "nvidia_vgpu_metadata" } },
    ),
    get_pgpu_vgpu_compatibility: call(
      "Compares virtual GPUs with a physical one and tells whether they could run there.",
      [
        positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs."),
        positional({ named: "nvidia_pgpu_metadata" }, "Description of the physical GPU."),
        positional({ list: { named: "nvidia_vgpu_metadata" } }, "Descriptions of the virtual GPUs."),
      ],
      { named: "compatibility" },
    ),
    nvml_attach: call(
      "Loads the management library again, after GPUs have come back to the host.",
      [positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs.")],
      "unit",
    ),
    nvml_detach: call(
      "Unloads the management library, so that GPUs can be taken from the host's driver.",
      [positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs.")],
      "unit",
    ),
    nvml_is_attached: call(
      "Tells whether the management library is loaded.",
      [positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs.")],
      "bool",
    ),
  },
});
