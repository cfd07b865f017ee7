import { bool, enumOf, map, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of VM: firmware. */
export const firmware = {
  set_NVRAM: message({
    doc: "Replaces the VM's firmware storage; the VM must be halted.",
    since: "naples",
    params: { self: param(ref("VM"), "The VM to change."), value: param(map(string, string), "New contents in full.") },
    runs: "coordinator",
    forwarding: { marks: [{ class: "VM", object: "self", op: "changing_NVRAM" }] },
    async: false,
  }),
  add_to_NVRAM: message({
    doc: "Adds one key to the VM's firmware storage; the VM must be halted.",
    since: "naples",
    params: {
      self: param(ref("VM"), "The VM to change."),
      key: param(string, "Key to add; an error if it is already in `NVRAM`."),
      value: param(string, "Value stored under the new key."),
    },
    runs: "coordinator",
    forwarding: { marks: [{ class: "VM", object: "self", op: "changing_NVRAM" }] },
    async: false,
  }),
  remove_from_NVRAM: message({
    doc: "Removes one key from the VM's firmware storage; the VM must be halted.",
    since: "naples",
    params: {
      self: param(ref("VM"), "The VM to change."),
      key: param(string, "Key to remove; not an error if it is absent."),
    },
    runs: "coordinator",
    forwarding: { marks: [{ class: "VM", object: "self", op: "changing_NVRAM" }] },
    async: false,
  }),
  set_bios_strings: message({
    doc: "Sets the VM's SMBIOS strings; only possible while none are set yet.",
    since: "inverness",
    params: {
      self: param(ref("VM"), "The VM to change."),
      value: param(
        map(string, string),
        "The strings by key, such as `bios-vendor` or `system-product-name`; missing ones get defaults.",
      ),
    },
    errors: ["VM_BIOS_STRINGS_ALREADY_SET", "INVALID_VALUE"],
    runs: "coordinator",
  }),
  copy_bios_strings: message({
    doc: "Gives the VM the SMBIOS strings of a physical host; only possible while none are set yet.",
    since: "midnight-ride",
    params: { vm: param(ref("VM"), "The VM to change."), host: param(ref("host"), "The host to copy from.") },
    runs: "coordinator",
  }),
  set_has_vendor_device: message({
    doc: "Switches the emulated vendor PCI device, through which Windows Update delivers PV drivers; the VM must be halted.",
    since: "dundee",
    params: {
      self: param(ref("VM"), "The VM to change."),
      value: param(bool, "True to give the VM the device; needs a licence for the feature."),
    },
    runs: "coordinator",
    tags: ["windows-vm"],
  }),
  set_domain_type: message({
    doc: "Changes the virtualisation mode of the VM; the VM must be halted, and `HVM_boot_policy` follows.",
    since: "kolkata",
    params: { self: param(ref("VM"), "The VM to change."), value: param(enumOf("domain_type"), "The new mode.") },
    runs: "coordinator",
    async: false,
  }),
  set_HVM_boot_policy: message({
    doc: "Changes the boot policy and, with it, the domain type of a halted VM; deprecated, use `set_domain_type`.",
    lifecycle: [
      ["published", "rio"],
      ["deprecated", "kolkata"],
    ],
    params: {
      self: param(ref("VM"), "The VM to change."),
      value: param(string, "`BIOS order` for a hardware virtualised VM, empty for a paravirtual one."),
    },
    runs: "coordinator",
    async: false,
  }),
  set_NVRAM_EFI_variables: message({
    doc: "Internal call of the guard daemon that stores the UEFI variables varstored writes for a VM.",
    role: "none",
    since: "naples",
    params: {
      self: param(ref("VM"), "The VM to change."),
      value: param(string, "Encoded UEFI variables."),
      update: param(
        enumOf("update_status"),
        "Effect on the certificate state: `yes` sets it to `ok`, `no` leaves it, `unspecified` recomputes it.",
        { default: "unspecified", since: "26.12.0" },
      ),
    },
    runs: "coordinator",
    async: false,
    hidden: true,
  }),
  set_uefi_mode: message({
    doc: "Switches the UEFI secure boot state of a VM between setup and user mode.",
    role: "pool-admin",
    lifecycle: [["prototyped", "24.17.0"]],
    params: {
      self: param(ref("VM"), "The VM to change."),
      mode: param(enumOf("vm_uefi_mode"), "`setup` to clear the certificates, `user` to install the pool's."),
    },
    result: [string, "Output of the tool that made the change."],
    runs: "coordinator",
  }),
  get_secureboot_readiness: message({
    doc: "Tells whether the VM could boot with secure boot, from its firmware and certificates.",
    role: "pool-admin",
    lifecycle: [["prototyped", "24.17.0"]],
    params: { self: param(ref("VM"), "The VM to query.") },
    result: [enumOf("vm_secureboot_readiness"), "The readiness found."],
    runs: "coordinator",
  }),
  update_secureboot_certificates_on_boot: message({
    doc: "Requests or cancels an update of the VM's secure boot certificates at its next boot.",
    lifecycle: [["prototyped", "26.14.0"]],
    params: {
      self: param(ref("VM"), "The VM to change."),
      mark: param(bool, "True to request the update, false to cancel the request."),
    },
    runs: "coordinator",
  }),
};
