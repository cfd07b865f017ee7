import { call, type DaemonInterface, defineDaemonInterface, named, type } from "../dsl/daemon.ts";
import { caller } from "./shared/caller.ts";

export const cluster: DaemonInterface = defineDaemonInterface("cluster", {
  doc: "Cluster daemon of a host (xapi-clusterd), which configures and runs corosync for clustered storage.",
  wire: {
    daemon: "xapi-clusterd",
    queue: "org.xen.xapi.cluster",
    declared_name: "Local",
    namespace: null,
    version: "1.0.0",
    error: { named: "error" },
    also_serves: ["observer"],
  },
  types: {
    "Cluster_stack.t": type("Version of the cluster software in use.", { variant: [["Corosync2"], ["Corosync3"]] }),
    address: type("Address of a cluster member: only an IPv4 address, or address with host uuid and host name.", {
      variant: [
        ["IPv4", "string"],
        ["Extended", { named: "extended_addr" }],
      ],
    }),
    cluster_config: type(
      "Configuration of the cluster: name, members, key, version number, timeouts in milliseconds and cluster stack.",
      {
        record: [
          { name: "cluster_name", type: "string" },
          { name: "enabled_members", type: { list: { named: "node" } } },
          { name: "authkey", type: "string" },
          { name: "config_version", type: "int64" },
          { name: "cluster_token_timeout_ms", type: "int64" },
          { name: "cluster_token_coefficient_ms", type: "int64" },
          { name: "cluster_stack", type: { named: "Cluster_stack.t" }, default: "Corosync2" },
        ],
      },
    ),
    debug_info: type(
      "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
      "string",
    ),
    diagnostics: type("State of the cluster as this host sees it: configurations, members, votes and quorum.", {
      record: [
        { name: "config_valid", type: "bool" },
        { name: "live_cluster_config", type: { option: { named: "cluster_config" } } },
        { name: "next_cluster_config", type: { option: { named: "cluster_config" } } },
        { name: "saved_cluster_config", type: { option: { named: "cluster_config" } } },
        { name: "is_enabled", type: "bool" },
        { name: "all_members", type: { option: { list: { named: "node" } } } },
        { name: "node_id", type: { option: { named: "nodeid" } } },
        { name: "token", type: { option: "string" } },
        { name: "num_times_booted", type: "int" },
        { name: "is_quorate", type: "bool" },
        { name: "is_running", type: "bool" },
        { name: "total_votes", type: "int" },
        { name: "expected_votes", type: "int" },
        { name: "quorum", type: "int" },
        { name: "quorum_members", type: { option: { list: { named: "node" } } } },
        { name: "startup_finished", type: "bool" },
      ],
    }),
    enabled: type("Whether a feature is turned on.", "bool"),
    error: type("Failure of a cluster call, with an explanation as text.", {
      variant: [
        ["InternalError", "string"],
        ["Unix_error", "string"],
      ],
    }),
    extended_addr: type("Address of a cluster member together with host uuid and host name.", {
      record: [
        { name: "ip", type: { string: "ip_address" } },
        { name: "hostuuid", type: "string" },
        { name: "hostname", type: "string" },
      ],
    }),
    init_config: type(
      "Settings for a new or re-enabled member: own address, cluster name, timeouts in milliseconds and cluster stack.",
      {
        record: [
          { name: "member", type: { named: "address" } },
          { name: "token_timeout_ms", type: { option: "int64" } },
          { name: "token_coefficient_ms", type: { option: "int64" } },
          { name: "name", type: { option: "string" } },
          { name: "cluster_stack", type: { named: "Cluster_stack.t" } },
        ],
      },
    ),
    my_string: type("Plain text value.", "string"),
    named_unit: type("Empty result of calls that return nothing.", "unit"),
    node: type("A cluster member: its address and its number.", {
      record: [
        { name: "addr", type: { named: "address" } },
        { name: "id", type: { named: "nodeid" } },
      ],
    }),
    nodeid: type("Number of a cluster member, unique within the cluster.", "int32"),
    tls_config: type(
      "Certificate settings: file with the own key and certificate, expected common name, and optional bundle of trusted certificates.",
      {
        record: [
          { name: "server_pem_path", type: "string" },
          { name: "cn", type: "string" },
          { name: "trusted_bundle_path", type: { option: "string" } },
        ],
      },
    ),
    token: type("Secret shared by the members of a cluster; a host needs it to join.", "string"),
  },
  calls: {
    create: call(
      "Creates a cluster with this host as its only member and returns the secret that others need to join.",
      [
        caller("dbg", { named: "debug_info" }),
        named("init_config", { named: "init_config" }, "Settings of the first member and of the cluster."),
      ],
      { named: "token" },
    ),
    destroy: call(
      "Ends the cluster on this host and removes its configuration; meant for the last member.",
      [caller("dbg", { named: "debug_info" })],
      { named: "named_unit" },
    ),
    leave: call("Takes this host out of the cluster for good.", [caller("dbg", { named: "debug_info" })], {
      named: "named_unit",
    }),
    disable: call(
      "Stops cluster services on this host; it stays a member and can be enabled again.",
      [caller("dbg", { named: "debug_info" })],
      { named: "named_unit" },
    ),
    enable: call(
      "Starts cluster services on a host that is a member but disabled.",
      [
        caller("dbg", { named: "debug_info" }),
        named("init_config", { named: "init_config" }, "Settings of this member, including its current address."),
      ],
      { named: "named_unit" },
    ),
    join: call(
      "Makes this host a member of an existing cluster.",
      [
        caller("dbg", { named: "debug_info" }),
        named("token", { named: "token" }, "Secret returned when the cluster was created."),
        named("new_member", { named: "address" }, "Address of this host."),
        named("tls_config", { named: "tls_config" }, "Certificate settings for talking to the other members."),
        named("existing_members", { list: { named: "address" } }, "Addresses of members to contact."),
      ],
      { named: "named_unit" },
    ),
    "declare-changed-addrs": call(
      "Tells this host that other members have new addresses.",
      [
        caller("dbg", { named: "debug_info" }),
        named("changed_members", { list: { named: "address" } }, "Members with their new addresses."),
      ],
      { named: "named_unit" },
    ),
    "declare-dead": call(
      "Tells the cluster that members are permanently gone, so that they no longer count for quorum.",
      [
        caller("dbg", { named: "debug_info" }),
        named(
          "dead_members",
          { list: { named: "address" } },
          "Addresses of the members to drop; they must really be off.",
        ),
      ],
      { named: "named_unit" },
    ),
    diagnostics: call(
      "Returns configuration, members, votes and quorum as this host sees them.",
      [caller("dbg", { named: "debug_info" })],
      { named: "diagnostics" },
    ),
    "set-tls-verification": call(
      "Turns certificate checks between members on or off and sets the files used.",
      [
        caller("dbg", { named: "debug_info" }),
        named("server_pem_path", { named: "my_string" }, "File with this host's own key and certificate."),
        named("trusted_bundle_path", { named: "my_string" }, "File with the certificates trusted by this host."),
        named("cn", { named: "my_string" }, "Common name expected in the certificates of members."),
        named("enabled", { named: "enabled" }, "True to check certificates."),
      ],
      { named: "named_unit" },
    ),
    "switch-cluster-stack": call(
      "Changes this host to another version of the cluster software.",
      [
        caller("dbg", { named: "debug_info" }),
        named("cluster_stack", { named: "Cluster_stack.t" }, "Version to change to."),
      ],
      { named: "named_unit" },
    ),
    "UPDATES.get": call(
      "Waits for a change in the cluster and returns notices of what changed; empty after a timeout.",
      [caller("dbg", { named: "debug_info" }), named("timeout", "float", "Longest wait in seconds.")],
      { list: "string" },
    ),
  },
});
