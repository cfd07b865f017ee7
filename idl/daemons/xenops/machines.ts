import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Virtual machines: their records, their state, and the steps of which their operations consist. */
export const machines: InterfacePart = {
  types: {
    "Vm.action": type(
      "What happens when a domain crashes, shuts down or reboots; a list of them is carried out in order.",
      { variant: [["Coredump"], ["Shutdown"], ["Start"], ["Pause"], ["Softreboot"]] },
    ),
    "Vm.id": type("Virtual machine, by uuid.", "string"),
    "Vm.state": type(
      "Live state of a VM: power state, domain ids, consoles, memory in bytes, guest agent data and NUMA placement.",
      {
        record: [
          { name: "power_state", type: { named: "power_state" } },
          { name: "domids", type: { list: "int" } },
          { name: "consoles", type: { list: { named: "Vm.console" } } },
          { name: "memory_target", type: "int64" },
          { name: "memory_actual", type: "int64" },
          { name: "memory_limit", type: "int64" },
          { name: "vcpu_target", type: "int" },
          { name: "shadow_multiplier_target", type: "float" },
          { name: "rtc_timeoffset", type: "string" },
          { name: "uncooperative_balloon_driver", type: "bool" },
          { name: "guest_agent", type: { dict: "string" } },
          { name: "xsdata_state", type: { dict: "string" } },
          { name: "pv_drivers_detected", type: "bool" },
          { name: "last_start_time", type: "float" },
          { name: "hvm", type: "bool" },
          { name: "nomigrate", type: "bool" },
          { name: "nested_virt", type: "bool" },
          { name: "domain_type", type: { named: "Vm.domain_type" } },
          { name: "featureset", type: "string" },
          { name: "numa_optimised", type: "bool" },
          { name: "numa_nodes", type: "int" },
          { name: "numa_node_memory", type: { list: { tuple: ["int", "int64"] } } },
        ],
      },
    ),
  },
  calls: {
    "VM.add": call(
      "Stores the definition of a VM, which has no domain yet, and returns its id.",
      [caller("debug_info"), named("vm", { named: "Vm.t" }, "Definition to store.")],
      { named: "Vm.id" },
    ),
    "VM.remove": call(
      "Forgets a VM that is not running; returns when done, after 1200 seconds at most.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      "unit",
    ),
    "VM.generate_state_string": call(
      "Returns the backend's private state text for a VM of this definition, without creating anything.",
      [caller("debug_info"), named("vm", { named: "Vm.t" }, "Definition to derive the text from.")],
      "string",
    ),
    "VM.migrate": call(
      "Moves a running VM to another xenopsd, or to a new domain on the same host.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("vdi_map", { dict: "string" }, "Source disks and the disks that replace them at the destination."),
        named(
          "vif_map",
          { dict: { named: "Network.t" } },
          "VIF device numbers and the network each is connected to at the destination.",
        ),
        named(
          "pci_map",
          { dict: { named: "Xcp_pci.address" } },
          "PCI devices and the addresses that replace them at the destination.",
        ),
        named("xenops_url", "string", "Address of the receiving xenopsd."),
        named("compress", "bool", "Whether the memory stream is compressed."),
        named("verify_dest", "bool", "Whether the TLS certificate of the destination is checked."),
        named("localhost_migration", "bool", "True if source and destination are the same host."),
      ],
      { named: "Task.id" },
    ),
    "VM.create": call(
      "Creates an empty domain for the VM, the first step of a start; mainly for tests.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { named: "Task.id" },
    ),
    "VM.build": call(
      "Loads kernel or firmware into a created domain and sets up its memory; mainly for tests.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("force", "bool", "Whether to go on where the builder would refuse otherwise."),
      ],
      { named: "Task.id" },
    ),
    "VM.create_device_model": call(
      "Starts the device emulator of a built domain; mainly for tests.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("save_state", "bool", "Whether the emulator starts from saved state, as in a resume."),
      ],
      { named: "Task.id" },
    ),
    "VM.destroy": call(
      "Destroys the domain of the VM at once; the definition stays.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { named: "Task.id" },
    ),
    "VM.pause": call(
      "Stops the vCPUs of a running domain; memory stays allocated.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { named: "Task.id" },
    ),
    "VM.unpause": call(
      "Lets the vCPUs of a paused domain run again.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { named: "Task.id" },
    ),
    "VM.request_rdp": call(
      "Asks the agent in a Windows guest to turn remote desktop on or off.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("enabled", "bool", "True to turn remote desktop on, false to turn it off."),
      ],
      { named: "Task.id" },
    ),
    "VM.run_script": call(
      "Runs a script in the guest through its agent; the result holds exit code and truncated output.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("script", "string", "Text of the script."),
      ],
      { named: "Task.id" },
    ),
    "VM.set_xsdata": call(
      "Sets the free data that the guest can read in xenstore.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named(
          "xsdata",
          { dict: "string" },
          "Key/value pairs to publish; only keys beginning with `vm-data/` or `FIST/` are written.",
        ),
      ],
      { named: "Task.id" },
    ),
    "VM.set_vcpus": call(
      "Changes the number of vCPUs online in a running VM, up to its maximum.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("vcpus", "int", "Number of vCPUs wanted."),
      ],
      { named: "Task.id" },
    ),
    "VM.set_shadow_multiplier": call(
      "Changes the shadow memory of a running HVM guest; fails if the host lacks memory.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("multiplier", "float", "Factor on the normal amount of shadow memory, 1.0 being normal."),
      ],
      { named: "Task.id" },
    ),
    "VM.set_memory_dynamic_range": call(
      "Changes the range within which the memory of a running VM is ballooned.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("minimum", "int64", "Lower limit in bytes."),
        named("maximum", "int64", "Upper limit in bytes."),
      ],
      { named: "Task.id" },
    ),
    "VM.stat": call(
      "Returns definition and live state of a VM.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { tuple: [{ named: "Vm.t" }, { named: "Vm.state" }] },
    ),
    "VM.exists": call(
      "Returns whether the daemon knows the VM.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      "bool",
    ),
    "VM.list": call(
      "Returns definition and live state of all VMs known to the daemon.",
      [caller("debug_info"), named("unit", "unit", "Placeholder without content, always null.")],
      { list: { tuple: [{ named: "Vm.t" }, { named: "Vm.state" }] } },
    ),
    "VM.delay": call(
      "Waits in the VM's operation queue, so that later operations on the VM start later.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("delay", "float", "Time to wait, in seconds."),
      ],
      { named: "Task.id" },
    ),
  },
};
