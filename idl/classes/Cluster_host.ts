import {
  bool,
  type Class,
  datetime,
  defineClass,
  enumOf,
  field,
  map,
  message,
  never,
  nullRef,
  operationRules,
  param,
  ref,
  set,
  string,
} from "../dsl/index.ts";

export const Cluster_host: Class = defineClass("Cluster_host", {
  doc: "The membership of one host in a cluster.",
  lifecycle: [
    ["prototyped", "kolkata"],
    ["published", "lima"],
  ],
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    cluster: field(ref("Cluster"), "The cluster to which the host belongs.", { access: "at-create", default: nullRef }),
    host: field(ref("host"), "The host that is the member.", { access: "at-create", default: nullRef }),
    enabled: field(
      bool,
      "True when the cluster stack should run on the host; false while the member is out of service.",
      { default: false },
    ),
    PIF: field(ref("PIF"), "Interface of the host that carries the cluster traffic.", {
      access: "at-create",
      default: nullRef,
    }),
    joined: field(bool, "True once the host has completed joining the cluster.", { default: true }),
    live: field(bool, "True when the cluster stack last reported the member as alive.", {
      default: false,
      lifecycle: [["prototyped", "24.3.0"]],
    }),
    last_update_live: field(datetime, "Time when the liveness was last reported.", {
      default: never,
      lifecycle: [["prototyped", "24.3.0"]],
    }),
    allowed_operations: field(
      set(enumOf("cluster_host_operation")),
      "Operations that the current state of the member permits; advisory.",
      { default: [], since: "rio", persist: false, oss: false },
    ),
    current_operations: field(
      map(string, enumOf("cluster_host_operation")),
      "Operations in progress on the member, keyed by the task that runs each of them.",
      { default: {}, since: "rio", persist: false, oss: false },
    ),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "at-create",
      default: {},
    }),
  },
  messages: {
    create: message({
      doc: "Make a host a member of an existing cluster.",
      params: {
        cluster: param(ref("Cluster"), "The cluster to join."),
        host: param(ref("host"), "The host that joins."),
        pif: param(ref("PIF"), "Interface of the host on the cluster network."),
      },
      result: [ref("Cluster_host"), "The new membership."],
      errors: ["PIF_NOT_ATTACHED_TO_HOST", "NO_CLUSTER_HOSTS_REACHABLE"],
      runs: "host(host)",
      forwarding: { marks: [{ class: "Cluster", object: "cluster", op: "add" }], refreshes: ["Cluster_host"] },
    }),
    destroy: message({
      doc: "Make a host leave its cluster in good order; the host must be reachable.",
      params: { self: param(ref("Cluster_host"), "The membership to end.") },
      errors: ["CLUSTER_STACK_IN_USE", "CLUSTERING_DISABLED", "CLUSTER_HOST_IS_LAST"],
      runs: "host_of(self.host)",
      forwarding: { marks: [{ class: "Cluster", object: "cluster of self", op: "remove" }] },
    }),
    enable: message({
      doc: "Start the cluster stack on the member again, so that it takes part in the cluster.",
      params: { self: param(ref("Cluster_host"), "The membership to enable.") },
      errors: ["PIF_ALLOWS_UNPLUG", "REQUIRED_PIF_IS_UNPLUGGED"],
      runs: "host_of(self.host)",
      forwarding: {
        marks: [
          { class: "Cluster", object: "cluster of self", op: "enable" },
          { class: "Cluster_host", object: "self", op: "enable" },
        ],
      },
    }),
    force_destroy: message({
      doc: "Make a host leave its cluster even if steps of it fail.",
      params: { self: param(ref("Cluster_host"), "The membership to end.") },
      errors: ["CLUSTER_STACK_IN_USE"],
      runs: "host_of(self.host)",
      forwarding: { marks: [{ class: "Cluster", object: "cluster of self", op: "remove" }] },
    }),
    forget: message({
      doc: "Remove a dead host from the cluster without contacting it; used when a host is declared lost.",
      role: "none",
      since: "lima",
      params: { self: param(ref("Cluster_host"), "The membership of the lost host.") },
      runs: "first live other cluster member",
      forwarding: { marks: [{ class: "Cluster", object: "cluster of self", op: "remove" }] },
      hidden: true,
    }),
    disable: message({
      doc: "Stop the cluster stack on the member; refused while storage that needs the cluster is attached.",
      params: { self: param(ref("Cluster_host"), "The membership to disable.") },
      errors: ["CLUSTER_STACK_IN_USE"],
      runs: "host_of(self.host)",
      forwarding: {
        marks: [
          { class: "Cluster", object: "cluster of self", op: "disable" },
          { class: "Cluster_host", object: "self", op: "disable" },
        ],
      },
    }),
  },
  operations: operationRules({
    enum: "cluster_host_operation",
    in_allowed_operations: ["enable", "disable"],
    checks: [
      {
        check: "concurrency",
        operations: "any",
        refused_when: "any current operation",
        error: "OTHER_OPERATION_IN_PROGRESS",
        params: ['"Cluster_host"', "cluster_host", "operations", "tasks"],
      },
      {
        check: "joined",
        operations: ["enable", "disable"],
        refused_when: "not joined",
        error: "CLUSTER_HOST_NOT_JOINED",
        params: ["cluster_host"],
      },
    ],
  }),
});
