import { define } from "./definition.ts";

/** Errors of GPUs, USB devices, PVS proxies and virtual TPMs. */
export const devicesErrors = define({
  GPU_GROUP_CONTAINS_NO_PGPUS: {
    doc: "The GPU group has no physical GPU, so a virtual GPU cannot be placed in it.",
    params: ["gpu_group"],
  },
  GPU_GROUP_CONTAINS_PGPU: {
    doc: "The GPU group cannot be destroyed while it holds the physical GPUs listed in `pgpus`.",
    params: ["pgpus"],
  },
  GPU_GROUP_CONTAINS_VGPU: {
    doc: "The GPU group cannot be destroyed while the virtual GPUs in `vgpus` refer to it.",
    params: ["vgpus"],
  },
  NVIDIA_SRIOV_MISCONFIGURED: {
    doc: "The GPU `device_name` on `host` is not correctly set up for SR-IOV virtual GPUs.",
    params: ["host", "device_name"],
  },
  NVIDIA_TOOLS_ERROR: {
    doc: "The NVIDIA tools on `host` failed when asked about or setting up a GPU.",
    params: ["host"],
  },
  PGPU_INSUFFICIENT_CAPACITY_FOR_VGPU: {
    doc: "The physical GPU has no room left for another virtual GPU of `vgpu_type`.",
    params: ["pgpu", "vgpu_type"],
  },
  PGPU_IN_USE_BY_VM: {
    doc: "The physical GPU is used by the listed VMs, which must be shut down or moved first.",
    params: ["VMs"],
  },
  PGPU_NOT_COMPATIBLE_WITH_GPU_GROUP: {
    doc: "A physical GPU of `type` cannot join the group, which contains `group_types`.",
    params: ["type", "group_types"],
  },
  PUSB_VDI_CONFLICT: {
    doc: "The USB device `PUSB` appears as removable storage `VDI` and is in use as such, so it cannot be passed through.",
    params: ["PUSB", "VDI"],
  },
  PVS_CACHE_STORAGE_ALREADY_PRESENT: {
    doc: "The `site` already has cache storage on `host`, and only one is possible.",
    params: ["site", "host"],
  },
  PVS_CACHE_STORAGE_IS_IN_USE: {
    doc: "The cache storage serves running PVS proxies and cannot be removed.",
    params: ["PVS_cache_storage"],
  },
  PVS_PROXY_ALREADY_PRESENT: { doc: "The VIF already has a PVS proxy, listed in `proxies`.", params: ["proxies"] },
  PVS_PROXY_PRESENT_ON_HIGHER_VIF_DEVICE: {
    doc: "A VIF with a larger device number than `device` has a PVS proxy, yet it must be the first VIF.",
    params: ["device"],
  },
  PVS_SERVER_ADDRESS_IN_USE: { doc: "Another PVS server record already uses `address`.", params: ["address"] },
  PVS_SITE_CONTAINS_RUNNING_PROXIES: {
    doc: "The PVS site cannot be forgotten or changed while the listed `proxies` are running.",
    params: ["proxies"],
  },
  PVS_SITE_CONTAINS_SERVERS: {
    doc: "The PVS site still has the listed `servers`; forget them first.",
    params: ["servers"],
  },
  PVS_VIF_MUST_BE_FIRST_DEVICE: {
    doc: "A PVS proxy can be put only on the VIF with the lowest device number of the VM.",
    params: [],
  },
  TOO_MANY_VUSBS: { doc: "A VM can have at most `number` virtual USB devices.", params: ["number"] },
  USB_ALREADY_ATTACHED: { doc: "The USB device `PUSB` is already passed through to `VM`.", params: ["PUSB", "VM"] },
  USB_GROUP_CONFLICT: { doc: "The VM already has a virtual USB device from this `USB_group`.", params: ["USB_group"] },
  USB_GROUP_CONTAINS_NO_PUSBS: {
    doc: "The USB group has no physical device, so none can be attached from it.",
    params: ["usb_group"],
  },
  USB_GROUP_CONTAINS_PUSB: {
    doc: "The USB group cannot be destroyed while it holds the devices in `pusbs`.",
    params: ["pusbs"],
  },
  USB_GROUP_CONTAINS_VUSB: {
    doc: "The USB group cannot be destroyed while the virtual devices in `vusbs` refer to it.",
    params: ["vusbs"],
  },
  VGPU_DESTINATION_INCOMPATIBLE: {
    doc: "The `vgpu` cannot move to `host`, whose GPU or driver does not fit it; see `reason`.",
    params: ["reason", "vgpu", "host"],
  },
  VGPU_GUEST_DRIVER_LIMIT: {
    doc: "The GPU driver inside `vm` is too old or too new for moving to `host`; see `reason`.",
    params: ["reason", "vm", "host"],
  },
  VGPU_SUSPENSION_NOT_SUPPORTED: {
    doc: "The `vgpu` on `host` cannot be suspended or migrated with the drivers present; see `reason`.",
    params: ["reason", "vgpu", "host"],
  },
  VGPU_TYPE_NOT_COMPATIBLE: {
    doc: "A virtual GPU of this `type` cannot be combined with the others of the VM.",
    params: ["type"],
  },
  VGPU_TYPE_NOT_COMPATIBLE_WITH_RUNNING_TYPE: {
    doc: "The `pgpu` is running virtual GPUs of `running_type` and cannot run `type` beside them.",
    params: ["pgpu", "type", "running_type"],
  },
  VGPU_TYPE_NOT_ENABLED: {
    doc: "Virtual GPU `type` is switched off on the GPU, where only `enabled_types` are on.",
    params: ["type", "enabled_types"],
  },
  VGPU_TYPE_NOT_SUPPORTED: {
    doc: "The GPU cannot run `type`; it can run `supported_types`.",
    params: ["type", "supported_types"],
  },
  VGPU_TYPE_NO_LONGER_SUPPORTED: {
    doc: "The virtual GPU `type` was offered in the past but is not any more.",
    params: ["type"],
  },
  VTPM_MAX_AMOUNT_REACHED: {
    doc: "The VM already has the highest possible number of virtual TPMs, `amount`.",
    params: ["amount"],
  },
});
