import type { Values } from "./stage.ts";

/** A VM as the recorder made it, halted. */
export const goldenVm = (): Values => ({
  name_label: "golden-vm",
  power_state: "Halted",
  user_version: 1,
  memory_static_max: 268_435_456,
  memory_dynamic_max: 268_435_456,
  memory_dynamic_min: 268_435_456,
  memory_static_min: 134_217_728,
  memory_overhead: 7_340_032,
  VCPUs_max: 2,
  VCPUs_at_startup: 1,
  actions_after_softreboot: "soft_reboot",
  actions_after_shutdown: "destroy",
  actions_after_reboot: "restart",
  actions_after_crash: "restart",
  HVM_boot_policy: "BIOS order",
  HVM_boot_params: { order: "cd" },
  HVM_shadow_multiplier: 1,
  hardware_platform_version: 2,
  domain_type: "hvm",
  domid: -1,
  snapshot_of: "OpaqueRef:NULL",
  parent: "OpaqueRef:NULL",
  metrics: "OpaqueRef:NULL",
});
