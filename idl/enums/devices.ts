import { define } from "./definition.ts";

/** Enums of GPUs, PCI and USB devices, PVS proxies and virtual TPMs. */
export const devicesEnums = define({
  allocation_algorithm: {
    classes: ["GPU_group"],
    values: {
      breadth_first: "Spread virtual GPUs over as many physical GPUs as possible, favouring performance.",
      depth_first: "Fill one physical GPU before using the next, keeping whole GPUs free for larger types.",
    },
  },
  pci_dom0_access: {
    classes: ["PCI", "PGPU"],
    values: {
      enabled: "The control domain uses the device.",
      disable_on_reboot: "The control domain uses the device now and will give it up at the next boot.",
      disabled: "The device is hidden from the control domain and free for passthrough.",
      enable_on_reboot: "The device is hidden from the control domain now and returns to it at the next boot.",
    },
  },
  pvs_proxy_status: {
    classes: ["PVS_proxy"],
    values: {
      stopped: "The proxy is not running.",
      initialised: "The proxy is set up but has not begun to cache.",
      caching: "The proxy is serving and caching the VM's boot disk traffic.",
      incompatible_write_cache_mode:
        "The proxy cannot cache because the PVS device uses an unsuitable write cache mode.",
      incompatible_protocol_version:
        "The proxy cannot cache because it does not speak the PVS server's protocol version.",
    },
  },
  vgpu_type_implementation: {
    classes: ["VGPU_type"],
    values: {
      passthrough: "The VM owns the whole physical GPU.",
      nvidia: "Virtual GPU made by NVIDIA's mediated driver.",
      nvidia_sriov: "NVIDIA virtual GPU backed by an SR-IOV virtual function.",
      gvt_g: "Virtual GPU made by Intel GVT-g.",
      mxgpu: "AMD MxGPU virtual function.",
    },
  },
  vtpm_operations: { classes: ["VTPM"], values: { destroy: "The TPM is being, or may be, removed with its content." } },
  vusb_operations: {
    classes: ["VUSB"],
    values: {
      attach: "The device is being, or may be, set up for a VM that is starting.",
      plug: "The device is being, or may be, hot-plugged into the running VM.",
      unplug: "The device is being, or may be, unplugged from the running VM.",
    },
  },
});
