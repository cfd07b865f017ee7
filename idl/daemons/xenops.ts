import { call, type DaemonInterface, defineDaemonInterface, named, type } from "../dsl/daemon.ts";

export const xenops: DaemonInterface = defineDaemonInterface("xenops", {
  doc: "Domain manager of a host (xenopsd): starts, stops, migrates and watches domains and their devices.",
  wire: {
    daemon: "xenopsd",
    queue: "org.xen.xapi.xenops.<backend>",
    known_backends: ["classic", "simulator", "xenlight"],
    socket: "/var/lib/xcp/xenopsd",
    forwarded_socket: "/var/lib/xcp/xenopsd.forwarded",
    declared_name: "Xen",
    namespace: null,
    version: "1.0.0",
    error: { named: "Errors.error" },
    also_serves: ["observer"],
  },
  types: {
    "Device_number.bus_type": type("Bus on which a guest sees a disk: Xen paravirtual, SCSI, floppy or IDE.", {
      variant: [["Xen"], ["Scsi"], ["Floppy"], ["Ide"]],
    }),
    "Dynamic.id": type("Object that changed, as reported by `UPDATES.get`: a VM, one of its devices, or a task.", {
      variant: [
        ["Vm", { named: "Vm.id" }],
        ["Vbd", { tuple: ["string", "string"] }],
        ["Vif", { tuple: ["string", "string"] }],
        ["Pci", { tuple: ["string", "string"] }],
        ["Vgpu", { tuple: ["string", "string"] }],
        ["Vusb", { tuple: ["string", "string"] }],
        ["Task", { named: "Task.id" }],
      ],
    }),
    "Errors.error": type("Failure of a call of the domain manager; a tag that is not known reads as `Unknown_error`.", {
      variant: [
        ["Already_exists", { tuple: ["string", "string"] }],
        ["Does_not_exist", { tuple: ["string", "string"] }],
        ["Unimplemented", "string"],
        ["Domain_not_built"],
        ["Invalid_vcpus", "int"],
        ["Bad_power_state", { tuple: [{ named: "power_state" }, { named: "power_state" }] }],
        ["Failed_to_acknowledge_shutdown_request"],
        ["Failed_to_acknowledge_suspend_request"],
        ["Failed_to_shutdown", { tuple: ["string", "float"] }],
        ["Failed_to_suspend", { tuple: ["string", "float"] }],
        ["Device_is_connected"],
        ["Device_not_connected"],
        ["Device_detach_rejected", { tuple: ["string", "string", "string"] }],
        ["Media_not_ejectable"],
        ["Media_present"],
        ["Media_not_present"],
        ["No_bootable_device"],
        ["Bootloader_error", { tuple: ["string", "string"] }],
        ["Cannot_free_this_much_memory", { tuple: ["int64", "int64"] }],
        ["Vms_failed_to_cooperate", { list: "string" }],
        ["IO_error"],
        ["Failed_to_contact_remote_service", "string"],
        ["Hook_failed", { tuple: ["string", "string", "string", "string"] }],
        ["Not_enough_memory", "int64"],
        ["Cancelled", "string"],
        ["Storage_backend_error", { tuple: ["string", { list: "string" }] }],
        ["PCIBack_not_loaded"],
        ["Failed_to_run_script", "string"],
        ["Failed_to_start_emulator", { tuple: ["string", "string", "string"] }],
        ["Ballooning_timeout_before_migration"],
        ["Internal_error", "string"],
        ["Unknown_error"],
      ],
      unknown_tag_reads_as: "Unknown_error",
    }),
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
    "Network.t": type(
      "Network behind a VIF: a local bridge, a bridge in another domain, or an SR-IOV virtual function.",
      {
        variant: [
          ["Local", "string"],
          ["Remote", { tuple: ["string", "string"] }],
          ["Sriov", { named: "Xcp_pci.address" }],
        ],
      },
    ),
    "Nvram_uefi_variables.onboot": type(
      "Whether UEFI variables keep their values over a restart (`Persist`) or start anew (`Reset`).",
      { variant: [["Persist"], ["Reset"]] },
    ),
    "Nvram_uefi_variables.t": type(
      "How the UEFI variables of a VM are kept: behaviour at boot and the name of the storing backend.",
      {
        record: [
          { name: "on_boot", type: { named: "Nvram_uefi_variables.onboot" }, default: "Persist" },
          { name: "backend", type: "string", default: "xapidb" },
        ],
      },
    ),
    "Pci.state": type("Live state of a passed-through PCI device: whether it is plugged into the domain.", {
      record: [{ name: "plugged", type: "bool" }],
    }),
    "Pci.t": type("A PCI device of the host given to a VM, with its address and options.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] } },
        { name: "position", type: "int" },
        { name: "address", type: { named: "Xcp_pci.address" } },
        { name: "msitranslate", type: { option: "bool" } },
        { name: "power_mgmt", type: { option: "bool" } },
      ],
    }),
    "Query.t": type("Self-description of the daemon; the instance id is new at each start of the process.", {
      record: [
        { name: "name", type: "string" },
        { name: "vendor", type: "string" },
        { name: "version", type: "string" },
        { name: "features", type: { list: "string" } },
        { name: "instance_id", type: "string" },
      ],
    }),
    "Task.async_result": type(
      "Result value of a finished task, whose form depends on the call that started it.",
      "any",
    ),
    "Task.completion_t": type("End of a successful task: run time in seconds and the result, if there is one.", {
      record: [
        { name: "duration", type: "float" },
        { name: "result", type: { option: { named: "Task.async_result" } } },
      ],
    }),
    "Task.id": type("Identifier of a task, a decimal number in text form, unique until the daemon restarts.", "string"),
    "Task.state": type("State of a task: pending with a fraction done, completed, or failed with the error.", {
      variant: [
        ["Pending", "float"],
        ["Completed", { named: "Task.completion_t" }],
        ["Failed", "any"],
      ],
    }),
    "Task.t": type(
      "Background operation of this daemon with start time, state, subtasks and whether it can be cancelled.",
      {
        record: [
          { name: "id", type: { named: "Task.id" } },
          { name: "dbg", type: "string" },
          { name: "ctime", type: "float" },
          { name: "state", type: { named: "Task.state" } },
          { name: "subtasks", type: { dict: { named: "Task.state" } } },
          { name: "debug_info", type: { dict: "string" } },
          { name: "backtrace", type: "string" },
          { name: "cancellable", type: "bool" },
        ],
      },
    ),
    "Vbd.mode": type("Access the guest has to a disk: read-only or read and write.", {
      variant: [["ReadOnly"], ["ReadWrite"]],
    }),
    "Vbd.qos": type("Limits on disk traffic, expressed as input/output priority of the serving process.", {
      variant: [["Ionice", { named: "Vbd.qos_scheduler" }]],
    }),
    "Vbd.qos_class": type("Priority within a scheduling class, from highest to lowest or as a number.", {
      variant: [["Highest"], ["High"], ["Normal"], ["Low"], ["Lowest"], ["Other", "int"]],
    }),
    "Vbd.qos_scheduler": type("Scheduling class for disk traffic: real-time, idle, or best effort.", {
      variant: [["RealTime", { named: "Vbd.qos_class" }], ["Idle"], ["BestEffort", { named: "Vbd.qos_class" }]],
    }),
    "Vbd.state": type("Live state of a virtual disk drive: active, plugged, limits in force and the medium present.", {
      record: [
        { name: "active", type: "bool" },
        { name: "plugged", type: "bool" },
        { name: "qos_target", type: { option: { named: "Vbd.qos" } } },
        { name: "backend_present", type: { option: { named: "disk" } } },
      ],
    }),
    "Vbd.t": type("Definition of a virtual disk drive: position on the bus, mode, medium, kind and options.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] }, default: ["", ""] },
        {
          name: "position",
          type: { option: { tuple: [{ named: "Device_number.bus_type" }, "int", "int"] } },
          default: null,
        },
        { name: "mode", type: { named: "Vbd.mode" }, default: "ReadWrite" },
        { name: "backend", type: { option: { named: "disk" } }, default: null },
        { name: "ty", type: { named: "Vbd.ty" }, default: "Disk" },
        { name: "unpluggable", type: "bool", default: true },
        { name: "extra_backend_keys", type: { dict: "string" }, default: {} },
        { name: "extra_private_keys", type: { dict: "string" }, default: {} },
        { name: "qos", type: { option: { named: "Vbd.qos" } }, default: null },
        { name: "persistent", type: "bool", default: true },
        { name: "can_attach_early", type: "bool", default: false },
      ],
    }),
    "Vbd.ty": type("Kind of drive the guest sees: CD-ROM, hard disk or floppy.", {
      variant: [["CDROM"], ["Disk"], ["Floppy"]],
    }),
    "Vgpu.gvt_g": type(
      "Settings of an Intel GVT-g virtual GPU: aperture and hidden memory sizes, fences and monitor configuration.",
      {
        record: [
          { name: "physical_pci_address", type: { option: { named: "Xcp_pci.address" } } },
          { name: "low_gm_sz", type: "int64" },
          { name: "high_gm_sz", type: "int64" },
          { name: "fence_sz", type: "int64" },
          { name: "monitor_config_file", type: { option: "string" } },
        ],
      },
    ),
    "Vgpu.implementation": type("Maker-specific settings of a virtual GPU; `Empty` marks a place without one.", {
      variant: [
        ["GVT_g", { named: "Vgpu.gvt_g" }],
        ["Nvidia", { named: "Vgpu.nvidia" }],
        ["MxGPU", { named: "Vgpu.mxgpu" }],
        ["Empty"],
      ],
      unknown_tag_reads_as: "Empty",
    }),
    "Vgpu.mxgpu": type(
      "Settings of an AMD MxGPU virtual GPU: physical function, number per card and framebuffer size in bytes.",
      {
        record: [
          { name: "physical_function", type: { option: { named: "Xcp_pci.address" } } },
          { name: "vgpus_per_pgpu", type: "int64" },
          { name: "framebufferbytes", type: "int64" },
        ],
      },
    ),
    "Vgpu.nvidia": type(
      "Settings of an NVIDIA virtual GPU: configuration file or type, virtual address, uuid and extra arguments.",
      {
        record: [
          { name: "physical_pci_address", type: { option: { named: "Xcp_pci.address" } } },
          { name: "config_file", type: { option: "string" } },
          {
            name: "virtual_pci_address",
            type: { named: "Xcp_pci.address" },
            default: { domain: 0, bus: 0, dev: 11, fn: 0 },
          },
          { name: "type_id", type: { option: "string" } },
          { name: "uuid", type: { option: "string" } },
          { name: "vclass", type: { option: "string" } },
          { name: "extra_args", type: "string", default: "" },
        ],
      },
    ),
    "Vgpu.state": type(
      "Live state of a virtual GPU: active, plugged and the process id of its emulator, if it has one.",
      {
        record: [
          { name: "active", type: "bool" },
          { name: "plugged", type: "bool" },
          { name: "emulator_pid", type: { option: "int" } },
        ],
      },
    ),
    "Vgpu.t": type("Definition of a virtual GPU: position, physical device and maker-specific settings.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] }, default: ["", ""] },
        { name: "position", type: "int", default: 0 },
        { name: "virtual_pci_address", type: { option: { named: "Xcp_pci.address" } }, default: null },
        {
          name: "physical_pci_address",
          type: { named: "Xcp_pci.address" },
          default: { domain: 0, bus: 0, dev: 0, fn: 0 },
        },
        { name: "implementation", type: { named: "Vgpu.implementation" }, default: "Empty" },
      ],
    }),
    "Vif.PVS_proxy.interface": type(
      "Network interface through which the provisioning proxy reaches its servers.",
      "string",
    ),
    "Vif.PVS_proxy.server": type("A provisioning (PVS) server: its addresses and the range of ports it uses.", {
      record: [
        { name: "addresses", type: { list: "string" } },
        { name: "first_port", type: "int" },
        { name: "last_port", type: "int" },
      ],
    }),
    "Vif.PVS_proxy.site": type(
      "Identifier of a provisioning (PVS) site, a group of servers sharing one cache.",
      "string",
    ),
    "Vif.ipv4_configuration": type(
      "IPv4 settings handed to the guest agent: none, fixed addresses with optional gateway, or DHCP.",
      { variant: [["Unspecified4"], ["Static4", { tuple: [{ list: "string" }, { option: "string" }] }], ["DHCP4"]] },
    ),
    "Vif.ipv6_configuration": type(
      "IPv6 settings handed to the guest agent: none, fixed addresses with optional gateway, or autoconfiguration.",
      {
        variant: [["Unspecified6"], ["Static6", { tuple: [{ list: "string" }, { option: "string" }] }], ["Autoconf6"]],
      },
    ),
    "Vif.locked_addresses": type("Addresses a locked VIF may use; traffic from others is dropped.", {
      record: [
        { name: "ipv4", type: { list: "string" } },
        { name: "ipv6", type: { list: "string" } },
      ],
    }),
    "Vif.locking_mode": type("Filter on a VIF: no filter, no traffic at all, or only the listed addresses.", {
      variant: [["Unlocked"], ["Disabled"], ["Locked", { named: "Vif.locked_addresses" }]],
    }),
    "Vif.state": type("Live state of a VIF: active, plugged, carrier present, backend device name and proxy state.", {
      record: [
        { name: "active", type: "bool" },
        { name: "plugged", type: "bool" },
        { name: "kthread_pid", type: "int" },
        { name: "media_present", type: "bool" },
        { name: "device", type: { option: "string" } },
        { name: "pvs_rules_active", type: "bool" },
      ],
    }),
    "Vif.t": type("Definition of a virtual network interface: MAC, MTU, rate limit, network, filter and addresses.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] }, default: ["", ""] },
        { name: "position", type: "int", default: 0 },
        { name: "mac", type: "string", default: "fe:ff:ff:ff:ff:ff" },
        { name: "carrier", type: "bool", default: true },
        { name: "mtu", type: "int", default: 1500 },
        { name: "rate", type: { option: { tuple: ["int64", "int64"] } }, default: null },
        { name: "backend", type: { named: "Network.t" }, default: ["Local", "xenbr0"] },
        { name: "other_config", type: { dict: "string" }, default: {} },
        { name: "locking_mode", type: { named: "Vif.locking_mode" }, default: "Unlocked" },
        { name: "extra_private_keys", type: { dict: "string" }, default: {} },
        { name: "ipv4_configuration", type: { named: "Vif.ipv4_configuration" }, default: "Unspecified4" },
        { name: "ipv6_configuration", type: { named: "Vif.ipv6_configuration" }, default: "Unspecified6" },
        {
          name: "pvs_proxy",
          type: {
            option: {
              tuple: [
                { named: "Vif.PVS_proxy.site" },
                { list: { named: "Vif.PVS_proxy.server" } },
                { named: "Vif.PVS_proxy.interface" },
              ],
            },
          },
          default: null,
        },
        { name: "vlan", type: { option: "int64" }, default: null },
        { name: "trunks", type: { list: "int64" }, default: [] },
      ],
    }),
    "Vm.action": type(
      "What happens when a domain crashes, shuts down or reboots; a list of them is carried out in order.",
      { variant: [["Coredump"], ["Shutdown"], ["Start"], ["Pause"], ["Softreboot"]] },
    ),
    "Vm.builder_info": type("How the domain is built: HVM, PV, PVH, or PV inside PVH, each with its settings.", {
      variant: [
        ["HVM", { named: "Vm.hvm_info" }],
        ["PV", { named: "Vm.pv_info" }],
        ["PVinPVH", { named: "Vm.pv_info" }],
        ["PVH", { named: "Vm.pv_info" }],
      ],
    }),
    "Vm.console": type("A console of a running domain: its protocol and where to connect.", {
      record: [
        { name: "protocol", type: { named: "Vm.console_protocol" } },
        { name: "port", type: "int" },
        { name: "path", type: "string" },
      ],
    }),
    "Vm.console_protocol": type("Kind of console: graphical (`Rfb`, used by VNC) or text (`Vt100`).", {
      variant: [["Rfb"], ["Vt100"]],
    }),
    "Vm.domain_type": type("Virtualization mode in which a domain runs; `Domain_undefined` if not known.", {
      variant: [["Domain_HVM"], ["Domain_PV"], ["Domain_PVinPVH"], ["Domain_PVH"], ["Domain_undefined"]],
    }),
    "Vm.firmware_type": type("Firmware an HVM guest boots with: BIOS, or UEFI with settings for its variables.", {
      variant: [["Bios"], ["Uefi", { named: "Nvram_uefi_variables.t" }]],
    }),
    "Vm.hvm_info": type(
      "Settings of an HVM guest: paging, clock offset, display, boot order, firmware, vTPM and emulator options.",
      {
        record: [
          { name: "hap", type: "bool", default: true },
          { name: "shadow_multiplier", type: "float", default: 1 },
          { name: "timeoffset", type: "string", default: "" },
          { name: "video_mib", type: "int", default: 4 },
          { name: "video", type: { named: "Vm.video_card" }, default: "Cirrus" },
          { name: "acpi", type: "bool", default: true },
          { name: "serial", type: { option: "string" }, default: null },
          { name: "keymap", type: { option: "string" }, default: null },
          { name: "vnc_ip", type: { option: "string" }, default: null },
          { name: "pci_emulations", type: { list: "string" }, default: [] },
          { name: "pci_passthrough", type: "bool", default: false },
          { name: "boot_order", type: "string", default: "" },
          { name: "qemu_disk_cmdline", type: "bool", default: false },
          { name: "qemu_stubdom", type: "bool", default: false },
          { name: "firmware", type: { named: "Vm.firmware_type" }, default: "Bios" },
          { name: "tpm", type: { option: { named: "Vm.tpm" } }, default: null },
        ],
      },
    ),
    "Vm.id": type("Virtual machine, by uuid.", "string"),
    "Vm.igd_passthrough": type("Way of giving the whole integrated Intel GPU of the host to a guest.", {
      variant: [["GVT_d"]],
    }),
    "Vm.pv_boot": type("How a PV guest gets its kernel: directly from files of the host, or through a bootloader.", {
      variant: [
        ["Direct", { named: "Vm.pv_direct_boot" }],
        ["Indirect", { named: "Vm.pv_indirect_boot" }],
      ],
    }),
    "Vm.pv_direct_boot": type("Kernel file, command line and optional ramdisk, all taken from the host.", {
      record: [
        { name: "kernel", type: "string", default: "" },
        { name: "cmdline", type: "string", default: "" },
        { name: "ramdisk", type: { option: "string" }, default: null },
      ],
    }),
    "Vm.pv_indirect_boot": type("Bootloader program, its arguments and the disks in which it looks for a kernel.", {
      record: [
        { name: "bootloader", type: "string", default: "" },
        { name: "extra_args", type: "string", default: "" },
        { name: "legacy_args", type: "string", default: "" },
        { name: "bootloader_args", type: "string", default: "" },
        { name: "devices", type: { list: { named: "disk" } }, default: [] },
      ],
    }),
    "Vm.pv_info": type("Settings of a PV guest: boot method, framebuffer, text console and PCI passthrough.", {
      record: [
        { name: "boot", type: { named: "Vm.pv_boot" } },
        { name: "framebuffer", type: "bool", default: true },
        { name: "framebuffer_ip", type: { option: "string" }, default: null },
        { name: "vncterm", type: "bool", default: true },
        { name: "vncterm_ip", type: { option: "string" }, default: null },
        { name: "pci_passthrough", type: "bool", default: false },
      ],
    }),
    "Vm.scheduler_params": type(
      "Processor scheduling: optional weight and cap, and the physical CPUs each vCPU may run on.",
      {
        record: [
          { name: "priority", type: { option: { tuple: ["int", "int"] } } },
          { name: "affinity", type: { list: { list: "int" } } },
        ],
      },
    ),
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
    "Vm.t": type("Definition of a VM: builder settings, memory limits in bytes, vCPUs, actions and platform data.", {
      record: [
        { name: "id", type: { named: "Vm.id" } },
        { name: "name", type: "string", default: "unnamed" },
        { name: "ssidref", type: "int32" },
        { name: "xsdata", type: { dict: "string" } },
        { name: "platformdata", type: { dict: "string" } },
        { name: "bios_strings", type: { dict: "string" } },
        { name: "ty", type: { named: "Vm.builder_info" } },
        { name: "suppress_spurious_page_faults", type: "bool" },
        { name: "machine_address_size", type: { option: "int" } },
        { name: "memory_static_max", type: "int64" },
        { name: "memory_dynamic_max", type: "int64" },
        { name: "memory_dynamic_min", type: "int64" },
        { name: "vcpu_max", type: "int" },
        { name: "vcpus", type: "int" },
        { name: "scheduler_params", type: { named: "Vm.scheduler_params" } },
        { name: "on_crash", type: { list: { named: "Vm.action" } } },
        { name: "on_shutdown", type: { list: { named: "Vm.action" } } },
        { name: "on_reboot", type: { list: { named: "Vm.action" } } },
        { name: "on_softreboot", type: { list: { named: "Vm.action" } }, default: ["Softreboot"] },
        { name: "pci_msitranslate", type: "bool" },
        { name: "pci_power_mgmt", type: "bool" },
        { name: "has_vendor_device", type: "bool", default: false },
        { name: "generation_id", type: { option: "string" } },
      ],
    }),
    "Vm.tpm": type("Virtual TPM of the guest, referring to its record in the pool database.", {
      variant: [["Vtpm", { string: "uuid" }]],
    }),
    "Vm.video_card": type("Display adapter that an HVM guest sees.", {
      variant: [["Cirrus"], ["Standard_VGA"], ["Vgpu"], ["IGD_passthrough", { named: "Vm.igd_passthrough" }]],
      unknown_tag_reads_as: "Cirrus",
    }),
    "Vusb.state": type("Live state of a passed-through USB device: whether it is plugged.", {
      record: [{ name: "plugged", type: "bool" }],
    }),
    "Vusb.t": type("A USB device of the host given to a VM: bus, port, version, path and speed.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] } },
        { name: "hostbus", type: "string" },
        { name: "hostport", type: "string" },
        { name: "version", type: "string" },
        { name: "path", type: "string" },
        { name: "speed", type: "float" },
      ],
    }),
    "Xcp_pci.address": type("PCI address as domain, bus, device and function numbers.", {
      record: [
        { name: "domain", type: "int" },
        { name: "bus", type: "int" },
        { name: "dev", type: "int" },
        { name: "fn", type: "int" },
      ],
    }),
    disk: type("Disk or image: a path on the host (`Local`) or a VDI given as `<SR uuid>/<VDI location>`.", {
      variant: [
        ["Local", "string"],
        ["VDI", "string"],
      ],
    }),
    power_state: type("Whether a VM is running, halted, suspended to disk, or paused.", {
      variant: [["Running"], ["Halted"], ["Suspended"], ["Paused"]],
    }),
  },
  calls: {
    query: call(
      "Returns name, version and instance id of the daemon; a new instance id reveals a restart.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("unit", "unit", "Placeholder without content, always null."),
      ],
      { named: "Query.t" },
    ),
    get_diagnostics: call(
      "Returns JSON text about queues, workers, tasks and pending changes, meant for support.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("unit", "unit", "Placeholder without content, always null."),
      ],
      "string",
    ),
    "Task.stat": call(
      "Returns the current state of a task.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Task.id" }, "The task to ask about."),
      ],
      { named: "Task.t" },
    ),
    "Task.cancel": call(
      "Asks a task to stop early; it ends as failed if it obeys.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Task.id" }, "The task to cancel."),
      ],
      "unit",
    ),
    "Task.destroy": call(
      "Forgets a task once its result is no longer needed.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Task.id" }, "The task to forget."),
      ],
      "unit",
    ),
    "Task.list": call(
      "Returns all tasks that this daemon remembers.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      { list: { named: "Task.t" } },
    ),
    "Task.destroy_on_finish": call(
      "Makes the daemon forget the task by itself as soon as it ends.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Task.id" }, "The task to forget when it ends."),
      ],
      "unit",
    ),
    "HOST.stat": call(
      "Returns processors, hypervisor and chipset of the host; the answer is remembered after the first success.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      { named: "Host.t" },
    ),
    "HOST.get_console_data": call(
      "Returns the hypervisor's message buffer as text; unprintable characters are replaced by spaces.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      "string",
    ),
    "HOST.get_total_memory_mib": call(
      "Returns the memory of the host in MiB.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      "int64",
    ),
    "HOST.send_debug_keys": call(
      "Sends debug keys to the hypervisor, whose output appears in its message buffer.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("debug_keys", "string", "Keys to send, each character being one key."),
      ],
      "unit",
    ),
    "HOST.set_worker_pool_size": call(
      "Sets how many operations the daemon carries out at the same time.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("pool_size", "int", "Number of worker threads wanted."),
      ],
      "unit",
    ),
    "HOST.update_guest_agent_features": call(
      "Publishes features in xenstore for the agents in all guests, replacing the former set.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("features", { list: { named: "Host.guest_agent_feature" } }, "Complete set of features to publish."),
      ],
      "unit",
    ),
    "HOST.combine_cpu_policies": call(
      "Returns the CPU features that two policies have in common, as needed for a pool.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("policy1", { string: "cpu_policy" }, "First CPU policy."),
        named("policy2", { string: "cpu_policy" }, "Second CPU policy."),
      ],
      { string: "cpu_policy" },
    ),
    "HOST.is_compatible": call(
      "Returns whether a VM that booted with one CPU policy can run on a host with another.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("vm_policy", { string: "cpu_policy" }, "CPU policy the VM was started with."),
        named("host_policy", { string: "cpu_policy" }, "CPU policy the host can offer."),
      ],
      "bool",
    ),
    "HOST.set_numa_affinity_policy": call(
      "Sets how VMs started from now on are placed on NUMA nodes.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named(
          "numa_affinity_policy",
          { option: { named: "Host.numa_affinity_policy" } },
          "Policy to use; absent means the daemon's default.",
        ),
      ],
      "unit",
    ),
    "VM.add": call(
      "Stores the definition of a VM, which has no domain yet, and returns its id.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("vm", { named: "Vm.t" }, "Definition to store."),
      ],
      { named: "Vm.id" },
    ),
    "VM.remove": call(
      "Forgets a VM that is not running; returns when done, after 1200 seconds at most.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      "unit",
    ),
    "VM.generate_state_string": call(
      "Returns the backend's private state text for a VM of this definition, without creating anything.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("vm", { named: "Vm.t" }, "Definition to derive the text from."),
      ],
      "string",
    ),
    "VM.migrate": call(
      "Moves a running VM to another xenopsd, or to a new domain on the same host.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { named: "Task.id" },
    ),
    "VM.build": call(
      "Loads kernel or firmware into a created domain and sets up its memory; mainly for tests.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("force", "bool", "Whether to go on where the builder would refuse otherwise."),
      ],
      { named: "Task.id" },
    ),
    "VM.create_device_model": call(
      "Starts the device emulator of a built domain; mainly for tests.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("save_state", "bool", "Whether the emulator starts from saved state, as in a resume."),
      ],
      { named: "Task.id" },
    ),
    "VM.destroy": call(
      "Destroys the domain of the VM at once; the definition stays.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { named: "Task.id" },
    ),
    "VM.pause": call(
      "Stops the vCPUs of a running domain; memory stays allocated.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { named: "Task.id" },
    ),
    "VM.unpause": call(
      "Lets the vCPUs of a paused domain run again.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { named: "Task.id" },
    ),
    "VM.request_rdp": call(
      "Asks the agent in a Windows guest to turn remote desktop on or off.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("enabled", "bool", "True to turn remote desktop on, false to turn it off."),
      ],
      { named: "Task.id" },
    ),
    "VM.run_script": call(
      "Runs a script in the guest through its agent; the result holds exit code and truncated output.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("script", "string", "Text of the script."),
      ],
      { named: "Task.id" },
    ),
    "VM.set_xsdata": call(
      "Sets the free data that the guest can read in xenstore.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
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
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("vcpus", "int", "Number of vCPUs wanted."),
      ],
      { named: "Task.id" },
    ),
    "VM.set_shadow_multiplier": call(
      "Changes the shadow memory of a running HVM guest; fails if the host lacks memory.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("multiplier", "float", "Factor on the normal amount of shadow memory, 1.0 being normal."),
      ],
      { named: "Task.id" },
    ),
    "VM.set_memory_dynamic_range": call(
      "Changes the range within which the memory of a running VM is ballooned.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("minimum", "int64", "Lower limit in bytes."),
        named("maximum", "int64", "Upper limit in bytes."),
      ],
      { named: "Task.id" },
    ),
    "VM.stat": call(
      "Returns definition and live state of a VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { tuple: [{ named: "Vm.t" }, { named: "Vm.state" }] },
    ),
    "VM.exists": call(
      "Returns whether the daemon knows the VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      "bool",
    ),
    "VM.list": call(
      "Returns definition and live state of all VMs known to the daemon.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("unit", "unit", "Placeholder without content, always null."),
      ],
      { list: { tuple: [{ named: "Vm.t" }, { named: "Vm.state" }] } },
    ),
    "VM.delay": call(
      "Waits in the VM's operation queue, so that later operations on the VM start later.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("delay", "float", "Time to wait, in seconds."),
      ],
      { named: "Task.id" },
    ),
    "VM.start": call(
      "Creates and builds the domain with all devices; it is left paused.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named(
          "paused",
          "bool",
          "Despite its name, force: passed to the domain builder; the VM is left paused in any case.",
        ),
      ],
      { named: "Task.id" },
    ),
    "VM.shutdown": call(
      "Shuts the VM down and releases its domain and devices.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named(
          "delay",
          { option: "float" },
          "Seconds the guest is given to shut down cleanly; absent means to power off at once.",
        ),
      ],
      { named: "Task.id" },
    ),
    "VM.reboot": call(
      "Ends the domain of the VM and starts a new one.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named(
          "delay",
          { option: "float" },
          "Seconds the guest is given to shut down cleanly; absent means to reset at once.",
        ),
      ],
      { named: "Task.id" },
    ),
    "VM.suspend": call(
      "Saves the memory of a running VM to a disk and releases its domain.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("suspend_vdi", { named: "disk" }, "Disk that receives the memory image."),
      ],
      { named: "Task.id" },
    ),
    "VM.resume": call(
      "Restores a suspended VM from its memory image; it is left paused.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("suspend_vdi", { named: "disk" }, "Disk that holds the memory image."),
      ],
      { named: "Task.id" },
    ),
    "VM.fast_resume": call(
      "Resumes a suspended domain that still exists, without a memory image, as after a checkpoint.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { named: "Task.id" },
    ),
    "VM.s3suspend": call(
      "Puts an HVM guest into ACPI sleep (S3); memory stays allocated.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { named: "Task.id" },
    ),
    "VM.s3resume": call(
      "Wakes an HVM guest from ACPI sleep (S3).",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { named: "Task.id" },
    ),
    "VM.export_metadata": call(
      "Returns JSON text with the definitions of a VM and its devices, readable by the import calls.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      "string",
    ),
    "VM.import_metadata": call(
      "Stores a VM with all its devices from an exported text, replacing an older definition, and returns its id.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("metadata", "string", "Text returned by `VM.export_metadata` or built in the same form."),
      ],
      { named: "Vm.id" },
    ),
    "VM.import_metadata_async": call(
      "As `VM.import_metadata`, but returns at once with a task.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("metadata", "string", "Text returned by `VM.export_metadata` or built in the same form."),
      ],
      { named: "Task.id" },
    ),
    "PCI.add": call(
      "Stores a PCI device for a VM; it is plugged when the VM starts.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("pci", { named: "Pci.t" }, "Definition of the device."),
      ],
      { tuple: ["string", "string"] },
    ),
    "PCI.remove": call(
      "Forgets a PCI device of a VM, which must not be plugged.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id."),
      ],
      "unit",
    ),
    "PCI.stat": call(
      "Returns definition and live state of a PCI device.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id."),
      ],
      { tuple: [{ named: "Pci.t" }, { named: "Pci.state" }] },
    ),
    "PCI.list": call(
      "Returns definition and live state of all PCI devices of a VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { list: { tuple: [{ named: "Pci.t" }, { named: "Pci.state" }] } },
    ),
    "PCI.dequarantine": call(
      "Takes a PCI device out of the hypervisor's quarantine, so that the host can use it again.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("pci_addr", { named: "Xcp_pci.address" }, "Address of the device."),
      ],
      "unit",
    ),
    "VBD.add": call(
      "Stores a virtual disk drive for a VM; it is plugged when the VM starts or by `VBD.plug`.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("vbd", { named: "Vbd.t" }, "Definition of the drive; without a position the next free one is taken."),
      ],
      { tuple: ["string", "string"] },
    ),
    "VBD.plug": call(
      "Attaches the disk and connects the drive to the running VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name."),
      ],
      { named: "Task.id" },
    ),
    "VBD.unplug": call(
      "Disconnects the drive from the running VM and releases the disk.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name."),
        named("force", "bool", "True to disconnect even if the guest does not agree."),
      ],
      { named: "Task.id" },
    ),
    "VBD.eject": call(
      "Takes the medium out of a CD or floppy drive.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name."),
      ],
      { named: "Task.id" },
    ),
    "VBD.insert": call(
      "Puts a medium into an empty CD or floppy drive.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name."),
        named("disk", { named: "disk" }, "Medium to insert."),
      ],
      { named: "Task.id" },
    ),
    "VBD.stat": call(
      "Returns definition and live state of a virtual disk drive.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name."),
      ],
      { tuple: [{ named: "Vbd.t" }, { named: "Vbd.state" }] },
    ),
    "VBD.list": call(
      "Returns definition and live state of all virtual disk drives of a VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { list: { tuple: [{ named: "Vbd.t" }, { named: "Vbd.state" }] } },
    ),
    "VBD.remove": call(
      "Forgets a virtual disk drive, which must not be plugged.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The drive, as VM uuid and device name."),
      ],
      "unit",
    ),
    "VUSB.add": call(
      "Stores a USB device of the host for a VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("vusb", { named: "Vusb.t" }, "Definition of the device."),
      ],
      { tuple: ["string", "string"] },
    ),
    "VUSB.plug": call(
      "Connects the USB device to the running VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id."),
      ],
      { named: "Task.id" },
    ),
    "VUSB.unplug": call(
      "Disconnects the USB device from the running VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id."),
      ],
      { named: "Task.id" },
    ),
    "VUSB.stat": call(
      "Returns definition and live state of a USB device.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id."),
      ],
      { tuple: [{ named: "Vusb.t" }, { named: "Vusb.state" }] },
    ),
    "VUSB.list": call(
      "Returns definition and live state of all USB devices of a VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { list: { tuple: [{ named: "Vusb.t" }, { named: "Vusb.state" }] } },
    ),
    "VUSB.remove": call(
      "Forgets a USB device of a VM, which must not be plugged.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The device, as VM uuid and device id."),
      ],
      "unit",
    ),
    "VIF.add": call(
      "Stores a network interface for a VM; it is plugged when the VM starts or by `VIF.plug`.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("vif", { named: "Vif.t" }, "Definition of the interface."),
      ],
      { tuple: ["string", "string"] },
    ),
    "VIF.plug": call(
      "Connects the interface to the running VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
      ],
      { named: "Task.id" },
    ),
    "VIF.unplug": call(
      "Disconnects the interface from the running VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("force", "bool", "True to disconnect even if the guest does not agree."),
      ],
      { named: "Task.id" },
    ),
    "VIF.move": call(
      "Connects the interface to another network while the VM runs.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("network", { named: "Network.t" }, "Network to connect it to."),
      ],
      { named: "Task.id" },
    ),
    "VIF.stat": call(
      "Returns definition and live state of a network interface.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
      ],
      { tuple: [{ named: "Vif.t" }, { named: "Vif.state" }] },
    ),
    "VIF.list": call(
      "Returns definition and live state of all network interfaces of a VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { list: { tuple: [{ named: "Vif.t" }, { named: "Vif.state" }] } },
    ),
    "VIF.remove": call(
      "Forgets a network interface of a VM, which must not be plugged.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
      ],
      "unit",
    ),
    "VIF.set_carrier": call(
      "Makes the guest see the interface's cable as connected or not.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("carrier", "bool", "True if the cable shall appear connected."),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_locking_mode": call(
      "Changes the traffic filter of the interface, at once if it is plugged.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("locking_mode", { named: "Vif.locking_mode" }, "Filter to apply."),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_ipv4_configuration": call(
      "Passes IPv4 settings for the interface to the guest agent.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("ipv4_configuration", { named: "Vif.ipv4_configuration" }, "IPv4 settings wanted."),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_ipv6_configuration": call(
      "Passes IPv6 settings for the interface to the guest agent.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("ipv6_configuration", { named: "Vif.ipv6_configuration" }, "IPv6 settings wanted."),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_pvs_proxy": call(
      "Turns the provisioning (PVS) proxy for the interface on or off.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named(
          "proxy",
          {
            option: {
              tuple: [
                { named: "Vif.PVS_proxy.site" },
                { list: { named: "Vif.PVS_proxy.server" } },
                { named: "Vif.PVS_proxy.interface" },
              ],
            },
          },
          "Site, servers and host interface to use; absent turns the proxy off.",
        ),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_trunks": call(
      "Sets the VLANs whose tagged traffic the interface may carry.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("trunks", { list: "int64" }, "VLAN numbers that pass; an empty list clears the setting."),
      ],
      { named: "Task.id" },
    ),
    "VGPU.add": call(
      "Stores a virtual GPU for a VM; it is started together with the VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("vgpu", { named: "Vgpu.t" }, "Definition of the virtual GPU."),
      ],
      { tuple: ["string", "string"] },
    ),
    "VGPU.stat": call(
      "Returns definition and live state of a virtual GPU.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The virtual GPU, as VM uuid and device id."),
      ],
      { tuple: [{ named: "Vgpu.t" }, { named: "Vgpu.state" }] },
    ),
    "VGPU.list": call(
      "Returns definition and live state of all virtual GPUs of a VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      { list: { tuple: [{ named: "Vgpu.t" }, { named: "Vgpu.state" }] } },
    ),
    "VGPU.remove": call(
      "Forgets a virtual GPU of a VM, which must not be in use.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { tuple: ["string", "string"] }, "The virtual GPU, as VM uuid and device id."),
      ],
      "unit",
    ),
    "UPDATES.get": call(
      "Waits for changes newer than a counter and returns barriers, changed objects and the next counter.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named(
          "last_id",
          { option: "int" },
          "Counter from the previous call; absent returns everything from the beginning.",
        ),
        named(
          "timeout",
          { option: "int" },
          "Longest wait in seconds; if absent the call waits until something changes.",
        ),
      ],
      {
        tuple: [
          { list: { tuple: ["int", { list: { named: "Dynamic.id" } }] } },
          { list: { named: "Dynamic.id" } },
          "int",
        ],
      },
    ),
    "UPDATES.last_id": call(
      "Returns the counter of the newest change.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
      ],
      "int",
    ),
    "UPDATES.inject_barrier": call(
      "Puts a marker into the stream of changes, so that a client can tell when it has seen all earlier ones of a VM.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("vm_id", { named: "Vm.id" }, "VM whose pending changes the marker collects, by uuid."),
        named("id", "int", "Number for the marker, chosen by the client."),
      ],
      "unit",
    ),
    "UPDATES.remove_barrier": call(
      "Removes a marker once the client has seen it; markers are reported until then.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", "int", "Number of the marker."),
      ],
      "unit",
    ),
    "UPDATES.refresh_vm": call(
      "Reports a VM and all its devices as changed, so that clients read them anew.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
      ],
      "unit",
    ),
    "DEBUG.trigger": call(
      "Triggers an artificial event in the daemon; for tests only.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named(
          "cmd",
          "string",
          "Name of the event, for example `reboot` or `halt`; others are refused as unimplemented.",
        ),
        named("args", { list: "string" }, "Arguments of the event, usually a VM uuid."),
      ],
      "unit",
    ),
    "DEBUG.shutdown": call(
      "Ends the daemon at once without an answer; for tests only.",
      [
        named(
          "debug_info",
          "string",
          "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
        ),
        named("unit", "unit", "Placeholder without content, always null."),
      ],
      "unit",
    ),
  },
});
