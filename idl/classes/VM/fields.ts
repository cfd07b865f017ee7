import { bool, datetime, enumOf, field, float, int, map, never, nullRef, ref, set, string } from "../../dsl/index.ts";

/** The fields of VM, in the order of its record. */
export const fields = {
  uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
  allowed_operations: field(
    set(enumOf("vm_operations")),
    "Operations the VM's current state permits; a hint for clients, rechecked when a call is made.",
    { default: [], since: "rio", persist: false, oss: false },
  ),
  current_operations: field(
    map(string, enumOf("vm_operations")),
    "Operations in progress, as a map from task reference to the kind of operation.",
    { default: {}, since: "rio", persist: false, oss: false },
  ),
  name_label: field(string, "Human-readable name, need not be unique.", {
    access: "read-write",
    default: "",
    since: "rio",
    namespace: ["name"],
  }),
  name_description: field(string, "Free text describing the VM to people.", {
    access: "read-write",
    default: "",
    since: "rio",
    namespace: ["name"],
  }),
  power_state: field(enumOf("vm_power_state"), "Whether the VM is halted, paused, running or suspended.", {
    access: "at-create",
    default: "Halted",
  }),
  user_version: field(
    int,
    "Number for the creator of the VM to version it with; the toolstack attaches no meaning to it.",
    { access: "read-write", since: "rio" },
  ),
  is_a_template: field(
    bool,
    "True for a template, which cannot be started but only cloned, copied or provisioned into VMs.",
    { access: "read-write", since: "rio", hasEffect: true },
  ),
  is_default_template: field(
    bool,
    "True for the templates that ship with the product; such templates are protected from deletion.",
    { default: false, since: "falcon" },
  ),
  suspend_VDI: field(ref("VDI"), "Disk holding the saved memory image of a suspended VM; null when there is none.", {
    access: "at-create",
    default: nullRef,
  }),
  resident_on: field(ref("host"), "Host on which the VM's domain exists now; null when the VM has no domain.", {
    since: "rio",
  }),
  scheduled_to_be_resident_on: field(
    ref("host"),
    "Host where resources are reserved because the VM is about to start, resume or arrive there; otherwise null.",
    { default: nullRef, since: "rio", oss: false },
  ),
  affinity: field(
    ref("host"),
    "Host preferred when the VM starts; null means any host suits. It is a preference, not a requirement.",
    { access: "read-write", since: "rio", writeRole: "vm-power-admin", oss: false },
  ),
  memory_overhead: field(
    int,
    "Bytes of host memory needed for the VM beyond its own memory, such as shadow pages and device emulation.",
    { default: 0, since: "rio", namespace: ["memory"], tags: ["memory"] },
  ),
  memory_target: field(
    int,
    "Balloon target in bytes as last recorded in the database; deprecated, the toolstack chooses targets within the dynamic range.",
    {
      access: "at-create",
      default: 0,
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "midnight-ride"],
      ],
      namespace: ["memory"],
      tags: ["memory"],
    },
  ),
  memory_static_max: field(
    int,
    "Hard upper bound of the VM's memory in bytes, fixed while the VM runs; the guest sees it as its memory size at boot.",
    { access: "at-create", since: "rio", namespace: ["memory"], tags: ["memory"] },
  ),
  memory_dynamic_max: field(
    int,
    "Upper end, in bytes, of the range in which the balloon target of the running VM may move.",
    { access: "at-create", since: "rio", namespace: ["memory"], tags: ["memory"] },
  ),
  memory_dynamic_min: field(
    int,
    "Lower end, in bytes, of the range in which the balloon target of the running VM may move.",
    { access: "at-create", since: "rio", namespace: ["memory"], tags: ["memory"] },
  ),
  memory_static_min: field(int, "Hard lower bound in bytes below which the VM's dynamic range may never be set.", {
    access: "at-create",
    since: "rio",
    namespace: ["memory"],
    tags: ["memory"],
  }),
  VCPUs_params: field(
    map(string, string),
    "Scheduling parameters of the virtual CPUs, such as `weight`, `cap` and the CPU affinity `mask`; read when the VM starts.",
    { access: "read-write", since: "rio", namespace: ["VCPUs"] },
  ),
  VCPUs_max: field(int, "Largest number of virtual CPUs the VM can have while running; fixed from boot to shutdown.", {
    access: "at-create",
    since: "rio",
    namespace: ["VCPUs"],
  }),
  VCPUs_at_startup: field(int, "Number of virtual CPUs online when the VM boots; at most `VCPUs_max`.", {
    access: "at-create",
    since: "rio",
    namespace: ["VCPUs"],
  }),
  actions_after_softreboot: field(
    enumOf("on_softreboot_behavior"),
    "What happens to the domain when the guest asks for a soft reboot, as it does to enter a crash kernel.",
    { access: "read-write", default: "soft_reboot", lifecycle: [["prototyped", "23.1.0"]], namespace: ["actions"] },
  ),
  actions_after_shutdown: field(enumOf("on_normal_exit"), "What happens when the guest shuts itself down.", {
    access: "read-write",
    since: "rio",
    namespace: ["actions"],
  }),
  actions_after_reboot: field(enumOf("on_normal_exit"), "What happens when the guest reboots itself.", {
    access: "read-write",
    since: "rio",
    namespace: ["actions"],
  }),
  actions_after_crash: field(
    enumOf("on_crash_behaviour"),
    "What happens when the guest crashes, for example destroying it, restarting it or keeping a core dump.",
    { access: "at-create", since: "rio", namespace: ["actions"] },
  ),
  consoles: field(set(ref("console")), "Graphical and text consoles through which the running VM can be reached.", {
    since: "rio",
  }),
  VIFs: field(set(ref("VIF")), "Virtual network interfaces of the VM.", { since: "rio", tags: ["networking"] }),
  VBDs: field(set(ref("VBD")), "Virtual block devices (disks and drives) of the VM.", { since: "rio" }),
  VUSBs: field(set(ref("VUSB")), "Virtual USB devices of the VM, each passing through a physical USB device.", {
    since: "rio",
  }),
  crash_dumps: field(set(ref("crashdump")), "Core dumps recorded after crashes of the VM.", { since: "rio" }),
  VTPMs: field(set(ref("VTPM")), "Virtual TPM devices of the VM; at most one in practice.", { since: "rio" }),
  PV_bootloader: field(
    string,
    "Name of the bootloader that finds the kernel of a paravirtual VM, for example `pygrub`; empty to boot `PV_kernel` directly.",
    { access: "read-write", since: "rio", namespace: ["PV"] },
  ),
  PV_kernel: field(string, "Path in dom0 of the kernel for a paravirtual VM booted without bootloader.", {
    access: "read-write",
    since: "rio",
    namespace: ["PV"],
  }),
  PV_ramdisk: field(string, "Path in dom0 of the initial ramdisk that goes with `PV_kernel`; empty for none.", {
    access: "read-write",
    since: "rio",
    namespace: ["PV"],
  }),
  PV_args: field(string, "Command line given to the kernel of a paravirtual VM.", {
    access: "read-write",
    since: "rio",
    namespace: ["PV"],
  }),
  PV_bootloader_args: field(string, "Additional arguments passed to the paravirtual bootloader.", {
    access: "read-write",
    since: "rio",
    namespace: ["PV"],
  }),
  PV_legacy_args: field(
    string,
    "Kernel arguments used for guests too old to work with the normal paravirtual boot arguments.",
    { access: "read-write", since: "rio", namespace: ["PV"], oss: false },
  ),
  HVM_boot_policy: field(
    string,
    "Boot policy of a hardware virtualised VM, normally `BIOS order`, empty for paravirtual; deprecated in favour of `domain_type`.",
    {
      access: "at-create",
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "kolkata"],
      ],
      namespace: ["HVM"],
    },
  ),
  HVM_boot_params: field(
    map(string, string),
    "Boot settings of a hardware virtualised VM, such as `order` for the device order and `firmware` for `bios` or `uefi`.",
    { access: "read-write", since: "rio", namespace: ["HVM"] },
  ),
  HVM_shadow_multiplier: field(
    float,
    "Factor applied to the default amount of shadow memory of a hardware virtualised VM; 1.0 is the default amount.",
    { access: "at-create", default: 1, since: "miami", namespace: ["HVM"], oss: false },
  ),
  platform: field(
    map(string, string),
    "Settings of the emulated platform, for example `nx`, `acpi`, `viridian`, `secureboot` or `device-model`; take effect when a domain is built.",
    { access: "at-create", since: "rio", keyRoles: { hvm_serial: "pool-admin" } },
  ),
  PCI_bus: field(string, "PCI bus path used for passthrough by early releases; deprecated and without effect.", {
    access: "read-write",
    lifecycle: [
      ["published", "rio"],
      ["deprecated", "boston"],
    ],
  }),
  other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
    access: "at-create",
    since: "rio",
    keyRoles: {
      pci: "pool-admin",
      hvm_serial: "pool-admin",
      folder: "vm-operator",
      "XenCenter.CustomFields.*": "vm-operator",
    },
  }),
  domid: field(int, "Xen domain number of the running VM; -1 when there is no domain.", { since: "rio" }),
  domarch: field(string, "Architecture of the running domain, for example `x64`; empty when unknown or not running.", {
    since: "rio",
    oss: false,
  }),
  last_boot_CPU_flags: field(
    map(string, string),
    "CPU vendor and feature set the VM saw when it booted; decides which hosts it may move to or resume on.",
    { access: "at-create", default: {}, since: "rio", oss: false },
  ),
  is_control_domain: field(
    bool,
    "True for a domain that serves a host, such as dom0, and so is not an ordinary guest.",
    { since: "rio" },
  ),
  metrics: field(ref("VM_metrics"), "Record with the measured state of the VM, such as memory in use and start time.", {
    since: "rio",
  }),
  guest_metrics: field(
    ref("VM_guest_metrics"),
    "Record with what the guest agent reports from inside the VM; null when nothing was reported.",
    { since: "rio" },
  ),
  last_booted_record: field(
    string,
    "Serialised record of the VM as it was when it last booted, used for resume; empty if it never ran.",
    {
      access: "at-create",
      default: "",
      lifecycle: [
        ["published", "miami"],
        ["changed", "1.257.0"],
      ],
      oss: false,
    },
  ),
  recommendations: field(
    string,
    "XML document with suggested limits and properties for VMs made from this template; advice for clients, not enforced.",
    { access: "read-write", since: "rio", oss: false },
  ),
  xenstore_data: field(
    map(string, string),
    "Keys (below `vm-data/`) and values written into the VM's xenstore tree when it starts.",
    { access: "read-write", default: {}, since: "miami", hasEffect: true, oss: false },
  ),
  ha_always_run: field(
    bool,
    "True while HA is to keep this VM running; deprecated for clients, follows starts and shutdowns of a VM with priority `restart`.",
    {
      access: "at-create",
      default: false,
      lifecycle: [
        ["published", "orlando"],
        ["deprecated", "boston"],
      ],
      oss: false,
    },
  ),
  ha_restart_priority: field(
    string,
    "HA treatment after a failure: `restart` guarantees a restart, `best-effort` restarts if there is room, empty means none.",
    { access: "at-create", default: "", since: "orlando", oss: false },
  ),
  is_a_snapshot: field(bool, "True if this record is a snapshot or checkpoint of a VM.", {
    default: false,
    since: "orlando",
  }),
  snapshot_of: field(ref("VM"), "For a snapshot, the VM it was taken of; null otherwise or when that VM is gone.", {
    default: { ref: "" },
    since: "orlando",
  }),
  snapshots: field(set(ref("VM")), "Snapshots that were taken of this VM.", { since: "orlando" }),
  snapshot_time: field(datetime, "Time at which the snapshot was taken; the epoch for a VM that is not a snapshot.", {
    default: never,
    since: "orlando",
  }),
  transportable_snapshot_id: field(
    string,
    "Identifier under which a Windows VSS snapshot could be carried elsewhere; empty unless taken with quiescing.",
    { default: "", since: "orlando" },
  ),
  blobs: field(map(string, ref("blob")), "Named binary data attached to the VM, as a map from name to blob.", {
    default: {},
    since: "orlando",
  }),
  tags: field(set(string), "Labels set by users to group and find objects.", {
    access: "read-write",
    default: [],
    since: "orlando",
    writeRole: "vm-operator",
  }),
  blocked_operations: field(
    map(enumOf("vm_operations"), string),
    "Operations administrators forbade on this VM, each with an error code or text shown to whoever tries it.",
    { access: "at-create", default: {}, since: "orlando" },
  ),
  snapshot_info: field(
    map(string, string),
    "Facts about how a snapshot was taken, for example the VM's power state at that time.",
    { default: {}, since: "midnight-ride" },
  ),
  snapshot_metadata: field(string, "Serialised metadata of the VM at the time of the snapshot, used to revert to it.", {
    default: "",
    since: "midnight-ride",
  }),
  parent: field(ref("VM"), "The snapshot this VM descends from in the snapshot tree; null at the root.", {
    default: { ref: "" },
    since: "midnight-ride",
  }),
  children: field(set(ref("VM")), "Snapshots and VMs that descend directly from this one in the snapshot tree.", {
    since: "midnight-ride",
  }),
  bios_strings: field(
    map(string, string),
    "SMBIOS strings shown to the guest, such as vendor and product name; chosen when not yet set at first start.",
    { default: {}, since: "midnight-ride" },
  ),
  protection_policy: field(
    ref("VMPP"),
    "Former backup policy of the VM; deprecated with the VMPP class and always null.",
    {
      access: "at-create",
      default: nullRef,
      lifecycle: [
        ["published", "cowley"],
        ["deprecated", "clearwater"],
      ],
    },
  ),
  is_snapshot_from_vmpp: field(
    bool,
    "Marked snapshots made by a protection policy (VMPP); removed together with that feature.",
    {
      access: "at-create",
      default: false,
      lifecycle: [
        ["published", "cowley"],
        ["deprecated", "clearwater"],
        ["removed", "clearwater"],
      ],
    },
  ),
  snapshot_schedule: field(ref("VMSS"), "Schedule (VMSS) that takes snapshots of this VM; null for none.", {
    access: "at-create",
    default: nullRef,
    since: "falcon",
  }),
  is_vmss_snapshot: field(
    bool,
    "True for a snapshot taken by a snapshot schedule, which may delete it when its retention limit is reached.",
    { access: "at-create", default: false, since: "falcon" },
  ),
  appliance: field(ref("VM_appliance"), "Appliance the VM belongs to; null for none.", {
    access: "at-create",
    default: nullRef,
    since: "rio",
  }),
  start_delay: field(
    int,
    "Seconds to wait after starting this VM before the next group in the appliance or HA start order starts.",
    { access: "at-create", default: 0, since: "boston" },
  ),
  shutdown_delay: field(
    int,
    "Seconds to wait after shutting this VM down before the next group of its appliance is shut down.",
    { access: "at-create", default: 0, since: "boston" },
  ),
  order: field(
    int,
    "Position in the start sequence of its appliance or of HA: lower numbers start first, shutdown runs in reverse.",
    { access: "at-create", default: 0, since: "boston" },
  ),
  VGPUs: field(set(ref("VGPU")), "Virtual GPUs of the VM.", { since: "boston" }),
  attached_PCIs: field(set(ref("PCI")), "Physical PCI devices passed through to the VM at present.", {
    since: "boston",
  }),
  suspend_SR: field(
    ref("SR"),
    "Storage where the suspend image is written; null lets the toolstack use the host's or pool's default.",
    { access: "read-write", default: nullRef, since: "boston" },
  ),
  version: field(
    int,
    "How many times this VM was recovered from a disaster recovery copy; the highest version is the most current.",
    { access: "at-create", default: 0, since: "boston" },
  ),
  generation_id: field(
    string,
    "Generation identifier shown to the guest, renewed on revert or clone so that it notices; empty means not offered.",
    { access: "at-create", default: "0:0", since: "clearwater" },
  ),
  hardware_platform_version: field(
    int,
    "Version of the virtual hardware the VM needs; only hosts that offer this version can run it.",
    { access: "read-write", default: 0, since: "cream" },
  ),
  has_vendor_device: field(
    bool,
    "True if the VM gets the emulated PCI device through which Windows Update offers PV drivers; applies at next boot.",
    {
      access: "at-create",
      default: true,
      lifecycle: [
        ["published", "dundee"],
        ["changed", "24.14.0"],
      ],
      tags: ["windows-vm"],
    },
  ),
  requires_reboot: field(
    bool,
    "True if settings of the running VM or its host changed in a way that only a reboot of the VM makes effective.",
    { default: false, since: "ely" },
  ),
  reference_label: field(
    string,
    "Fixed identifier of the template the VM descends from, independent of language and of changes to the name.",
    { access: "at-create", default: "", since: "ely" },
  ),
  domain_type: field(
    enumOf("domain_type"),
    "Virtualisation mode used for the VM's next domain: hardware virtualised, paravirtual or a mixture.",
    {
      access: "at-create",
      default: "unspecified",
      lifecycle: [
        ["prototyped", "jura"],
        ["published", "kolkata"],
      ],
    },
  ),
  NVRAM: field(
    map(string, string),
    "Contents of the VM's non-volatile firmware storage; `EFI-variables` holds the UEFI variables.",
    { access: "at-create", default: {}, since: "naples" },
  ),
  pending_guidances: field(
    set(enumOf("update_guidances")),
    "Mandatory actions still due after host updates, such as restarting the VM or its device model.",
    { default: [], since: "1.303.0" },
  ),
  recommended_guidances: field(
    set(enumOf("update_guidances")),
    "Former name of the recommended post-update actions; removed, see `pending_guidances_recommended`.",
    {
      default: [],
      lifecycle: [
        ["prototyped", "23.18.0"],
        ["removed", "23.24.0"],
      ],
      internal: true,
    },
  ),
  pending_guidances_recommended: field(
    set(enumOf("update_guidances")),
    "Actions that are advised, though not mandatory, after host updates.",
    { default: [], lifecycle: [["prototyped", "24.10.0"]] },
  ),
  pending_guidances_full: field(
    set(enumOf("update_guidances")),
    "Actions needed for every change brought by host updates to take effect for this VM.",
    { default: [], lifecycle: [["prototyped", "24.10.0"]] },
  ),
  groups: field(set(ref("VM_group")), "Placement groups the VM is in; currently at most one.", {
    lifecycle: [["prototyped", "24.19.1"]],
  }),
  secureboot_certificates_state: field(
    enumOf("vm_secureboot_certificates_state"),
    "Whether the VM's secure boot certificates are current, can be updated, or will be updated at the next boot.",
    { default: "ok", lifecycle: [["prototyped", "26.14.0"]] },
  ),
};
