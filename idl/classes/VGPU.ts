import { bool, type Class, defineClass, field, map, message, nullRef, param, ref, string } from "../dsl/index.ts";

export const VGPU: Class = defineClass("VGPU", {
  doc: "A virtual GPU of a VM: a share of a physical GPU, or all of one, given to it while it runs.",
  since: "boston",
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    VM: field(ref("VM"), "The VM that has the device."),
    GPU_group: field(ref("GPU_group"), "Group of physical GPUs from which one is chosen when the VM starts."),
    device: field(string, "Position of the device in the VM, a decimal number from 0.", { default: "0" }),
    currently_attached: field(bool, "True while the device is attached to the running VM.", { default: false }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
    type: field(ref("VGPU_type"), "Kind of virtual GPU, which decides its size and abilities.", {
      default: nullRef,
      since: "vgpu-tech-preview",
    }),
    resident_on: field(ref("PGPU"), "Physical GPU it runs on now; null when not running.", {
      default: nullRef,
      since: "vgpu-tech-preview",
    }),
    scheduled_to_be_resident_on: field(
      ref("PGPU"),
      "Physical GPU where room is reserved because the VM is about to start; otherwise null.",
      { default: nullRef, since: "dundee" },
    ),
    compatibility_metadata: field(
      map(string, string),
      "Vendor data of the running device, used to check that a migration destination is compatible.",
      { default: {}, since: "inverness" },
    ),
    extra_args: field(string, "Extra plugin arguments passed to the vendor's vGPU software at the next start.", {
      access: "read-write",
      default: "",
      since: "quebec",
    }),
    PCI: field(ref("PCI"), "PCI device passed through for it, such as an SR-IOV virtual function; null for none.", {
      default: nullRef,
      since: "quebec",
    }),
  },
  messages: {
    create: message({
      doc: "Gives a halted VM a virtual GPU; a physical GPU is chosen when the VM starts.",
      params: {
        VM: param(ref("VM"), "The VM to give the device to."),
        GPU_group: param(ref("GPU_group"), "Group from which the physical GPU is taken."),
        device: param(string, "Position in the VM.", { default: "0" }),
        other_config: param(map(string, string), "Initial free key/value pairs.", { default: {} }),
        type: param(ref("VGPU_type"), "Kind of virtual GPU; null means a whole GPU is passed through.", {
          default: nullRef,
          since: "vgpu-tech-preview",
        }),
      },
      result: [ref("VGPU"), "The new virtual GPU."],
      runs: "coordinator",
      forwarding: { refreshes: ["VM"] },
    }),
    destroy: message({
      doc: "Removes the virtual GPU from its halted VM.",
      params: { self: param(ref("VGPU"), "The virtual GPU to remove.") },
      runs: "coordinator",
      forwarding: { refreshes: ["VM"] },
    }),
    atomic_set_resident_on: message({
      doc: "Internal call to the coordinator that records the physical GPU in use and clears the reservation in one step.",
      role: "none",
      since: "dundee",
      params: {
        self: param(ref("VGPU"), "The virtual GPU to record."),
        value: param(ref("PGPU"), "The physical GPU it now runs on."),
      },
      runs: "coordinator",
      forwarding: { global_lock: true },
      poolInternal: true,
      hidden: true,
    }),
  },
});
