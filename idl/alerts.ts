/** An alert that the toolstack raises as a `message` object. */
export interface Alert {
  readonly doc: string;
  /** 1 is the most urgent. */
  readonly priority: 1 | 2 | 3 | 4 | 5;
}

/** What each priority means. */
export const priorities = {
  "1": "critical",
  "2": "major",
  "3": "warning",
  "4": "minor",
  "5": "informational",
} as const;

const define = <const A extends Readonly<Record<string, Alert>>>(alerts: A): A => alerts;

/** Every alert by name. */
export const alerts = define({
  ALARM: {
    doc: "A watched performance value of a host, VM or SR crossed the limit set in its `perfmon` configuration.",
    priority: 1,
  },
  ALL_RUNNING_VMS_IN_ANTI_AFFINITY_GRP_ON_SINGLE_HOST: {
    doc: "All running VMs of an anti-affinity group are on one host; removed again when they are spread out.",
    priority: 3,
  },
  BOND_STATUS_CHANGED: {
    doc: "The number of working links in a bond has changed; the body gives the counts.",
    priority: 3,
  },
  CLUSTER_HOST_ENABLE_FAILED: { doc: "Clustering could not be set up or enabled on a host.", priority: 3 },
  CLUSTER_HOST_FENCING: {
    doc: "A cluster host lost contact with its peers and fenced itself, which restarts it.",
    priority: 2,
  },
  CLUSTER_HOST_JOINING: {
    doc: "A host became a member of the cluster; the body gives the number of hosts and the quorum.",
    priority: 4,
  },
  CLUSTER_HOST_LEAVING: {
    doc: "A host is no longer a member of the cluster; the body gives the number of hosts and the quorum.",
    priority: 3,
  },
  CLUSTER_QUORUM_APPROACHING_LOST: {
    doc: "So many cluster members are missing that one more loss would cost the cluster its quorum.",
    priority: 2,
  },
  EXTAUTH_INIT_IN_HOST_FAILED: {
    doc: "External authentication could not be started on a host after its toolstack came up.",
    priority: 2,
  },
  EXTAUTH_IN_POOL_IS_NON_HOMOGENEOUS: {
    doc: "A host has other external authentication settings than the coordinator.",
    priority: 2,
  },
  FAILED_LOGIN_ATTEMPTS: {
    doc: "Summary of recent failed logins to the pool, grouped by user and address.",
    priority: 3,
  },
  GRACE_LICENSE: {
    doc: "The licence server cannot be reached, so the host runs on a licence of limited duration.",
    priority: 3,
  },
  HA_HEARTBEAT_APPROACHING_TIMEOUT: {
    doc: "Network heartbeats come so late that a host may soon be fenced; written to the log only.",
    priority: 5,
  },
  HA_HOST_FAILED: { doc: "HA declared a host dead; its protected VMs are restarted elsewhere.", priority: 3 },
  HA_HOST_WAS_FENCED: {
    doc: "A host was restarted by HA fencing; raised when it is up again and new crash dumps are found.",
    priority: 4,
  },
  HA_NETWORK_BONDING_ERROR: { doc: "A link of the bond that carries HA heartbeats on a host has failed.", priority: 3 },
  HA_POOL_DROP_IN_PLAN_EXISTS_FOR: {
    doc: "The pool can survive fewer host failures than before; the body is the new number.",
    priority: 3,
  },
  HA_POOL_OVERCOMMITTED: {
    doc: "Too little capacity is left to restart all protected VMs after the configured number of host failures.",
    priority: 3,
  },
  HA_PROTECTED_VM_RESTART_FAILED: { doc: "HA tried to restart a protected VM and failed.", priority: 2 },
  HA_STATEFILE_APPROACHING_TIMEOUT: {
    doc: "Access to the HA statefile takes so long that a host may soon be fenced; written to the log only.",
    priority: 5,
  },
  HA_STATEFILE_LOST: {
    doc: "All live hosts have lost access to the HA statefile; the pool survives only as long as they hear each other.",
    priority: 2,
  },
  HA_XAPI_HEALTHCHECK_APPROACHING_TIMEOUT: {
    doc: "The toolstack answers HA's health check so slowly that the host may soon be fenced; written to the log only.",
    priority: 5,
  },
  HOST_CLOCK_SKEW_DETECTED: {
    doc: "The clock of a host differs from the coordinator's by more than 300 seconds; check its time servers.",
    priority: 3,
  },
  HOST_CLOCK_WENT_BACKWARDS: {
    doc: "The clock of a host was found to have been set back; from older versions.",
    priority: 1,
  },
  HOST_CPU_FEATURES_DOWN: {
    doc: "A host offers fewer CPU features than before, so VMs started earlier may not be able to move to it.",
    priority: 3,
  },
  HOST_CPU_FEATURES_UP: { doc: "A host offers more CPU features than before.", priority: 5 },
  HOST_INTERNAL_CERTIFICATE_EXPIRED: {
    doc: "The certificate a host uses towards other pool members has ended.",
    priority: 1,
  },
  HOST_INTERNAL_CERTIFICATE_EXPIRING_07: {
    doc: "The certificate a host uses towards other pool members ends in less than 7 days.",
    priority: 1,
  },
  HOST_INTERNAL_CERTIFICATE_EXPIRING_14: {
    doc: "The certificate a host uses towards other pool members ends in less than 14 days.",
    priority: 2,
  },
  HOST_INTERNAL_CERTIFICATE_EXPIRING_30: {
    doc: "The certificate a host uses towards other pool members ends in less than 30 days.",
    priority: 3,
  },
  HOST_SERVER_CERTIFICATE_EXPIRED: { doc: "The certificate a host shows to clients has ended.", priority: 1 },
  HOST_SERVER_CERTIFICATE_EXPIRING_07: {
    doc: "The certificate a host shows to clients ends in less than 7 days.",
    priority: 1,
  },
  HOST_SERVER_CERTIFICATE_EXPIRING_14: {
    doc: "The certificate a host shows to clients ends in less than 14 days.",
    priority: 2,
  },
  HOST_SERVER_CERTIFICATE_EXPIRING_30: {
    doc: "The certificate a host shows to clients ends in less than 30 days.",
    priority: 3,
  },
  HOST_SYNC_DATA_FAILED: { doc: "Keeping data in step between hosts failed; from older versions.", priority: 3 },
  IP_CONFIGURED_PIF_CAN_UNPLUG: {
    doc: "HA was enabled while PIFs with an address, listed in the body, have no `disallow_unplug` flag and so could be cut off.",
    priority: 3,
  },
  LICENSE_DOES_NOT_SUPPORT_POOLING: { doc: "The licence of a pool member does not include pooling.", priority: 2 },
  LICENSE_EXPIRED: { doc: "The licence of the hosts named in the body has run out.", priority: 2 },
  LICENSE_EXPIRES_SOON: { doc: "The licence of the hosts named in the body runs out within 30 days.", priority: 2 },
  LICENSE_NOT_AVAILABLE: { doc: "The licence server has no free licence of the wanted edition.", priority: 2 },
  LICENSE_SERVER_CONNECTED: { doc: "The licence server is reachable again and gave out a licence.", priority: 4 },
  LICENSE_SERVER_UNAVAILABLE: { doc: "The licence server gives no service at the moment.", priority: 3 },
  LICENSE_SERVER_UNREACHABLE: { doc: "No connection to the licence server can be made.", priority: 2 },
  LICENSE_SERVER_VERSION_OBSOLETE: { doc: "The licence server is too old for this product version.", priority: 2 },
  METADATA_LUN_BROKEN: {
    doc: "Writing to a redo log failed; sent only if the pool's `other_config` has `metadata_lun_alerts=true`.",
    priority: 3,
  },
  METADATA_LUN_HEALTHY: {
    doc: "Writing to a redo log works again; sent only if the pool's `other_config` has `metadata_lun_alerts=true`.",
    priority: 4,
  },
  MULTIPATH_PERIODIC_ALERT: {
    doc: "Storage paths were lost or came back; the body lists the unhealthy ones and the events since the last report.",
    priority: 3,
  },
  PBD_PLUG_FAILED_ON_SERVER_START: {
    doc: "A storage connection could not be plugged while the host started.",
    priority: 3,
  },
  PERIODIC_UPDATE_SYNC_FAILED: {
    doc: "The scheduled synchronisation of update repositories failed; the body has the exception and date.",
    priority: 3,
  },
  POOL_CA_CERTIFICATE_EXPIRED: { doc: "A CA certificate that the whole pool trusts has ended.", priority: 1 },
  POOL_CA_CERTIFICATE_EXPIRING_07: {
    doc: "A CA certificate that the whole pool trusts ends in less than 7 days.",
    priority: 1,
  },
  POOL_CA_CERTIFICATE_EXPIRING_14: {
    doc: "A CA certificate that the whole pool trusts ends in less than 14 days.",
    priority: 2,
  },
  POOL_CA_CERTIFICATE_EXPIRING_30: {
    doc: "A CA certificate that the whole pool trusts ends in less than 30 days.",
    priority: 3,
  },
  POOL_CPU_FEATURES_DOWN: {
    doc: "The set of CPU features common to all hosts of the pool has become smaller.",
    priority: 5,
  },
  POOL_CPU_FEATURES_UP: {
    doc: "The set of CPU features common to all hosts of the pool has become larger.",
    priority: 5,
  },
  POOL_MASTER_TRANSITION: { doc: "Another host has become the coordinator of the pool.", priority: 4 },
  POOL_PINNED_CERTIFICATE_EXPIRED: {
    doc: "A single server's certificate that the whole pool trusts directly has ended.",
    priority: 1,
  },
  POOL_PINNED_CERTIFICATE_EXPIRING_07: {
    doc: "A single server's certificate that the whole pool trusts directly ends in less than 7 days.",
    priority: 1,
  },
  POOL_PINNED_CERTIFICATE_EXPIRING_14: {
    doc: "A single server's certificate that the whole pool trusts directly ends in less than 14 days.",
    priority: 2,
  },
  POOL_PINNED_CERTIFICATE_EXPIRING_30: {
    doc: "A single server's certificate that the whole pool trusts directly ends in less than 30 days.",
    priority: 3,
  },
  PVS_PROXY_NO_CACHE_SR_AVAILABLE: {
    doc: "A PVS proxy could not start since its site has no cache storage on the host.",
    priority: 3,
  },
  PVS_PROXY_NO_SERVER_AVAILABLE: { doc: "A PVS proxy could not start since its site has no PVS server.", priority: 3 },
  PVS_PROXY_SETUP_FAILED: { doc: "A PVS proxy could not be set up for a VIF.", priority: 3 },
  PVS_PROXY_SR_OUT_OF_SPACE: { doc: "A PVS proxy could not start since the cache SR is full.", priority: 3 },
  SM_GC_NO_SPACE: {
    doc: "The storage clean-up that merges deleted snapshots cannot go on for lack of free space in the SR.",
    priority: 3,
  },
  TLS_VERIFICATION_EMERGENCY_DISABLED: {
    doc: "Somebody switched certificate checking off on a host by the emergency call.",
    priority: 3,
  },
  VBD_QOS_FAILED: { doc: "The I/O priority set for a disk of a VM could not be put into effect.", priority: 3 },
  VCPU_QOS_FAILED: { doc: "The scheduling weight or cap set for a VM could not be put into effect.", priority: 3 },
  VDI_CBT_METADATA_INCONSISTENT: {
    doc: "The changed block record of a disk is not trustworthy, so tracking was switched off for it.",
    priority: 3,
  },
  VDI_CBT_RESIZE_FAILED: {
    doc: "The changed block record could not be resized along with its disk, so tracking was switched off.",
    priority: 3,
  },
  VDI_CBT_SNAPSHOT_FAILED: {
    doc: "The changed block record could not be kept when a snapshot was made, so tracking was switched off.",
    priority: 3,
  },
  VIF_QOS_FAILED: { doc: "The rate limit set for a virtual interface could not be put into effect.", priority: 3 },
  VMPP_ARCHIVE_FAILED_0: { doc: "Archiving a VM by its protection policy failed; VMPP has been removed.", priority: 3 },
  VMPP_ARCHIVE_LOCK_FAILED: {
    doc: "Archiving could not start since the policy was being processed already; VMPP has been removed.",
    priority: 3,
  },
  VMPP_ARCHIVE_MISSED_EVENT: {
    doc: "A scheduled archiving time passed without being served; VMPP has been removed.",
    priority: 3,
  },
  VMPP_ARCHIVE_SUCCEEDED: { doc: "A VM was archived by its protection policy; VMPP has been removed.", priority: 5 },
  VMPP_ARCHIVE_TARGET_MOUNT_FAILED: {
    doc: "The share for archives could not be mounted; VMPP has been removed.",
    priority: 3,
  },
  VMPP_ARCHIVE_TARGET_UNMOUNT_FAILED: {
    doc: "The share for archives could not be unmounted; VMPP has been removed.",
    priority: 3,
  },
  VMPP_LICENSE_ERROR: { doc: "The licence did not cover protection policies; VMPP has been removed.", priority: 3 },
  VMPP_SNAPSHOT_ARCHIVE_ALREADY_EXISTS: {
    doc: "The snapshot to be archived was on the share already; VMPP has been removed.",
    priority: 3,
  },
  VMPP_SNAPSHOT_FAILED: { doc: "A protection policy could not make a snapshot; VMPP has been removed.", priority: 3 },
  VMPP_SNAPSHOT_LOCK_FAILED: {
    doc: "A snapshot could not start since the policy was being processed already; VMPP has been removed.",
    priority: 3,
  },
  VMPP_SNAPSHOT_MISSED_EVENT: {
    doc: "A scheduled snapshot time passed without being served; VMPP has been removed.",
    priority: 3,
  },
  VMPP_SNAPSHOT_SUCCEEDED: { doc: "A protection policy made its snapshot; VMPP has been removed.", priority: 5 },
  VMPP_XAPI_LOGON_FAILURE: {
    doc: "The protection policy service could not log in to the toolstack; VMPP has been removed.",
    priority: 3,
  },
  VMSS_LICENSE_ERROR: { doc: "A snapshot schedule did not run since the licence does not cover it.", priority: 3 },
  VMSS_SNAPSHOT_FAILED: { doc: "A snapshot schedule could not make the snapshot of a VM.", priority: 3 },
  VMSS_SNAPSHOT_LOCK_FAILED: {
    doc: "A scheduled snapshot could not start since the schedule was being processed already.",
    priority: 3,
  },
  VMSS_SNAPSHOT_MISSED_EVENT: { doc: "A scheduled snapshot time passed without being served.", priority: 3 },
  VMSS_SNAPSHOT_SUCCEEDED: { doc: "A snapshot schedule finished its snapshots.", priority: 5 },
  VMSS_XAPI_LOGON_FAILURE: { doc: "The snapshot schedule service could not log in to the toolstack.", priority: 3 },
  VM_CHECKPOINTED: { doc: "A snapshot with memory was taken of the VM.", priority: 5 },
  VM_CLONED: { doc: "The VM was cloned; the body gives the uuid of the clone.", priority: 5 },
  VM_CRASHED: { doc: "The guest in the VM crashed.", priority: 2 },
  VM_MIGRATED: { doc: "The VM moved from one host to another, both named in the body.", priority: 5 },
  VM_PAUSED: { doc: "The VM was paused; it keeps its memory but gets no CPU time.", priority: 5 },
  VM_REBOOTED: { doc: "The VM was restarted, either in an orderly way or by force, as told in the body.", priority: 5 },
  VM_RESUMED: { doc: "The suspended VM runs again.", priority: 5 },
  VM_SECURE_BOOT_FAILED: { doc: "UEFI secure boot refused to start what the VM wanted to boot.", priority: 5 },
  VM_SHUTDOWN: { doc: "The VM was shut down.", priority: 5 },
  VM_SNAPSHOTTED: { doc: "A disk snapshot was taken of the VM.", priority: 5 },
  VM_SNAPSHOT_REVERTED: { doc: "The VM was taken back to a snapshot, named in the body.", priority: 5 },
  VM_STARTED: { doc: "The VM was started on the host named in the body.", priority: 5 },
  VM_SUSPENDED: { doc: "The VM was suspended to disk.", priority: 5 },
  VM_UNPAUSED: { doc: "The paused VM gets CPU time again.", priority: 5 },
  WLB_CONSULTATION_FAILED: {
    doc: "No placement advice was obtained from workload balancing, so the built-in choice of host was used.",
    priority: 3,
  },
  WLB_OPTIMIZATION_ALERT: {
    doc: "Workload balancing recommends changes to the pool; the body has their severity and mode.",
    priority: 3,
  },
  XAPI_STARTUP_BLOCKED_AS_VERSION_HIGHER_THAN_COORDINATOR: {
    doc: "A member's toolstack waits in emergency mode since its version is newer than the coordinator's.",
    priority: 2,
  },
});

/** Alerts whose names are made when they are raised. */
export const alertsMadeAtRunTime = [
  {
    pattern: "HOST_KERNEL_ENCOUNTERED_ERROR_<kind>",
    kinds: ["MCE", "BAD_PAGE", "BUG"],
    priority: 2,
    kernel_taint_bits: [4, 5, 7],
  },
  {
    pattern: "HOST_KERNEL_ENCOUNTERED_WARNING_<kind>",
    kinds: ["WARN", "SOFT_LOCKUP"],
    priority: 3,
    kernel_taint_bits: [9, 14],
  },
] as const;
