import { define } from "./definition.ts";

/** Errors of high availability and the redo log. */
export const highAvailabilityErrors = define({
  CANNOT_ENABLE_REDO_LOG: {
    doc: "The redo log could not be started on the chosen SR, for the cause in `reason`.",
    params: ["reason"],
  },
  HA_ABORT_NEW_MASTER: {
    doc: "This host voted against the proposed new coordinator, for the cause in `reason`, and the change was abandoned.",
    params: ["reason"],
  },
  HA_CANNOT_CHANGE_BOND_STATUS_OF_MGMT_IFACE: {
    doc: "Bonding or unbonding the management interface is impossible while HA is on, because HA heartbeats use it.",
    params: [],
  },
  HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED: {
    doc: "HA could not restart protected VMs elsewhere because `network` is not attached on all hosts.",
    params: ["network"],
  },
  HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED: {
    doc: "HA could not restart protected VMs elsewhere because `SR` is not shared and plugged on all hosts.",
    params: ["SR"],
  },
  HA_DISABLE_IN_PROGRESS: { doc: "Refused because HA is being switched off right now.", params: [] },
  HA_ENABLE_IN_PROGRESS: { doc: "Refused because HA is being switched on right now.", params: [] },
  HA_FAILED_TO_FORM_LIVESET: {
    doc: "HA was not enabled because the hosts did not all see each other as alive through the heartbeat in time.",
    params: [],
  },
  HA_HEARTBEAT_DAEMON_STARTUP_FAILED: {
    doc: "The HA heartbeat daemon did not start on some host; see that host's HA log.",
    params: [],
  },
  HA_HOST_CANNOT_ACCESS_STATEFILE: {
    doc: "HA cannot be used since a host is unable to read or write the shared statefile.",
    params: [],
  },
  HA_HOST_CANNOT_SEE_PEERS: {
    doc: "This `host` hears heartbeats only from `subset` instead of from `all` the pool's hosts.",
    params: ["host", "all", "subset"],
  },
  HA_HOST_IS_ARMED: {
    doc: "The host takes part in HA with fencing active; disarm it first for this operation.",
    params: ["host"],
  },
  HA_IS_ENABLED: { doc: "The operation cannot be done while HA is on for the pool; disable HA first.", params: [] },
  HA_LOST_STATEFILE: {
    doc: "The host has lost its connection to the HA statefile, so leaving in a safe way is not possible.",
    params: [],
  },
  HA_NOT_ENABLED: { doc: "The call makes sense only while HA is on, and it is off.", params: [] },
  HA_NOT_INSTALLED: { doc: "HA software is missing on `host`.", params: ["host"] },
  HA_NO_PLAN: { doc: "No way was found to restart all protected VMs on the remaining hosts.", params: [] },
  HA_OPERATION_WOULD_BREAK_FAILOVER_PLAN: {
    doc: "The change would leave the pool unable to survive the configured number of host failures.",
    params: [],
  },
  HA_POOL_IS_ENABLED_BUT_HOST_IS_DISABLED: {
    doc: "The pool has HA on, but this host does not take part in it, so the operation must wait or go elsewhere.",
    params: [],
  },
  HA_SHOULD_BE_FENCED: {
    doc: "The rest of the pool considers `host` dead, so it may not act as a live member until it restarts.",
    params: ["host"],
  },
  HA_TOO_FEW_HOSTS: { doc: "HA needs more hosts in the pool than there are.", params: [] },
  NO_MORE_REDO_LOGS_ALLOWED: { doc: "The highest possible number of redo logs is already running.", params: [] },
  REDO_LOG_IS_ENABLED: { doc: "The operation is impossible while a redo log is on; disable it first.", params: [] },
});
