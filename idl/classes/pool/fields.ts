import { bool, datetime, enumOf, field, int, map, never, nullRef, ref, set, string } from "../../dsl/index.ts";

/** The fields of pool, in the order of its record. */
export const fields = {
  uuid: field(string, "Unique identifier, stable for the life of the object.", { oss: false }),
  name_label: field(string, "Human-readable name of the pool; may be empty and need not be unique.", {
    access: "read-write",
    oss: false,
  }),
  name_description: field(string, "Free text describing the pool, for people only.", {
    access: "read-write",
    oss: false,
  }),
  master: field(
    ref("host"),
    "The host that is the pool coordinator: it owns the database and serves the API for all members.",
    { oss: false },
  ),
  default_SR: field(
    ref("SR"),
    "Storage repository that new virtual disks go to when a client names none; null if not chosen.",
    { access: "read-write", oss: false },
  ),
  suspend_image_SR: field(
    ref("SR"),
    "Storage repository for the memory images of suspended VMs, when neither the VM nor its host names another; null if not chosen.",
    { access: "read-write", oss: false },
  ),
  crash_dump_SR: field(ref("SR"), "Storage repository for crash dumps of VMs in this pool; null if not chosen.", {
    access: "read-write",
    oss: false,
  }),
  other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
    access: "read-write",
    keyRoles: { folder: "vm-operator", "XenCenter.CustomFields.*": "vm-operator", EMPTY_FOLDERS: "vm-operator" },
    oss: false,
  }),
  ha_enabled: field(bool, "True while high availability is active in the pool.", {
    default: false,
    since: "orlando",
    oss: false,
  }),
  ha_configuration: field(
    map(string, string),
    "Settings high availability was enabled with, for example the heartbeat `timeout`.",
    { default: {}, since: "orlando", oss: false },
  ),
  ha_statefiles: field(
    set(string),
    "References, as strings, of the virtual disks that hold the shared high-availability statefiles; empty while it is off.",
    { default: [], since: "orlando", oss: false },
  ),
  ha_host_failures_to_tolerate: field(
    int,
    "Number of simultaneous host failures the administrator wants the pool to survive with all protected VMs restarted.",
    { default: 0, since: "orlando", oss: false },
  ),
  ha_plan_exists_for: field(
    int,
    "Number of host failures for which a restart plan is currently known to exist; never more than the wanted number.",
    { default: 0, since: "orlando", oss: false },
  ),
  ha_allow_overcommit: field(
    bool,
    "If true, operations that make the restart plan impossible are allowed instead of being refused while high availability is on.",
    { access: "read-write", default: false, since: "orlando", oss: false },
  ),
  ha_overcommitted: field(
    bool,
    "True when more host failures are to be tolerated than the present resources can cover.",
    { default: false, since: "orlando", oss: false },
  ),
  blobs: field(map(string, ref("blob")), "Binary data attached to the pool, by name.", {
    default: {},
    since: "orlando",
  }),
  tags: field(set(string), "Words set by users to sort and find objects.", {
    access: "read-write",
    default: [],
    since: "orlando",
    writeRole: "vm-operator",
  }),
  gui_config: field(
    map(string, string),
    "Key/value pairs in which graphical clients keep settings shared by all their users.",
    { access: "read-write", default: {}, since: "orlando", writeRole: "vm-operator" },
  ),
  health_check_config: field(
    map(string, string),
    "Settings and state of the automatic health-check report upload, kept here for the client that runs it.",
    { access: "read-write", default: {}, since: "dundee" },
  ),
  wlb_url: field(string, "Host and port of the workload balancing server; empty if none is configured.", {
    default: "",
    since: "george",
  }),
  wlb_username: field(string, "User name the pool uses to log in to the workload balancing server.", {
    default: "",
    since: "george",
  }),
  wlb_password: field(
    ref("secret"),
    "Secret holding the password for the workload balancing server; null if none is configured.",
    { since: "george", internal: true },
  ),
  wlb_enabled: field(bool, "If true, placement of VMs takes advice from the configured workload balancing server.", {
    access: "read-write",
    default: false,
    since: "george",
    writeRole: "pool-operator+client-cert",
  }),
  wlb_verify_cert: field(
    bool,
    "Deprecated switch for checking the workload balancing server's certificate; use `tls_verification_enabled` instead.",
    {
      access: "read-write",
      default: false,
      lifecycle: [
        ["published", "george"],
        ["deprecated", "1.290.0"],
      ],
    },
  ),
  redo_log_enabled: field(bool, "True when every database change is also written to a redo log on shared storage.", {
    default: false,
    since: "midnight-ride",
    oss: false,
  }),
  redo_log_vdi: field(ref("VDI"), "Virtual disk holding the database redo log; null when it is disabled.", {
    default: nullRef,
    since: "midnight-ride",
    oss: false,
  }),
  vswitch_controller: field(
    string,
    "Address of the controller of the virtual switches, empty if none. Deprecated in favour of the `SDN_controller` class.",
    {
      default: "",
      lifecycle: [
        ["published", "midnight-ride"],
        ["deprecated", "falcon"],
      ],
      oss: false,
    },
  ),
  restrictions: field(
    map(string, string),
    "Licensed feature flags of the whole pool, as `restrict_…` keys with text `true` or `false`.",
    { default: {}, since: "midnight-ride", oss: false },
  ),
  metadata_VDIs: field(
    set(ref("VDI")),
    "Virtual disks found on this pool's storage that hold a copy of some pool's database for disaster recovery.",
    { since: "boston", oss: false },
  ),
  ha_cluster_stack: field(
    string,
    "Name of the cluster stack that high availability uses or would use, for example `xhad`.",
    { default: "", since: "dundee", oss: false },
  ),
  allowed_operations: field(
    set(enumOf("pool_allowed_operations")),
    "Operations that may be started on the pool now; advisory, since the state can change before the call.",
    { default: [], persist: false, oss: false },
  ),
  current_operations: field(
    map(string, enumOf("pool_allowed_operations")),
    "Operations running on the pool, keyed by the task reference that runs each.",
    { default: {}, persist: false, oss: false },
  ),
  guest_agent_config: field(
    map(string, string),
    "Settings passed to the agents inside all guests of the pool through xenstore.",
    { default: {}, since: "dundee", oss: false },
  ),
  cpu_info: field(
    map(string, string),
    "Facts about the CPUs common to the pool, such as vendor, socket and core counts and the shared feature sets.",
    { default: {}, since: "dundee" },
  ),
  policy_no_vendor_device: field(
    bool,
    "If true, new VMs do not get the PCI device that makes Windows Update offer paravirtual drivers. Deprecated.",
    {
      access: "read-write",
      default: false,
      lifecycle: [
        ["published", "dundee"],
        ["deprecated", "24.14.0"],
      ],
    },
  ),
  live_patching_disabled: field(
    bool,
    "If true, updates are applied without using live patches even when these are available.",
    { access: "read-write", default: false, since: "ely" },
  ),
  igmp_snooping_enabled: field(
    bool,
    "True if the pool's bridges limit multicast traffic to the ports that asked for it.",
    { default: false, since: "inverness" },
  ),
  uefi_certificates: field(
    string,
    "Secure Boot certificates given to new UEFI VMs in this pool, as a base64-encoded tar archive; empty if none.",
    {
      access: "at-create",
      default: "",
      lifecycle: [
        ["published", "quebec"],
        ["changed", "22.16.0"],
      ],
    },
  ),
  custom_uefi_certificates: field(
    string,
    "Secure Boot certificates provided by the administrator that override the shipped ones, as a base64-encoded tar archive; empty if none.",
    { access: "at-create", default: "", lifecycle: [["prototyped", "24.0.0"]] },
  ),
  is_psr_pending: field(
    bool,
    "True while a rotation of the pool secret is in progress or was interrupted and must be run again.",
    { access: "read-write", default: false, since: "stockholm_psr" },
  ),
  tls_verification_enabled: field(
    bool,
    "True if connections between hosts and to known servers are refused unless their TLS certificate is verified.",
    { default: false, since: "1.290.0" },
  ),
  repositories: field(
    set(ref("Repository")),
    "Update repositories this pool takes packages from; empty if none is enabled.",
    { default: [], since: "1.301.0", ignoreForeignKey: true },
  ),
  client_certificate_auth_enabled: field(
    bool,
    "True if clients may log in by presenting a trusted TLS client certificate.",
    { default: false, since: "1.318.0" },
  ),
  client_certificate_auth_name: field(
    string,
    "Name that a client's TLS certificate must carry to be accepted; empty while such logins are off.",
    { default: "", since: "1.318.0" },
  ),
  repository_proxy_url: field(
    string,
    "URL of the HTTP proxy used to reach update repositories; empty for a direct connection.",
    { default: "", since: "21.3.0" },
  ),
  repository_proxy_username: field(string, "User name for the repository proxy; empty if it needs no login.", {
    default: "",
    since: "21.3.0",
  }),
  repository_proxy_password: field(
    ref("secret"),
    "Secret holding the password for the repository proxy; null if it needs no login.",
    {
      default: nullRef,
      lifecycle: [
        ["published", "21.3.0"],
        ["changed", "23.9.0"],
      ],
    },
  ),
  migration_compression: field(
    bool,
    "If true, memory of live-migrating VMs is compressed on the wire unless the migration call says otherwise.",
    { access: "read-write", default: false, lifecycle: [["prototyped", "22.33.0"]] },
  ),
  coordinator_bias: field(
    bool,
    "If true, automatic placement prefers members over the coordinator, to keep load off the coordinator.",
    {
      access: "read-write",
      default: true,
      lifecycle: [
        ["prototyped", "22.37.0"],
        ["published", "rio"],
      ],
    },
  ),
  local_auth_max_threads: field(int, "How many local password checks may run at the same time; further logins wait.", {
    access: "at-create",
    default: 8,
    lifecycle: [["prototyped", "23.27.0"]],
  }),
  ext_auth_max_threads: field(
    int,
    "How many checks against the external directory service may run at the same time; further logins wait.",
    { access: "at-create", default: 1, lifecycle: [["prototyped", "23.27.0"]] },
  ),
  ext_auth_cache_enabled: field(
    bool,
    "If true, successful external logins are remembered for a while so that repeated logins do not ask the directory again.",
    { default: true, lifecycle: [["prototyped", "24.31.0"]] },
  ),
  ext_auth_cache_size: field(
    int,
    "Largest number of users kept in the external login cache; used when the cache is next created.",
    { default: 50, lifecycle: [["prototyped", "24.31.0"]] },
  ),
  ext_auth_cache_expiry: field(
    int,
    "How long an entry of the external login cache stays valid, in seconds; used when the cache is next created.",
    { default: 300, lifecycle: [["prototyped", "24.31.0"]] },
  ),
  telemetry_uuid: field(
    ref("secret"),
    "Secret holding the random identifier that telemetry reports carry instead of the pool's own uuid; null if none.",
    { default: nullRef, lifecycle: [["prototyped", "23.9.0"]] },
  ),
  telemetry_frequency: field(
    enumOf("telemetry_frequency"),
    "How often telemetry data is to be collected: daily, weekly or monthly.",
    { default: "weekly", lifecycle: [["prototyped", "23.9.0"]] },
  ),
  telemetry_next_collection: field(datetime, "Earliest time (UTC) at which telemetry data is collected again.", {
    default: never,
    lifecycle: [["prototyped", "23.9.0"]],
  }),
  last_update_sync: field(
    datetime,
    "Time (UTC) of the last successful synchronisation with the update repository; the epoch means never.",
    { default: never, lifecycle: [["prototyped", "23.18.0"]] },
  ),
  update_sync_frequency: field(
    enumOf("update_sync_frequency"),
    "How often updates are synchronised automatically: daily or weekly.",
    { default: "weekly", lifecycle: [["prototyped", "23.18.0"]] },
  ),
  update_sync_day: field(
    int,
    "Day of the week for weekly synchronisation, 0 for Sunday to 6 for Saturday; 0 and without meaning when daily.",
    { default: 0, lifecycle: [["prototyped", "23.18.0"]] },
  ),
  update_sync_enabled: field(bool, "True if updates are synchronised automatically by the schedule.", {
    default: false,
    lifecycle: [["prototyped", "23.18.0"]],
  }),
  recommendations: field(
    map(string, string),
    "Values recommended by the product for pool settings, for clients to offer; read from files on the coordinator at start.",
    { default: {}, lifecycle: [["prototyped", "24.19.1"]] },
  ),
  license_server: field(
    map(string, string),
    "Address and port of the licence server for all hosts of the pool; a host's own values win key by key.",
    { access: "read-write", default: {}, lifecycle: [["prototyped", "25.6.0"]] },
  ),
  ha_reboot_vm_on_internal_shutdown: field(
    bool,
    "If true, high availability starts a protected VM again after it was shut down from inside the guest.",
    { access: "read-write", default: true, lifecycle: [["prototyped", "25.16.0"]] },
  ),
  limit_console_sessions: field(
    bool,
    "If true, each VM console accepts only one connected client at a time; further ones are refused.",
    { access: "read-write", default: false, lifecycle: [["prototyped", "26.1.0"]] },
  ),
  vm_console_idle_timeout: field(
    int,
    "Seconds without keyboard or mouse input after which a VM console connection is closed; 0 means never.",
    { access: "read-write", default: 0, lifecycle: [["prototyped", "26.1.0"]] },
  ),
  auto_update_vm_secureboot_certificates: field(
    bool,
    "If true, the Secure Boot certificates of VMs are brought up to date automatically when newer ones are available.",
    { access: "read-write", default: false, lifecycle: [["prototyped", "26.16.1"]] },
  ),
};
