/** Features that may be restricted by a licence, by the rest of their key (spec: v6d.md, section 2). */
const RESTRICTABLE = [
  "vlan qos pool_attached_storage netapp equalogic pooling",
  "marathon email_alerting historical_performance wlb rbac dmc checkpoint cpu_masking connection",
  "vmpr vmss intellicache gpu dr vif_locking storage_xen_motion vgpu integrated_gpu_passthrough vss",
  "guest_agent_auto_update pci_device_for_auto_update xen_motion guest_ip_setting ad nested_virt live_patching",
  "set_vcpus_number_live pvs_proxy igmp_snooping rpu pool_size cbt usb_passthrough network_sriov corosync",
  "cluster_address zstd_export pool_secret_rotation certificate_verification updates internal_repo_access vtpm",
  "vm_groups vm_start vm_appliance_start",
].flatMap((line) => line.split(" "));

/**
 * What the one edition `free` allows: everything. The keys of `host.license_params` and `pool.restrictions` in upstream's
 * order (spec: v6d.md, section 2; startup-config.md, section 3.4.1).
 */
export const freeLicense: Readonly<Record<string, string>> = Object.fromEntries(
  RESTRICTABLE.flatMap((feature): [string, string][] => {
    const restricted: [string, string] = [`restrict_${feature}`, "false"];
    if (feature === "pooling") return [restricted, ["enable_xha", "true"]];
    if (feature === "connection") return [restricted, ["platform_filter", "false"], ["regular_nag_dialog", "false"]];
    return [restricted];
  }),
);
