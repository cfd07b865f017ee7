import { type InterfacePart, type } from "../../dsl/daemon.ts";

/** Of what a virtual machine is made, and its power states. */
export const machineShape: InterfacePart = {
  types: {
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
    power_state: type("Whether a VM is running, halted, suspended to disk, or paused.", {
      variant: [["Running"], ["Halted"], ["Suspended"], ["Paused"]],
    }),
  },
};
