import type { Ref } from "../../../runtime/ref.ts";
import { createFurnished, type Furnished, type Furniture } from "../support/furnished.ts";

export const NULL = "OpaqueRef:NULL";
export const NOBODY = "OpaqueRef:00000000-1111-2222-3333-444444444444";

/** What clients send to make a VM: every member that has no default. */
export const vmRecord = (more: object = {}) => ({
  name_label: "q-vm",
  name_description: "",
  user_version: 1,
  is_a_template: false,
  affinity: NULL,
  memory_static_max: 268435456,
  memory_dynamic_max: 268435456,
  memory_dynamic_min: 268435456,
  memory_static_min: 134217728,
  VCPUs_params: {},
  VCPUs_max: 2,
  VCPUs_at_startup: 1,
  actions_after_shutdown: "destroy",
  actions_after_reboot: "restart",
  actions_after_crash: "restart",
  PV_bootloader: "",
  PV_kernel: "",
  PV_ramdisk: "",
  PV_args: "",
  PV_bootloader_args: "",
  PV_legacy_args: "",
  HVM_boot_policy: "BIOS order",
  HVM_boot_params: { order: "cd" },
  platform: {},
  PCI_bus: "",
  other_config: { k: "v" },
  recommendations: "",
  ...more,
});

export const vbdRecord = (VM: string, more: object = {}) => ({
  VM,
  VDI: NULL,
  userdevice: "3",
  bootable: false,
  mode: "RO",
  type: "CD",
  unpluggable: true,
  empty: true,
  other_config: {},
  qos_algorithm_type: "",
  qos_algorithm_params: {},
  ...more,
});

export const vifRecord = (VM: string, network: string, more: object = {}) => ({
  device: "0",
  network,
  VM,
  MAC: "",
  MTU: 1500,
  other_config: {},
  qos_algorithm_type: "",
  qos_algorithm_params: {},
  ...more,
});

export const vdiRecord = (SR: string, more: object = {}) => ({
  ...{ name_label: "disk", name_description: "", SR, virtual_size: 1048576, type: "user", sharable: false },
  ...{ read_only: false, other_config: {}, xenstore_data: {}, sm_config: {}, tags: [], ...more },
});

/** A pool with an SR, a network and a way to make VMs. */
export interface VmWorld extends Furnished {
  readonly sr: Ref<"SR">;
  readonly network: Ref<"network">;
  createVm(more?: object): Promise<Ref<"VM">>;
  createDisk(more?: object): Promise<Ref<"VDI">>;
  /** A VM with a disk at 0, an empty drive at 3 and an interface. */
  createFurnishedVm(more?: object): Promise<Ref<"VM">>;
}

export async function createVmWorld(furniture?: Furniture): Promise<VmWorld> {
  const world = await createFurnished(furniture);
  const { call, host } = world;
  const sr = (await call("SR.create", host, {}, 1e12, "sr", "", "dummy", "user", false, {})) as Ref<"SR">;
  const network = world.add("network", { name_label: "net", bridge: "xapi9", managed: true }) as Ref<"network">;
  const createVm = async (more?: object) => (await call("VM.create", vmRecord(more))) as Ref<"VM">;
  const createDisk = async (more?: object) => (await call("VDI.create", vdiRecord(sr, more))) as Ref<"VDI">;
  return {
    ...world,
    sr,
    network,
    createVm,
    createDisk,
    async createFurnishedVm(more) {
      const vm = await createVm(more);
      const VDI = await createDisk();
      await call("VBD.create", vbdRecord(vm, { VDI, userdevice: "0", mode: "RW", type: "Disk", empty: false }));
      await call("VBD.create", vbdRecord(vm));
      await call("VIF.create", vifRecord(vm, network));
      return vm;
    },
  };
}
