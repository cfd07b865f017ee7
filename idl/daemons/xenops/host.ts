import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** The host: processors, memory, consoles, features of guests. */
export const host: InterfacePart = {
  types: {
    "Host.chipset_info": type("Hardware support of the host: whether it has an IOMMU and hardware virtualization.", {
      record: [
        { name: "iommu", type: "bool" },
        { name: "hvm", type: "bool" },
      ],
    }),
    "Host.cpu_info": type(
      "Processors of the host: counts, model data and the feature sets usable by each kind of guest.",
      {
        record: [
          { name: "cpu_count", type: "int" },
          { name: "socket_count", type: "int" },
          { name: "threads_per_core", type: "int" },
          { name: "nr_nodes", type: "int" },
          { name: "vendor", type: "string" },
          { name: "speed", type: "string" },
          { name: "modelname", type: "string" },
          { name: "family", type: "string" },
          { name: "model", type: "string" },
          { name: "stepping", type: "string" },
          { name: "flags", type: "string" },
          { name: "features", type: { string: "cpu_policy" } },
          { name: "features_pv", type: { string: "cpu_policy" } },
          { name: "features_hvm", type: { string: "cpu_policy" } },
          { name: "features_pv_host", type: { string: "cpu_policy" } },
          { name: "features_hvm_host", type: { string: "cpu_policy" } },
        ],
      },
    ),
    "Host.guest_agent_feature": type(
      "A feature offered to agents in guests: name, whether it is licensed, and parameters.",
      {
        record: [
          { name: "name", type: "string" },
          { name: "licensed", type: "bool" },
          { name: "parameters", type: { dict: "string" } },
        ],
      },
    ),
    "Host.hypervisor": type("Version and capabilities of the running Xen hypervisor.", {
      record: [
        { name: "version", type: "string" },
        { name: "capabilities", type: "string" },
      ],
    }),
    "Host.numa_affinity_policy": type(
      "How VMs are placed on NUMA nodes: anywhere, on as few nodes as possible (softly or strictly), or for memory only.",
      { variant: [["Any"], ["Best_effort"], ["Best_effort_hard"], ["Prio_mem_only"]] },
    ),
    "Host.t": type("Facts about the host: processors, hypervisor and chipset.", {
      record: [
        { name: "cpu_info", type: { named: "Host.cpu_info" } },
        { name: "hypervisor", type: { named: "Host.hypervisor" } },
        { name: "chipset_info", type: { named: "Host.chipset_info" } },
      ],
    }),
  },
  calls: {
    "HOST.stat": call(
      "Returns processors, hypervisor and chipset of the host; the answer is remembered after the first success.",
      [caller("debug_info")],
      { named: "Host.t" },
    ),
    "HOST.get_console_data": call(
      "Returns the hypervisor's message buffer as text; unprintable characters are replaced by spaces.",
      [caller("debug_info")],
      "string",
    ),
    "HOST.get_total_memory_mib": call("Returns the memory of the host in MiB.", [caller("debug_info")], "int64"),
    "HOST.send_debug_keys": call(
      "Sends debug keys to the hypervisor, whose output appears in its message buffer.",
      [caller("debug_info"), named("debug_keys", "string", "Keys to send, each character being one key.")],
      "unit",
    ),
    "HOST.set_worker_pool_size": call(
      "Sets how many operations the daemon carries out at the same time.",
      [caller("debug_info"), named("pool_size", "int", "Number of worker threads wanted.")],
      "unit",
    ),
    "HOST.update_guest_agent_features": call(
      "Publishes features in xenstore for the agents in all guests, replacing the former set.",
      [
        caller("debug_info"),
        named("features", { list: { named: "Host.guest_agent_feature" } }, "Complete set of features to publish."),
      ],
      "unit",
    ),
    "HOST.combine_cpu_policies": call(
      "Returns the CPU features that two policies have in common, as needed for a pool.",
      [
        caller("debug_info"),
        named("policy1", { string: "cpu_policy" }, "First CPU policy."),
        named("policy2", { string: "cpu_policy" }, "Second CPU policy."),
      ],
      { string: "cpu_policy" },
    ),
    "HOST.is_compatible": call(
      "Returns whether a VM that booted with one CPU policy can run on a host with another.",
      [
        caller("debug_info"),
        named("vm_policy", { string: "cpu_policy" }, "CPU policy the VM was started with."),
        named("host_policy", { string: "cpu_policy" }, "CPU policy the host can offer."),
      ],
      "bool",
    ),
    "HOST.set_numa_affinity_policy": call(
      "Sets how VMs started from now on are placed on NUMA nodes.",
      [
        caller("debug_info"),
        named(
          "numa_affinity_policy",
          { option: { named: "Host.numa_affinity_policy" } },
          "Policy to use; absent means the daemon's default.",
        ),
      ],
      "unit",
    ),
  },
};
