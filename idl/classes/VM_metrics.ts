import { bool, type Class, datetime, defineClass, enumOf, field, float, int, map, set, string } from "../dsl/index.ts";

export const VM_metrics: Class = defineClass("VM_metrics", {
  doc: "The state of a VM as the toolstack observes it from outside, without the guest's help.",
  since: "rio",
  roles: { messages: "vm-admin", implicit: "read-only" },
  oss: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    memory_actual: field(int, "Memory the VM's domain occupies now, in bytes.", {
      namespace: ["memory"],
      persist: false,
    }),
    VCPUs_number: field(int, "Number of virtual CPUs online now.", { namespace: ["VCPUs"] }),
    VCPUs_utilisation: field(
      map(int, float),
      "Formerly the load of each virtual CPU; removed and empty, use the performance data sources.",
      {
        default: {},
        lifecycle: [
          ["published", "rio"],
          ["deprecated", "tampa"],
          ["removed", "tampa"],
        ],
        namespace: ["VCPUs"],
        persist: false,
      },
    ),
    VCPUs_CPU: field(map(int, int), "Physical CPU on which each virtual CPU was last seen, by number.", {
      namespace: ["VCPUs"],
      persist: false,
    }),
    VCPUs_params: field(map(string, string), "Scheduling parameters in force for the running VM's virtual CPUs.", {
      namespace: ["VCPUs"],
      persist: false,
    }),
    VCPUs_flags: field(
      map(int, set(string)),
      "Status words for each virtual CPU, such as whether it is online, running or blocked.",
      { namespace: ["VCPUs"], persist: false },
    ),
    state: field(set(string), "Status words for the domain as a whole, as the hypervisor sees it.", { persist: false }),
    start_time: field(
      datetime,
      "When the VM last booted; the epoch if it never did. Migration and resume do not change it.",
    ),
    install_time: field(datetime, "When the VM was installed; the epoch if unknown.", { oss: false }),
    last_updated: field(datetime, "When any field of this record last changed.", { persist: false }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "orlando",
      persist: false,
    }),
    hvm: field(bool, "True if the current domain is hardware virtualised; meaningful while the VM has a domain.", {
      default: false,
      since: "ely",
      persist: false,
    }),
    nested_virt: field(
      bool,
      "True if the running VM may itself use hardware virtualisation, which makes it immobile.",
      { default: false, since: "ely", persist: false },
    ),
    nomigrate: field(bool, "True if the running VM was started in a way that forbids migration and suspend.", {
      default: false,
      since: "ely",
      persist: false,
    }),
    current_domain_type: field(
      enumOf("domain_type"),
      "Virtualisation mode of the current domain; `unspecified` when there is none.",
      {
        default: "unspecified",
        lifecycle: [
          ["prototyped", "jura"],
          ["published", "kolkata"],
        ],
      },
    ),
    numa_optimised: field(bool, "True if the domain's memory was placed so that its CPUs can use nearby NUMA nodes.", {
      access: "at-create",
      default: false,
      lifecycle: [["prototyped", "26.2.0"]],
    }),
    numa_nodes: field(int, "Number of NUMA nodes over which the domain's memory is spread; 0 if unknown.", {
      access: "at-create",
      default: 0,
      lifecycle: [["prototyped", "26.2.0"]],
    }),
    numa_node_memory: field(map(int, int), "Bytes of the domain's memory on each NUMA node, by node number.", {
      default: {},
      lifecycle: [["prototyped", "26.2.0"]],
    }),
  },
  messages: {},
});
