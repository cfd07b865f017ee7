import {
  bool,
  type Class,
  defineClass,
  enumOf,
  field,
  float,
  int,
  map,
  message,
  operationRules,
  param,
  ref,
  set,
  string,
} from "../dsl/index.ts";

export const Cluster: Class = defineClass("Cluster", {
  doc: "A group of hosts, usually the pool, joined by a cluster stack such as corosync that decides which members are alive.",
  lifecycle: [
    ["prototyped", "kolkata"],
    ["published", "lima"],
  ],
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    cluster_hosts: field(set(ref("Cluster_host")), "The members, with one object for each host."),
    pending_forget: field(set(string), "Addresses of forgotten members that the stack could not yet be told to drop.", {
      default: [],
      since: "lima",
    }),
    cluster_token: field(string, "Secret key shared by the members, with which joining hosts prove themselves.", {
      access: "at-create",
      default: "",
    }),
    cluster_stack: field(string, "Name of the clustering software in use, such as `corosync`.", {
      access: "at-create",
      default: "corosync",
    }),
    cluster_stack_version: field(int, "Major version of the clustering software in use.", {
      access: "at-create",
      default: 2,
      lifecycle: [["prototyped", "24.15.0"]],
    }),
    is_quorate: field(bool, "True when enough members see each other for the cluster to act.", {
      default: false,
      lifecycle: [["prototyped", "24.3.0"]],
    }),
    quorum: field(int, "Number of live members needed for the cluster to act.", {
      default: 0,
      lifecycle: [["prototyped", "24.3.0"]],
    }),
    live_hosts: field(int, "Number of members that are alive at present, as the stack last reported.", {
      default: 0,
      lifecycle: [["prototyped", "24.3.0"]],
    }),
    expected_hosts: field(int, "Number of members that should be alive, as the stack counts them.", {
      default: 0,
      lifecycle: [["prototyped", "25.17.0"]],
    }),
    allowed_operations: field(
      set(enumOf("cluster_operation")),
      "Operations that the current state of the cluster permits; advisory.",
      { default: [], since: "rio", persist: false, oss: false },
    ),
    current_operations: field(
      map(string, enumOf("cluster_operation")),
      "Operations in progress on the cluster, keyed by the task that runs each of them.",
      { default: {}, since: "rio", persist: false, oss: false },
    ),
    pool_auto_join: field(bool, "True when every host that joins the pool also joins the cluster.", {
      access: "at-create",
      default: true,
    }),
    token_timeout: field(float, "Seconds without the token after which a member is taken for lost.", {
      access: "at-create",
      default: 20,
      lifecycle: [
        ["prototyped", "kolkata"],
        ["changed", "lima"],
        ["published", "lima"],
      ],
    }),
    token_timeout_coefficient: field(float, "Seconds added to the token timeout for each member above two.", {
      access: "at-create",
      default: 1,
      lifecycle: [
        ["prototyped", "kolkata"],
        ["changed", "lima"],
        ["published", "lima"],
      ],
    }),
    cluster_config: field(map(string, string), "Further settings for the cluster stack as key/value pairs.", {
      access: "at-create",
      default: {},
    }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
  },
  messages: {
    create: message({
      doc: "Start a cluster with the coordinator as its first and only member.",
      params: {
        PIF: param(
          ref("PIF"),
          "Interface that carries the cluster traffic; it needs an IP address and must not be unpluggable.",
          { since: "kolkata" },
        ),
        cluster_stack: param(string, "Name of the clustering software to use.", { since: "kolkata" }),
        pool_auto_join: param(bool, "True to make hosts that join the pool join the cluster.", { since: "kolkata" }),
        token_timeout: param(float, "Seconds without the token after which a member is taken for lost.", {
          default: 20,
          since: "kolkata",
        }),
        token_timeout_coefficient: param(float, "Seconds added to the timeout for each member above two.", {
          default: 1,
          since: "kolkata",
        }),
      },
      result: [ref("Cluster"), "The new cluster."],
      errors: ["INVALID_CLUSTER_STACK", "INVALID_VALUE", "PIF_ALLOWS_UNPLUG", "REQUIRED_PIF_IS_UNPLUGGED"],
      runs: "coordinator",
      forwarding: { marks: [{ class: "pool", object: "pool", op: "cluster_create" }], refreshes: ["Cluster"] },
    }),
    destroy: message({
      doc: "Take the cluster apart; at most one member may be left.",
      params: { self: param(ref("Cluster"), "The cluster to take apart.") },
      errors: ["CLUSTER_DOES_NOT_HAVE_ONE_NODE", "CLUSTER_STACK_IN_USE"],
      runs: "cluster_host",
      forwarding: { marks: [{ class: "Cluster", object: "self", op: "destroy" }] },
    }),
    get_network: message({
      doc: "Find the network that carries the cluster traffic; all members must use the same one.",
      role: "read-only",
      params: { self: param(ref("Cluster"), "The cluster to ask about.") },
      result: [ref("network"), "The network of the cluster interfaces."],
      runs: "coordinator",
    }),
    pool_create: message({
      doc: "Start a cluster and make all hosts of the pool members of it.",
      params: {
        network: param(
          ref("network"),
          "Network that carries the cluster traffic; each host needs an IP address on it.",
          { since: "kolkata" },
        ),
        cluster_stack: param(string, "Name of the clustering software to use.", { since: "kolkata" }),
        token_timeout: param(float, "Seconds without the token after which a member is taken for lost.", {
          default: 20,
          since: "kolkata",
        }),
        token_timeout_coefficient: param(float, "Seconds added to the timeout for each member above two.", {
          default: 1,
          since: "kolkata",
        }),
      },
      result: [ref("Cluster"), "The new cluster."],
      runs: "coordinator",
    }),
    pool_force_destroy: message({
      doc: "Take the cluster apart on all hosts even where members fail, as a last resort.",
      params: { self: param(ref("Cluster"), "The cluster to take apart.") },
      errors: ["CLUSTER_FORCE_DESTROY_FAILED"],
      runs: "coordinator",
    }),
    pool_destroy: message({
      doc: "Remove all members of the pool from the cluster in order, then the cluster itself.",
      params: { self: param(ref("Cluster"), "The cluster to take apart.") },
      errors: ["CLUSTER_STACK_IN_USE", "CLUSTERING_DISABLED", "CLUSTER_HOST_IS_LAST"],
      runs: "coordinator",
    }),
    pool_resync: message({
      doc: "Repair membership: make each host of the pool a member, and enable it where that is due.",
      params: { self: param(ref("Cluster"), "The cluster to repair.") },
      runs: "all_hosts",
    }),
    cstack_sync: message({
      doc: "Update the records by what the cluster stack reports about members and quorum; called by the toolstack.",
      params: { self: param(ref("Cluster"), "The cluster to update.") },
      runs: "coordinator",
      poolInternal: true,
      hidden: true,
    }),
  },
  operations: operationRules({
    enum: "cluster_operation",
    checks: [
      {
        check: "concurrency",
        operations: "any",
        refused_when: "any current operation",
        error: "OTHER_OPERATION_IN_PROGRESS",
        params: ['"Cluster"', "cluster", "operations", "tasks"],
      },
      {
        check: "rolling_upgrade",
        operations: ["add", "remove", "destroy"],
        refused_when: "rolling pool upgrade in progress",
        error: "NOT_SUPPORTED_DURING_UPGRADE",
        params: [],
      },
    ],
  }),
});
