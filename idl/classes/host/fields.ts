import { bool, datetime, enumOf, field, int, map, never, nullRef, ref, set, string } from "../../dsl/index.ts";

/** The fields of host, in the order of its record. */
export const fields = {
  uuid: field(string, "Unique identifier, stable for the life of the object."),
  name_label: field(string, "Human-readable name, need not be unique.", {
    access: "read-write",
    default: "",
    namespace: ["name"],
    oss: false,
  }),
  name_description: field(string, "Free-form notes for people reading about this host.", {
    access: "read-write",
    default: "",
    namespace: ["name"],
    oss: false,
  }),
  memory_overhead: field(int, "Memory in bytes used by the hypervisor itself and so not available to guests.", {
    default: 0,
    namespace: ["memory"],
    tags: ["memory"],
  }),
  allowed_operations: field(
    set(enumOf("host_allowed_operations")),
    "Operations that the current state of the host permits; advisory, as the state may change before a call arrives.",
    { default: [], persist: false, oss: false },
  ),
  current_operations: field(
    map(string, enumOf("host_allowed_operations")),
    "Operations in progress on the host, keyed by the task that runs each of them.",
    { default: {}, persist: false, oss: false },
  ),
  API_version_major: field(int, "Major part of the XenAPI version that this host speaks.", {
    namespace: ["API_version"],
  }),
  API_version_minor: field(int, "Minor part of the XenAPI version that this host speaks.", {
    namespace: ["API_version"],
  }),
  API_version_vendor: field(string, "Name of the party that supplied the API implementation.", {
    namespace: ["API_version"],
  }),
  API_version_vendor_implementation: field(
    map(string, string),
    "Extra key/value pairs by which the vendor describes its implementation of the API.",
    { namespace: ["API_version"] },
  ),
  enabled: field(
    bool,
    "True when the host may start, resume or receive VMs; false while it is in maintenance or still starting.",
  ),
  software_version: field(
    map(string, string),
    "Version details of the installed software, such as product, build, Xen and Linux versions.",
    { access: "at-create" },
  ),
  other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
    access: "read-write",
    keyRoles: { folder: "vm-operator", "XenCenter.CustomFields.*": "vm-operator" },
  }),
  capabilities: field(
    set(string),
    "Guest types the hypervisor can run here, in Xen's notation such as `xen-3.0-x86_64` or `hvm-3.0-x86_64`.",
    { access: "at-create" },
  ),
  cpu_configuration: field(
    map(string, string),
    "Reserved for settings of the physical CPUs as key/value pairs; usually empty.",
  ),
  sched_policy: field(string, "Name of the CPU scheduler that the hypervisor uses."),
  supported_bootloaders: field(set(string), "Bootloaders that can be named for paravirtualised guests on this host."),
  resident_VMs: field(set(ref("VM")), "VMs that have a domain on this host now, the control domain included."),
  logging: field(
    map(string, string),
    "Log settings; the key `syslog_destination` names a remote syslog server, absent means local logging only.",
    { access: "read-write" },
  ),
  PIFs: field(
    set(ref("PIF")),
    "Network interfaces of this host, both physical and derived ones such as bonds and VLANs.",
    { tags: ["networking"] },
  ),
  suspend_image_sr: field(
    ref("SR"),
    "Storage repository for the memory images of suspended VMs, used when the VM and pool name no other.",
    { access: "read-write" },
  ),
  crash_dump_sr: field(ref("SR"), "Storage repository meant to hold the memory dumps of crashed VMs.", {
    access: "read-write",
  }),
  crashdumps: field(
    set(ref("host_crashdump")),
    "Dumps left by crashes of this host itself, as distinct from crashes of its VMs.",
    { oss: false },
  ),
  patches: field(set(ref("host_patch")), "Old-style patches known on this host; superseded by `updates`.", {
    lifecycle: [
      ["published", "rio"],
      ["deprecated", "ely"],
    ],
    oss: false,
  }),
  updates: field(set(ref("pool_update")), "Pool updates that have been applied to this host.", {
    since: "ely",
    oss: false,
  }),
  PBDs: field(set(ref("PBD")), "Connections from this host to storage repositories, whether plugged or not."),
  host_CPUs: field(set(ref("host_cpu")), "The physical CPUs found on this host, one object for each."),
  cpu_info: field(
    map(string, string),
    "Details of the processors: counts, vendor, model, speed, flags and the feature sets offered to guests.",
    { default: {}, since: "midnight-ride" },
  ),
  hostname: field(
    string,
    "Network name the host is known by; change that of a running host with `host.set_hostname_live`.",
    { access: "read-write", oss: false, tags: ["networking"] },
  ),
  address: field(string, "IP address of the management interface, at which other hosts and clients reach this host.", {
    access: "read-write",
    oss: false,
    tags: ["networking"],
  }),
  metrics: field(
    ref("host_metrics"),
    "Object with the changing measurements of the host, such as memory totals and liveness.",
  ),
  license_params: field(
    map(string, string),
    "Details of the license in force, such as its expiry and the features it restricts.",
    { oss: false },
  ),
  boot_free_mem: field(int, "Free memory in bytes measured when the host booted, before any guest started.", {
    internal: true,
    oss: false,
  }),
  ha_statefiles: field(
    set(string),
    "VDIs which high availability on this host uses as shared state; empty when it is off.",
    { default: [], since: "orlando", oss: false },
  ),
  ha_network_peers: field(set(string), "UUIDs of the hosts whose network heartbeats the HA daemon here receives.", {
    default: [],
    since: "orlando",
    oss: false,
  }),
  blobs: field(
    map(string, ref("blob")),
    "Binary data attached to the host by clients, keyed by a name of their choice.",
    { default: {}, since: "orlando" },
  ),
  tags: field(set(string), "Labels given by users for grouping and searching.", {
    access: "read-write",
    default: [],
    since: "orlando",
    writeRole: "vm-operator",
  }),
  external_auth_type: field(
    string,
    "Kind of outside user directory in use, such as `AD`; empty when only local users exist.",
    { default: "", since: "george" },
  ),
  external_auth_service_name: field(
    string,
    "Name of the outside directory, for Active Directory its domain; empty when none is configured.",
    { default: "", since: "george" },
  ),
  external_auth_configuration: field(
    map(string, string),
    "Settings of the outside directory, in the form its plugin expects.",
    { default: {}, since: "george" },
  ),
  edition: field(string, "Name of the product edition in force on this host.", { default: "", since: "midnight-ride" }),
  license_server: field(map(string, string), "Where licenses are obtained, by the keys `address` and `port`.", {
    access: "read-write",
    default: { address: "localhost", port: "27000" },
    since: "midnight-ride",
  }),
  bios_strings: field(
    map(string, string),
    "Identification texts read from the firmware of the machine, such as vendor, product name and serial number.",
    { default: {}, since: "midnight-ride" },
  ),
  power_on_mode: field(
    string,
    "How a switched-off host can be started remotely, such as `wake-on-lan` or a plugin name; empty means not at all.",
    { default: "", since: "midnight-ride" },
  ),
  power_on_config: field(
    map(string, string),
    "Parameters for the chosen power-on mode, such as the address and user of a management controller.",
    { default: {}, since: "midnight-ride" },
  ),
  local_cache_sr: field(
    ref("SR"),
    "Local storage repository that holds the IntelliCache data; null when caching is off.",
    { access: "at-create", default: nullRef, since: "cowley" },
  ),
  chipset_info: field(
    map(string, string),
    "Facts about the chipset, above all whether an IOMMU is active (key `iommu`).",
    { default: {}, since: "boston" },
  ),
  PCIs: field(set(ref("PCI")), "PCI devices found in this host.", { since: "boston" }),
  PGPUs: field(set(ref("PGPU")), "Physical graphics processors in this host.", { since: "boston" }),
  PUSBs: field(set(ref("PUSB")), "Physical USB devices plugged into this host.", { since: "inverness" }),
  ssl_legacy: field(bool, "Formerly told whether old TLS versions and ciphers are accepted; now without effect.", {
    access: "at-create",
    default: true,
    lifecycle: [
      ["published", "dundee"],
      ["deprecated", "stockholm"],
    ],
  }),
  guest_VCPUs_params: field(
    map(string, string),
    "CPU settings applied to all guests on this host, for instance a `mask` of the physical CPUs they may use.",
    { access: "read-write", default: {}, since: "tampa" },
  ),
  display: field(
    enumOf("host_display"),
    "Whether the local console is shown on the physical screen, and what changes at the next boot.",
    { access: "read-write", default: "enabled", since: "cream" },
  ),
  virtual_hardware_platform_versions: field(
    set(int),
    "Versions of the virtual hardware platform that VMs may ask for on this host.",
    { default: [0], since: "cream" },
  ),
  control_domain: field(ref("VM"), "The VM object that stands for domain 0 of this host.", {
    default: nullRef,
    since: "ely",
  }),
  updates_requiring_reboot: field(
    set(ref("pool_update")),
    "Applied pool updates that take full effect only after this host reboots.",
    { since: "ely", ignoreForeignKey: true },
  ),
  features: field(set(ref("Feature")), "Optional features that are available on this host, with their state.", {
    since: "falcon",
  }),
  iscsi_iqn: field(string, "iSCSI qualified name by which this host presents itself to storage targets.", {
    access: "at-create",
    default: "",
    since: "kolkata",
  }),
  multipathing: field(bool, "True when storage is attached over several paths where these exist.", {
    access: "at-create",
    default: false,
    since: "kolkata",
  }),
  uefi_certificates: field(
    string,
    "Archive of the Secure Boot certificates for guests, in base64; kept for older clients, the pool holds the one that counts.",
    {
      access: "at-create",
      default: "",
      lifecycle: [
        ["published", "quebec"],
        ["deprecated", "22.16.0"],
      ],
    },
  ),
  certificates: field(set(ref("Certificate")), "TLS certificates that belong to this host.", { since: "stockholm" }),
  editions: field(set(string), "Names of the product editions that `host.apply_edition` accepts here.", {
    default: [],
    since: "stockholm",
  }),
  pending_guidances: field(
    set(enumOf("update_guidances")),
    "Mandatory actions still to be done after updates, such as rebooting the host.",
    { default: [], since: "1.303.0" },
  ),
  tls_verification_enabled: field(bool, "True when this host verifies TLS certificates on its outgoing connections.", {
    default: false,
    since: "1.313.0",
  }),
  last_software_update: field(
    datetime,
    "Time when software updates were last applied to this host; the epoch if never.",
    { default: never, lifecycle: [["prototyped", "22.20.0"]] },
  ),
  https_only: field(bool, "True when the firewall blocks plain HTTP on port 80, leaving only HTTPS.", {
    default: false,
    lifecycle: [["prototyped", "22.27.0"]],
  }),
  recommended_guidances: field(
    set(enumOf("update_guidances")),
    "Former list of advisable actions after an update; replaced by `pending_guidances_recommended`.",
    {
      default: [],
      lifecycle: [
        ["prototyped", "23.18.0"],
        ["removed", "23.24.0"],
      ],
      internal: true,
    },
  ),
  latest_synced_updates_applied: field(
    enumOf("latest_synced_updates_applied_state"),
    "Whether the host has all updates of the last repository synchronisation: `yes`, `no` or `unknown`.",
    { default: "unknown", lifecycle: [["prototyped", "23.18.0"]] },
  ),
  numa_affinity_policy: field(
    enumOf("host_numa_affinity_policy"),
    "How the memory and CPUs of starting VMs are placed on NUMA nodes.",
    { default: "default_policy", lifecycle: [["prototyped", "24.0.0"]] },
  ),
  pending_guidances_recommended: field(
    set(enumOf("update_guidances")),
    "Actions advised, yet not enforced, after the updates applied so far.",
    { default: [], lifecycle: [["prototyped", "24.10.0"]] },
  ),
  pending_guidances_full: field(
    set(enumOf("update_guidances")),
    "Actions needed for every applied update to take complete effect.",
    { default: [], lifecycle: [["prototyped", "24.10.0"]] },
  ),
  last_update_hash: field(string, "Checksum of the update metadata that was last applied here; empty if never.", {
    default: "",
    lifecycle: [["prototyped", "24.10.0"]],
  }),
  ssh_enabled: field(bool, "True when the SSH service accepts logins on this host.", {
    default: true,
    lifecycle: [["prototyped", "25.21.0"]],
  }),
  ssh_enabled_timeout: field(int, "Seconds after which an enabled SSH service turns off again; 0 means no limit.", {
    default: 0,
    lifecycle: [["prototyped", "25.21.0"]],
  }),
  ssh_expiry: field(datetime, "Time at which SSH will be turned off automatically; the epoch when no limit is set.", {
    default: never,
    lifecycle: [["prototyped", "25.21.0"]],
  }),
  console_idle_timeout: field(
    int,
    "Seconds without input after which a control-domain console is closed; 0 means never.",
    { default: 0, lifecycle: [["prototyped", "25.21.0"]] },
  ),
  ssh_auto_mode: field(
    bool,
    "True when SSH is off while the toolstack works and is turned on when the toolstack is down.",
    { default: false, lifecycle: [["prototyped", "25.27.0"]] },
  ),
  max_cstate: field(
    string,
    "Deepest idle state the CPUs may enter, as `N` or `N,M` with a sub-state; empty means unlimited.",
    { default: "", lifecycle: [["prototyped", "26.0.0"]] },
  ),
  secure_boot: field(bool, "True when the host itself was booted with UEFI Secure Boot.", {
    default: false,
    lifecycle: [["prototyped", "25.31.0"]],
  }),
  ntp_mode: field(
    enumOf("host_ntp_mode"),
    "Where the time servers come from: DHCP, the custom list, the built-in list, or time synchronisation disabled.",
    { default: "Factory", lifecycle: [["prototyped", "26.0.0"]] },
  ),
  ntp_custom_servers: field(
    set(string),
    "Time servers to use when `ntp_mode` is `Custom`, as host names or addresses.",
    { default: [], lifecycle: [["prototyped", "26.0.0"]] },
  ),
  timezone: field(string, "Time zone of the control domain, as a tz database name such as `Europe/London`.", {
    default: "UTC",
    lifecycle: [["prototyped", "26.0.0"]],
  }),
};
