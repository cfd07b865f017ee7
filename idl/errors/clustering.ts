import { define } from "./definition.ts";

/** Errors of clustering. */
export const clusteringErrors = define({
  CLUSTERED_SR_DEGRADED: {
    doc: "A clustered SR has lost members or is still recovering, so taking another host away would endanger it.",
    params: ["sr"],
  },
  CLUSTERING_DISABLED: {
    doc: "The operation needs clustering to be enabled on this cluster host, but it is switched off.",
    params: ["cluster_host"],
  },
  CLUSTERING_ENABLED: {
    doc: "The operation requires clustering to be switched off on this cluster host first.",
    params: ["cluster_host"],
  },
  CLUSTER_ALREADY_EXISTS: { doc: "The pool already has a cluster, and only one is possible.", params: [] },
  CLUSTER_CREATE_IN_PROGRESS: {
    doc: "Refused because a cluster is being set up in the pool at this moment.",
    params: [],
  },
  CLUSTER_DOES_NOT_HAVE_ONE_NODE: {
    doc: "The cluster can be destroyed this way only from its last member; it still has `number_of_nodes`.",
    params: ["number_of_nodes"],
  },
  CLUSTER_FORCE_DESTROY_FAILED: {
    doc: "Forced removal of `cluster` left at least one host with a cluster configuration that could not be removed.",
    params: ["cluster"],
  },
  CLUSTER_HOST_IS_LAST: {
    doc: "The last remaining cluster host cannot be taken out alone; destroy the whole cluster instead.",
    params: ["cluster_host"],
  },
  CLUSTER_HOST_NOT_JOINED: {
    doc: "The cluster host exists in the database but has not yet become a member of the cluster.",
    params: ["cluster_host"],
  },
  CLUSTER_STACK_IN_USE: {
    doc: "The `cluster_stack` still serves the pool, for example for HA or a clustered SR, so it cannot be removed.",
    params: ["cluster_stack"],
  },
  INCOMPATIBLE_CLUSTER_STACK_ACTIVE: {
    doc: "Another `cluster_stack` is active already and cannot be combined with the one that the SR or HA needs.",
    params: ["cluster_stack"],
  },
  INVALID_CLUSTER_STACK: {
    doc: "The `cluster_stack` is not one that the pool's hosts support.",
    params: ["cluster_stack"],
  },
  NO_CLUSTER_HOSTS_REACHABLE: {
    doc: "None of the other members of `cluster` answered, so the cluster cannot be joined.",
    params: ["cluster"],
  },
  NO_COMPATIBLE_CLUSTER_HOST: {
    doc: "The `host` has no cluster host with the stack that the SR or HA needs.",
    params: ["host"],
  },
});
