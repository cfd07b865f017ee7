import { bool, int, map, message, param, ref, set, string } from "../../dsl/index.ts";

/** Messages of pool: ha. */
export const ha = {
  enable_ha: message({
    doc: "Turn on high availability: create the statefile and metadata disks, start the cluster stack on all hosts and protect VMs.",
    role: "pool-operator+client-cert",
    since: "miami",
    params: {
      heartbeat_srs: param(
        set(ref("SR")),
        "Shared storage repositories for the heartbeat statefiles; if empty, a suitable one is chosen.",
      ),
      configuration: param(
        map(string, string),
        "Optional settings, such as the `timeout` in seconds; empty for the defaults.",
      ),
    },
    runs: "coordinator",
    forwarding: { marks: [{ class: "pool", object: "pool", op: "ha_enable" }] },
    oss: false,
  }),
  disable_ha: message({
    doc: "Turn off high availability on all hosts; VMs keep running but are no longer restarted after failures.",
    role: "pool-operator+client-cert",
    since: "miami",
    runs: "coordinator",
    forwarding: { marks: [{ class: "pool", object: "pool", op: "ha_disable" }] },
    oss: false,
  }),
  ha_prevent_restarts_for: message({
    doc: "Hold off automatic VM restarts by high availability for a while; returns once none is in progress.",
    since: "orlando-update-1",
    params: { seconds: param(int, "How long to hold off, in seconds; 0 lifts the block and runs the check at once.") },
    runs: "coordinator",
    async: false,
  }),
  ha_failover_plan_exists: message({
    doc: "Tell whether all protected VMs could be restarted after any `n` host failures.",
    since: "orlando",
    params: { n: param(int, "Number of host failures to consider.") },
    result: [bool, "True if a restart plan exists for that many failures."],
    runs: "coordinator",
    async: false,
  }),
  ha_compute_max_host_failures_to_tolerate: message({
    doc: "Compute how many host failures the pool can survive with the present protected VMs.",
    since: "orlando",
    result: [int, "The largest number of failures for which a restart plan exists."],
    runs: "coordinator",
    forwarding: { clustering_lock: true },
    async: false,
  }),
  ha_compute_hypothetical_max_host_failures_to_tolerate: message({
    doc: "Compute how many host failures the pool could survive if exactly the given VMs were protected; nothing is changed.",
    role: "read-only",
    since: "orlando",
    params: {
      configuration: param(map(ref("VM"), string), "VMs to assume protected, with the restart priority of each."),
    },
    result: [int, "The largest number of failures for which a restart plan would exist."],
    runs: "coordinator",
    forwarding: { clustering_lock: true },
    async: false,
  }),
  ha_compute_vm_failover_plan: message({
    doc: "Compute where given VMs could be restarted if given hosts failed; nothing is started.",
    since: "orlando",
    params: {
      failed_hosts: param(set(ref("host")), "Hosts assumed to have failed."),
      failed_vms: param(set(ref("VM")), "VMs that would need a restart."),
    },
    result: [
      map(ref("VM"), map(string, string)),
      "For each VM a map with either the `host` to restart it on or an `error_code` saying why there is none.",
    ],
    runs: "coordinator",
    async: false,
  }),
  set_ha_host_failures_to_tolerate: message({
    doc: "Set how many host failures to tolerate; with high availability on, a number without a restart plan is refused.",
    since: "orlando",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(int, "Wanted number of host failures, 0 or more."),
    },
    runs: "coordinator",
    forwarding: { clustering_lock: true },
  }),
  ha_schedule_plan_recomputation: message({
    doc: "Used by the toolstack to have the high-availability restart plan recomputed soon in the background.",
    role: "none",
    since: "orlando",
    runs: "coordinator",
    poolInternal: true,
    hidden: true,
  }),
  enable_redo_log: message({
    doc: "Start writing database changes to a redo log, also when high availability is off, so that a coordinator crash loses none.",
    since: "midnight-ride",
    params: { sr: param(ref("SR"), "Storage repository in which the disk for the redo log is created.") },
    runs: "coordinator",
    oss: false,
  }),
  disable_redo_log: message({
    doc: "Stop writing the redo log, unless high availability is using it, and release its disk.",
    since: "midnight-ride",
    runs: "coordinator",
    oss: false,
  }),
};
