import { bool, enumOf, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of host: hardware. */
export const hardware = {
  apply_guest_agent_config: message({
    doc: "Write the pool's guest agent settings to the running VMs of the host; called by the toolstack.",
    role: "pool-admin",
    since: "dundee",
    params: { host: param(ref("host"), "The host whose VMs are updated.") },
    runs: "host(host)",
    hidden: true,
  }),
  mxgpu_vf_setup: message({
    doc: "Create the virtual functions of AMD MxGPU cards by loading their driver; called by the toolstack.",
    role: "vm-operator",
    since: "falcon",
    params: { host: param(ref("host"), "The host with the cards.") },
    runs: "host(host)",
    poolInternal: true,
    hidden: true,
  }),
  nvidia_vf_setup: message({
    doc: "Switch the virtual functions of an NVIDIA card on or off; called by the toolstack.",
    role: "vm-operator",
    since: "quebec",
    params: {
      host: param(ref("host"), "The host with the card."),
      pf: param(ref("PCI"), "Physical PCI function of the card."),
      enable: param(bool, "True to create the virtual functions, false to remove them."),
    },
    runs: "host(host)",
    poolInternal: true,
    hidden: true,
  }),
  set_sched_gran: message({
    doc: "Choose whether CPUs are scheduled by thread, core or socket; takes effect at the next boot.",
    role: "none",
    since: "1.271.0",
    params: {
      self: param(ref("host"), "The host to configure."),
      value: param(enumOf("host_sched_gran"), "The unit of scheduling: `cpu`, `core` or `socket`."),
    },
    runs: "host(self)",
  }),
  get_sched_gran: message({
    doc: "Read whether CPUs are scheduled by thread, core or socket.",
    role: "none",
    since: "1.271.0",
    params: { self: param(ref("host"), "The host to ask.") },
    result: [enumOf("host_sched_gran"), "The configured unit of scheduling."],
    runs: "host(self)",
  }),
  set_numa_affinity_policy: message({
    doc: "Choose how VMs are placed on NUMA nodes; applies to VMs started afterwards.",
    role: "pool-admin",
    lifecycle: [["prototyped", "24.0.0"]],
    params: {
      self: param(ref("host"), "The host to configure."),
      value: param(
        enumOf("host_numa_affinity_policy"),
        "`any` for no placement, `best_effort` to prefer few nodes, `default_policy` for the built-in choice.",
      ),
    },
    runs: "host(self)",
  }),
  rescan_drivers: message({
    doc: "Look again for multi-version drivers on the host and update the driver records.",
    role: "pool-admin",
    lifecycle: [["prototyped", "25.2.0"]],
    params: { self: param(ref("host"), "The host to scan.") },
    runs: "host(self)",
    oss: false,
  }),
  set_max_cstate: message({
    doc: "Limit how deeply idle CPUs may sleep; takes effect at once and persists over reboots.",
    lifecycle: [["prototyped", "26.0.0"]],
    params: {
      self: param(ref("host"), "The host to configure."),
      value: param(string, "Deepest state as `N` or `N,M` with a sub-state; empty removes the limit."),
    },
    runs: "host(self)",
  }),
};
