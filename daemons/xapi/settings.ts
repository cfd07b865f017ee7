import { forkexecPaths } from "../../bindings/forkexec/paths.ts";
import { commonSettings } from "../../runtime/config/common.ts";
import {
  bool,
  defineSettings,
  idleSettings,
  int,
  list,
  numbers,
  seconds,
  text,
  type Values,
} from "../../runtime/config/setting.ts";

const days = (count: number) => count * 86_400;
const hours = (count: number) => count * 3600;

/** Minus one means "never" or "off". */
const orOff = { min: -1 };
const count = { min: 0 };
const atLeastOne = { min: 1 };
const port = { min: 1, max: 65_535 };

/** How hosts of a pool talk to each other. */
const pool = idleSettings({
  master_connection_reset_timeout: seconds(120, "A connection to the coordinator that is silent for so long is reset."),
  master_connection_retry_timeout: seconds(
    -1,
    "How long a lost coordinator is tried again before giving up; -1: forever.",
    orOff,
  ),
  master_connection_default_timeout: seconds(
    10,
    "How long a request to the coordinator may take while a member starts.",
  ),
  permanent_master_failure_retry_interval: seconds(60, "Pause before a restart when the coordinator cannot be used."),
  pool_db_sync_interval: seconds(300, "Time between copies of the database to members."),
  pool_data_sync_interval: seconds(days(1), "Time between copies of statistics and messages to members."),
  rrd_backup_interval: seconds(days(1), "Time between backups of every host's statistics."),
  host_heartbeat_interval: seconds(30, "Time between a member's heartbeats."),
  host_assumed_dead_interval: seconds(600, "A host without heartbeats for so long is taken for dead."),
  fuse_time: seconds(10, "Pause before a planned restart of this program."),
  db_restore_fuse_time: seconds(30, "Pause before the restart that follows a restored database."),
  emergency_reboot_delay_base: seconds(60, "Shortest pause before a restart in emergency mode."),
  emergency_reboot_delay_extra: seconds(120, "Largest random addition to that pause."),
  "use-xmlrpc": bool(false, "Hosts call each other in XML-RPC instead of JSON-RPC."),
  "reuse-pool-sessions": bool(false, "Internal calls share one session."),
  "validate-reusable-pool-session": bool(false, "Try the shared session before each use."),
});

/** Sessions, tasks and logins. */
const sessions = defineSettings({
  inactive_session_timeout: seconds(days(1), "A session without use for so long ends."),
  session_revalidation_interval: seconds(300, "Time between checks of directory users' sessions."),
  update_all_subjects_interval: seconds(900, "Time between refreshes of directory information."),
  "failed-login-alert-freq": seconds(hours(1), "Time between alerts about failed logins."),
  pending_task_timeout: seconds(days(1), "A task that is pending for so long is removed."),
  completed_task_timeout: seconds(3900, "A finished task is kept for so long."),
  "max-auto-registered-callers": int(100, "Most callers that are recorded by themselves.", count),
  rate_limit: bool(false, "Limit the rate of calls."),
  "log-getter": bool(false, "Audit and log calls that only read."),
  "local-auth": text("pam", "How local users are checked: pam, or users-file for hosts without PAM.", {
    choices: ["pam", "users-file"],
  }),
  "pam-service": text("xapi", "Service name that PAM looks up."),
  "users-file": text("/etc/xensource/users", "Users and password digests when local-auth is users-file."),
  ...idleSettings({
    "tgroups-enabled": bool(false, "Sort the work of calls into groups by who asked for it."),
    extauth_ad_backend: text("winbind", "Program behind directory logins."),
    serialize_auth_service: bool(true, "One directory request at a time."),
  }),
});

/** Guests and storage. */
const guests = defineSettings({
  domain_shutdown_total_timeout: seconds(1200, "How long a guest may take to shut down."),
  wait_memory_target_timeout: seconds(256, "How long a guest may take to reach its memory target."),
  vm_call_plugin_interval: seconds(10, "Least time between plugin calls into one guest."),
  "allow-custom-uefi-certs": bool(false, "Let the pool's UEFI certificates be replaced."),
  "xenopsd-default": text("org.xen.xapi.xenops.classic", "Queue of the VM manager for new guests."),
  "sockets-path": text("/var/lib/xcp", "Directory of the VM manager's sockets."),
  ...idleSettings({
    qemu_dm_ready_timeout: seconds(300, "How long a device model may take to start."),
    hotplug_timeout: seconds(300, "How long a device may take to attach."),
    pif_reconfigure_ip_timeout: seconds(300, "How long a network interface may take to get its address."),
    snapshot_with_quiesce_timeout: seconds(600, "How long a guest may take to quiesce."),
    minimum_time_between_bounces: seconds(
      120,
      "A guest that ends again within this time of its start is not restarted.",
    ),
    minimum_time_between_reboot_with_no_added_delay: seconds(
      60,
      "A guest that reboots sooner than this is slowed down.",
    ),
    guest_liveness_timeout: seconds(300, "A guest whose agent is silent for so long is taken for hung."),
    "evacuation-batch-size": int(10, "Guests that leave a host at a time.", atLeastOne),
    max_active_sr_scans: int(32, "SR scans at a time.", atLeastOne),
    "default-vbd3-polling-duration": int(8000, "Microseconds for which a disk polls.", count),
    "default-vbd3-polling-idle-threshold": int(
      50,
      "Share of idle processor time, in percent, below which a disk does not poll.",
      {
        min: 0,
        max: 100,
      },
    ),
    "vm-sysprep-enabled": bool(true, "Allow sysprep of Windows guests."),
    "vm-sysprep-wait": seconds(5, "Pause before sysprep starts in the guest."),
    gpumon_stop_timeout: seconds(10, "How long the GPU monitor may take to stop."),
    "relax-xsm-sr-check": bool(true, "Let a storage migration use an SR that both sides see."),
    "sm-plugins": list(
      "ext nfs iscsi lvmoiscsi dummy file hba rawhba udev iso lvm lvmohba lvmofcoe shm smb".split(" "),
      "Storage drivers that may be used; * allows all.",
    ),
    "create-tools-sr": bool(false, "Make the SR of guest tools at start."),
    "prefer-nbd-attach": bool(false, "Attach disks to this host through NBD."),
    "igd-passthru-vendor-whitelist": list(["8086"], "PCI vendors whose graphics may be passed to a guest."),
    "pass-through-pif-carrier": bool(false, "Show guests the link state of the network interface."),
    "xenopsd-queues": list(["org.xen.xapi.xenops.classic"], "Queues of the VM managers.", ","),
  }),
});

/** High availability and the redo log. */
const availability = idleSettings({
  ha_monitor_interval: seconds(20, "Time between looks at the liveset."),
  ha_monitor_plan_interval: seconds(1800, "Time between checks of the failover plan."),
  ha_monitor_startup_timeout: seconds(1800, "How long HA may take to start."),
  ha_default_timeout_base: seconds(60, "Base of HA's own timeouts."),
  ha_xapi_healthcheck_interval: seconds(60, "Time between health checks of this program."),
  ha_xapi_healthcheck_timeout: seconds(120, "How long a health check may take."),
  ha_xapi_restart_attempts: int(1, "Restarts of this program before the host is fenced.", count),
  ha_xapi_restart_timeout: seconds(300, "How long such a restart may take."),
  ha_best_effort_max_retries: int(2, "Tries to start a guest that HA protects only as far as possible.", count),
  redo_log_max_block_time_empty: seconds(2, "How long the redo log may take to empty itself."),
  redo_log_max_block_time_read: seconds(30, "How long the redo log may take to be read."),
  redo_log_max_block_time_writedelta: seconds(2, "How long the redo log may take to write a change."),
  redo_log_max_block_time_writedb: seconds(30, "How long the redo log may take to write a database."),
  redo_log_max_startup_time: seconds(5, "How long the redo log's program may take to start."),
  redo_log_connect_delay: seconds(0.1, "Pause between tries to reach the redo log's program."),
});

/** The server: connections, certificates, events, tracing. */
const server = defineSettings({
  conn_limit_tcp: int(800, "Connections over TCP at a time.", atLeastOne),
  conn_limit_unix: int(1024, "Connections over the local socket at a time.", atLeastOne),
  conn_limit_clientcert: int(800, "Connections with a client certificate at a time.", atLeastOne),
  header_read_timeout_tcp: seconds(10, "Longest silence within a request's head."),
  header_total_timeout_tcp: seconds(60, "How long a request's head may take."),
  max_header_length_tcp: int(1024, "Longest head of a request, in bytes.", atLeastOne),
  "cert-expiration-days": int(3650, "Days for which new certificates are valid.", atLeastOne),
  hsts_max_age: int(-1, "Seconds of the Strict-Transport-Security header; -1: no header.", orOff),
  "website-https-only": bool(true, "Serve static files over TLS only."),
  "https-only-default": bool(true, "New hosts serve HTTPS only."),
  "migration-https-only": bool(true, "Migrate over TLS only."),
  "disable-webserver": bool(false, "Serve no static files."),
  "messages-limit": int(10_000, "Messages that are kept.", atLeastOne),
  ...idleSettings({
    coordinator_max_stunnel_cache: int(70, "Idle TLS connections that a coordinator keeps.", count),
    member_max_stunnel_cache: int(70, "Idle TLS connections that a member keeps.", count),
    stunnel_cache_max_age: seconds(hours(3), "Age at which a kept TLS connection is closed."),
    stunnel_cache_max_idle: seconds(300, "Idle time after which a kept TLS connection is closed."),
    event_next_delay: numbers([0.2, 0.05], "Seconds that event.next gathers events: first, then between looks."),
    event_from_delay: numbers([0.05, 0.05], "Seconds that event.from gathers events: first, then between looks."),
    event_from_task_delay: numbers([0, 0.05], "The same when only tasks are watched."),
    db_idempotent_map: bool(false, "Adding the same pair to a map twice is no error."),
    "disable-dbsync-for": list([], "Steps of the synchronisation at start that are left out."),
    export_interval: seconds(30, "Time between exports of traces."),
    max_spans: int(10_000, "Spans that a trace may hold.", atLeastOne),
    max_traces: int(10_000, "Traces that are held.", atLeastOne),
    max_observer_file_size: int(1 << 20, "Largest trace file, in bytes.", atLeastOne),
  }),
});

/** Ports, programs and policies of the host. */
const host = defineSettings({
  "xapi-plugins-root": text("/etc/xapi.d/plugins", "Folder of the programs that host.call_plugin runs."),
  "xapi-extensions-root": text("/etc/xapi.d/extensions", "Folder of the programs that add messages to the API."),
  "forkexecd-path": text(forkexecPaths({}).socket, "Socket of the daemon that runs these programs."),
  "plugin-timeout": seconds(days(1), "How long a plugin or an extension may run before it is stopped."),
  ...idleSettings({
    xapi_clusterd_port: int(8896, "Port of the cluster daemon.", port),
    local_yum_repo_port: int(8000, "Port of the local package repository.", port),
    "repository-gpgcheck": bool(true, "Check signatures of packages."),
    "ssh-auto-mode": bool(true, "Enable SSH while this program is down."),
    "firewall-backend": text("iptables", "Which firewall is driven.", { choices: ["iptables", "firewalld"] }),
  }),
});

const common = commonSettings("xapi");

/** Settings of the API server (spec: startup-config.md, sections 4.1 and 4.2; defaults as with the shipped file). */
export const xapiSettings = defineSettings({
  ...common,
  ...idleSettings({ "use-switch": common["use-switch"] }),
  ...pool,
  ...sessions,
  ...guests,
  ...availability,
  ...server,
  ...host,
  "disable-logging-for": list(["http", "db_write", "redo_log", "api_readonly"], common["disable-logging-for"].doc),
});

/** Options of the command line that are not configuration (spec: startup-config.md, section 2). */
export const xapiFlags = defineSettings({
  nowatchdog: bool(false, "Stay in the foreground; accepted for old units, there is no other way."),
  writereadyfile: text("", "File that is touched when the API can be used."),
  writeinitcomplete: text("", "File that is touched when the start has finished."),
  ...idleSettings({
    onsystemboot: bool(false, "This is the first start since the host booted."),
  }),
});

/** Where the API is served, where it keeps its state, and what a simulated pool starts with. */
export const serving = defineSettings({
  address: text("127.0.0.1", "Address on which the API is served over TCP."),
  "http-port": int(80, "Port for plain HTTP; 0 picks a free one, -1 does without.", { min: -1, max: 65_535 }),
  "https-port": int(443, "Port for TLS; 0 picks a free one, -1 does without.", { min: -1, max: 65_535 }),
  socket: text("/var/lib/xcp/xapi", "Unix socket of the API; whoever may open it has the rights of the host."),
  "clientcert-socket": text("", "Unix socket for whoever has checked a client certificate already; none by default."),
  data: text("/var/lib/xcp", "Folder of the database, certificates, alerts and logs."),
  "web-dir": text("", "Folder of static files to serve; empty: the API reference, if it is there."),
  "import-database": text("", "Database file in the XML format to begin with, where there is no database yet."),
  store: text("sqlite", "What keeps the database: sqlite, or memory to keep nothing.", {
    choices: ["sqlite", "memory"],
  }),
  simulated: bool(false, "Make up the hosts of the pool instead of asking the machine."),
  bare: bool(false, "Start a pool without storage, drivers and templates."),
  hosts: int(1, "Hosts of a simulated pool at its first start.", { min: 1, max: 64 }),
  vms: int(0, "VMs of a simulated pool at its first start.", { min: 0, max: 10_000 }),
  seed: int(1, "What a simulated pool is made up from: the same seed gives the same names, states and tags."),
});

/** The typed values of the API server's settings. */
export type XapiSettings = Values<typeof xapiSettings>;
/** The typed values of where and what the API serves. */
export type ServingSettings = Values<typeof serving>;
