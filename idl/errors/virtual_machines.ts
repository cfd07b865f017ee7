import { define } from "./definition.ts";

/** Errors of virtual machines. */
export const virtualMachinesErrors = define({
  BALLOONING_TIMEOUT_BEFORE_MIGRATION: {
    doc: "The VM did not shrink to its wanted memory size in time, so the migration was not started.",
    params: ["vm"],
  },
  BOOTLOADER_FAILED: {
    doc: "The bootloader program for a paravirtual VM ended with an error while extracting its kernel; `msg` shows its output.",
    params: ["vm", "msg"],
  },
  BOOT_DEVICE_PASSTHROUGH_DISALLOWED: {
    doc: "The PCI `device` cannot be passed to a VM because the host itself boots from it.",
    params: ["device"],
  },
  DOMAIN_BUILDER_ERROR: {
    doc: "Xen could not build the domain; the failing `function`, its `code` and `message` come from the low-level library.",
    params: ["function", "code", "message"],
  },
  DOMAIN_EXISTS: {
    doc: "The VM cannot be changed as asked because a domain `domid` for it still lives in the hypervisor.",
    params: ["vm", "domid"],
  },
  DUPLICATE_MAC_SEED: {
    doc: "Restoring this VM would give it the same MAC `seed`, and so the same addresses, as an existing VM.",
    params: ["seed"],
  },
  DUPLICATE_VM: {
    doc: "The VM cannot be restored since one with the same identity is in the pool already.",
    params: ["vm"],
  },
  FAILED_TO_START_EMULATOR: {
    doc: "The helper process `name` (such as the device model) for the VM could not be started; `msg` gives the detail.",
    params: ["vm", "name", "msg"],
  },
  FEATURE_REQUIRES_HVM: {
    doc: "The setting or device works only in VMs with hardware virtualisation.",
    params: ["details"],
  },
  IMPORT_ERROR: { doc: "Importing the VM failed, with the cause in `msg`.", params: ["msg"] },
  IMPORT_ERROR_ATTACHED_DISKS_NOT_FOUND: {
    doc: "A VM in the archive is marked as using a disk, but the disk itself is not found.",
    params: [],
  },
  IMPORT_ERROR_CANNOT_HANDLE_CHUNKED: {
    doc: "The upload used chunked transfer coding, which is not accepted; send plain data with or without a length.",
    params: [],
  },
  IMPORT_ERROR_FAILED_TO_FIND_OBJECT: {
    doc: "The archive refers to an object `id` that it does not contain and that is needed.",
    params: ["id"],
  },
  IMPORT_ERROR_PREMATURE_EOF: { doc: "The upload ended before the archive was complete.", params: [] },
  IMPORT_ERROR_SOME_CHECKSUMS_FAILED: {
    doc: "Parts of the archive do not match their checksums, so its disks are probably damaged.",
    params: [],
  },
  IMPORT_ERROR_UNEXPECTED_FILE: {
    doc: "The archive contained `filename_found` at a place where `filename_expected` must stand.",
    params: ["filename_expected", "filename_found"],
  },
  IMPORT_INCOMPATIBLE_VERSION: {
    doc: "The archive was made by a newer product version than this host understands.",
    params: [],
  },
  INVALID_FEATURE_STRING: {
    doc: "A CPU feature mask is not written in the required hexadecimal form.",
    params: ["details"],
  },
  MEMORY_CONSTRAINT_VIOLATION: {
    doc: "The memory limits violate `constraint`; they must satisfy static minimum, dynamic minimum, dynamic maximum, static maximum in rising order.",
    params: ["constraint"],
  },
  MEMORY_CONSTRAINT_VIOLATION_MAXPIN: {
    doc: "The dynamic limits must both equal the static maximum in this case; see `reason`.",
    params: ["reason"],
  },
  MEMORY_CONSTRAINT_VIOLATION_ORDER: { doc: "The four memory limits are not in rising order.", params: [] },
  NOT_SYSTEM_DOMAIN: { doc: "The VM is not marked as a system domain, which the call requires.", params: ["vm"] },
  PROVISION_FAILED_OUT_OF_SPACE: {
    doc: "The disks described in the template could not be created for lack of space in the SR.",
    params: [],
  },
  PROVISION_ONLY_ALLOWED_ON_TEMPLATE: {
    doc: "Provisioning was asked for a VM that was not made from a template waiting for its disks.",
    params: [],
  },
  SYSPREP: {
    doc: "Running Windows system preparation in `vm` failed; `message` tells at which step.",
    params: ["vm", "message"],
  },
  UNKNOWN_BOOTLOADER: {
    doc: "The `bootloader` set for `vm` is not one that the host can run.",
    params: ["vm", "bootloader"],
  },
  VCPU_MAX_NOT_CORES_PER_SOCKET_MULTIPLE: {
    doc: "The maximum of `vcpu_max` vCPUs cannot be divided evenly into sockets of `cores_per_socket`.",
    params: ["vcpu_max", "cores_per_socket"],
  },
  VMPP_ARCHIVE_MORE_FREQUENT_THAN_BACKUP: {
    doc: "A protection policy may not archive more often than it takes snapshots; part of the removed VMPP feature.",
    params: [],
  },
  VMPP_HAS_VM: { doc: "The protection policy still has VMs assigned; part of the removed VMPP feature.", params: [] },
  VMSS_HAS_VM: { doc: "The snapshot schedule still has VMs assigned; take them out before destroying it.", params: [] },
  VMS_FAILED_TO_COOPERATE: { doc: "The running VMs did not release the memory that was asked of them.", params: [] },
  VM_ASSIGNED_TO_PROTECTION_POLICY: {
    doc: "The `vm` is assigned to the protection policy `vmpp`; part of the removed VMPP feature.",
    params: ["vm", "vmpp"],
  },
  VM_ASSIGNED_TO_SNAPSHOT_SCHEDULE: {
    doc: "The `vm` is assigned to the snapshot schedule `vmss` already.",
    params: ["vm", "vmss"],
  },
  VM_ATTACHED_TO_MORE_THAN_ONE_VDI_WITH_TIMEOFFSET_MARKED_AS_RESET_ON_BOOT: {
    doc: "Several disks of `vm` reset at boot store a clock offset, so it is not clear which one to use.",
    params: ["vm"],
  },
  VM_BAD_POWER_STATE: {
    doc: "The `vm` is in state `actual`, but the operation needs `expected`.",
    params: ["vm", "expected", "actual"],
  },
  VM_BIOS_STRINGS_ALREADY_SET: { doc: "The VM already has BIOS strings, and they can be set only once.", params: [] },
  VM_CALL_PLUGIN_RATE_LIMIT: {
    doc: "Plugin calls to `VM` come too fast; one per `interval` seconds is allowed, so wait `wait` seconds.",
    params: ["VM", "interval", "wait"],
  },
  VM_CANNOT_DELETE_DEFAULT_TEMPLATE: {
    doc: "The `vm` is a template shipped with the product and cannot be deleted.",
    params: ["vm"],
  },
  VM_CHECKPOINT_RESUME_FAILED: {
    doc: "The checkpoint was taken, but the `vm` could not be made to run again.",
    params: ["vm"],
  },
  VM_CHECKPOINT_SUSPEND_FAILED: { doc: "The `vm` could not be suspended, so no checkpoint was taken.", params: ["vm"] },
  VM_CRASHED: { doc: "The `vm` crashed while the operation waited for it.", params: ["vm"] },
  VM_DUPLICATE_VBD_DEVICE: {
    doc: "The `vm` already has a disk at position `device`, so `vbd` cannot use it.",
    params: ["vm", "vbd", "device"],
  },
  VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT: {
    doc: "The guest in `vm` did not react to the request to shut down.",
    params: ["vm"],
  },
  VM_FAILED_SUSPEND_ACKNOWLEDGMENT: {
    doc: "The guest in `vm` did not react to the request to suspend.",
    params: ["vm"],
  },
  VM_HALTED: { doc: "The `vm` stopped while the operation waited for something else.", params: ["vm"] },
  VM_HAS_CHECKPOINT: { doc: "The `vm` has a checkpoint, which rules out this storage migration.", params: ["vm"] },
  VM_HAS_NO_SUSPEND_VDI: {
    doc: "The suspended `vm` has no disk with its memory image, so it cannot be resumed.",
    params: ["vm"],
  },
  VM_HAS_PCI_ATTACHED: {
    doc: "The `vm` has a physical PCI device passed through, which ties it to its host.",
    params: ["vm"],
  },
  VM_HAS_SRIOV_VIF: { doc: "The `vm` has a VIF on an SR-IOV network, which rules out the operation.", params: ["vm"] },
  VM_HAS_TOO_MANY_SNAPSHOTS: {
    doc: "The `vm` has more snapshots than storage migration can handle; at most one is allowed.",
    params: ["vm"],
  },
  VM_HAS_VGPU: { doc: "The `vm` has a virtual GPU, which rules out the operation.", params: ["vm"] },
  VM_HAS_VUSBS: { doc: "The `VM` has USB devices passed through, which rules out the operation.", params: ["VM"] },
  VM_HOST_INCOMPATIBLE_VERSION: {
    doc: "The `host` runs an older version than the `vm` needs.",
    params: ["host", "vm"],
  },
  VM_HOST_INCOMPATIBLE_VERSION_MIGRATE: {
    doc: "The `vm` cannot move to `host`, which runs an older version than the one it is on.",
    params: ["host", "vm"],
  },
  VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION: {
    doc: "The `vm` needs virtual hardware `vm_version`, and `host` offers `host_versions` only.",
    params: ["host", "host_versions", "vm", "vm_version"],
  },
  VM_HVM_REQUIRED: {
    doc: "The `vm` needs hardware virtualisation, which the host lacks or has switched off.",
    params: ["vm"],
  },
  VM_INCOMPATIBLE_WITH_THIS_HOST: {
    doc: "The `vm` cannot run on `host` for the cause in `reason`, for example missing CPU features.",
    params: ["vm", "host", "reason"],
  },
  VM_IS_IMMOBILE: {
    doc: "The `VM` cannot be suspended or moved because it is set not to migrate or uses nested virtualisation.",
    params: ["VM"],
  },
  VM_IS_PART_OF_AN_APPLIANCE: {
    doc: "The `vm` belongs to `appliance` and cannot be recovered by itself.",
    params: ["vm", "appliance"],
  },
  VM_IS_PROTECTED: {
    doc: "HA protects the `vm`, so the operation is refused unless protection is taken off.",
    params: ["vm"],
  },
  VM_IS_TEMPLATE: {
    doc: "The `vm` is a template, which can neither run nor be used for this operation.",
    params: ["vm"],
  },
  VM_IS_USING_NESTED_VIRT: {
    doc: "The `VM` runs with nested virtualisation, so its memory range cannot be changed while it runs.",
    params: ["VM"],
  },
  VM_LACKS_FEATURE: {
    doc: "The guest in `vm` has not announced that it can do this, so its drivers are missing, old or not yet up.",
    params: ["vm"],
  },
  VM_MEMORY_SIZE_TOO_LOW: { doc: "The memory given to `vm` is below what it needs to start.", params: ["vm"] },
  VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED: {
    doc: "The destination's toolstack could not be reached when the migration began.",
    params: [],
  },
  VM_MIGRATE_FAILED: {
    doc: "Moving `vm` from `source` to `destination` failed; the cause is in `msg`.",
    params: ["vm", "source", "destination", "msg"],
  },
  VM_MISSING_PV_DRIVERS: { doc: "The `vm` shows no paravirtual drivers, which the operation needs.", params: ["vm"] },
  VM_NON_SUSPENDABLE: { doc: "The `vm` cannot be suspended, for the cause in `reason`.", params: ["vm", "reason"] },
  VM_NOT_RESIDENT_HERE: {
    doc: "The `vm` does not run on `host`, where the call was carried out.",
    params: ["vm", "host"],
  },
  VM_NO_CRASHDUMP_SR: { doc: "No SR is set for the crash dumps of `vm`.", params: ["vm"] },
  VM_NO_EMPTY_CD_VBD: {
    doc: "The `vm` has no empty CD drive, and the operation wants to insert a disc.",
    params: ["vm"],
  },
  VM_NO_SUSPEND_SR: {
    doc: "No SR is set for the suspend image of `vm`, neither on the VM nor on its host or pool.",
    params: ["vm"],
  },
  VM_NO_VCPUS: { doc: "The `vm` must have at least one vCPU.", params: ["vm"] },
  VM_OLD_PV_DRIVERS: {
    doc: "The drivers in `vm` are version `major`.`minor`, too old for the operation.",
    params: ["vm", "major", "minor"],
  },
  VM_PCI_BUS_FULL: { doc: "The virtual PCI bus of `VM` has no free slot for another device.", params: ["VM"] },
  VM_PV_DRIVERS_IN_USE: {
    doc: "The operation cannot be done while `vm` runs with its paravirtual drivers active.",
    params: ["vm"],
  },
  VM_REBOOTED: { doc: "The `vm` rebooted while the operation waited for something else.", params: ["vm"] },
  VM_REQUIRES_GPU: { doc: "No suitable host has a free GPU from `GPU_group` for `vm`.", params: ["vm", "GPU_group"] },
  VM_REQUIRES_IOMMU: { doc: "The VM needs a PCI device, but `host` has no usable IOMMU.", params: ["host"] },
  VM_REQUIRES_NETWORK: {
    doc: "The host cannot attach `network`, which a VIF of `vm` uses.",
    params: ["vm", "network"],
  },
  VM_REQUIRES_SR: { doc: "The host cannot see `sr`, where `vm` has disks.", params: ["vm", "sr"] },
  VM_REQUIRES_VDI: { doc: "The `vm` needs the disk `vdi`, which is not accessible.", params: ["vm", "vdi"] },
  VM_REQUIRES_VGPU: {
    doc: "No suitable host can provide a `vGPU_type` from `GPU_group` for `vm`.",
    params: ["vm", "GPU_group", "vGPU_type"],
  },
  VM_REQUIRES_VUSB: {
    doc: "The host has no USB device of `USB_group`, which `vm` needs.",
    params: ["vm", "USB_group"],
  },
  VM_REVERT_FAILED: { doc: "The `vm` could not be taken back to `snapshot`.", params: ["vm", "snapshot"] },
  VM_SHUTDOWN_TIMEOUT: {
    doc: "The `vm` was still running `timeout` seconds after being told to shut down.",
    params: ["vm", "timeout"],
  },
  VM_SNAPSHOT_WITH_QUIESCE_FAILED: {
    doc: "The guest in `vm` failed to bring its file systems to rest, so no snapshot was made.",
    params: ["vm"],
  },
  VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED: {
    doc: "The `vm` cannot make quiesced snapshots; `error` says why.",
    params: ["vm", "error"],
  },
  VM_SNAPSHOT_WITH_QUIESCE_PLUGIN_DEOS_NOT_RESPOND: {
    doc: "The quiescing agent inside `vm` did not answer (the code is misspelled on the wire).",
    params: ["vm"],
  },
  VM_SNAPSHOT_WITH_QUIESCE_TIMEOUT: {
    doc: "The quiesced snapshot of `vm` was not completed by the guest in time.",
    params: ["vm"],
  },
  VM_SUSPEND_TIMEOUT: {
    doc: "The `vm` had not suspended `timeout` seconds after being told to.",
    params: ["vm", "timeout"],
  },
  VM_TOO_MANY_VCPUS: { doc: "The `vm` has more vCPUs than the hypervisor or host supports.", params: ["vm"] },
  VM_TO_IMPORT_IS_NOT_NEWER_VERSION: {
    doc: "The existing `vm` has `existing_version`, so restoring `version_to_import` over it is refused; use force to do so.",
    params: ["vm", "existing_version", "version_to_import"],
  },
  VM_UNSAFE_BOOT: {
    doc: "Starting `vm` now could corrupt its disks, for example when it may still run elsewhere.",
    params: ["vm"],
  },
  XEN_INCOMPATIBLE: {
    doc: "The running Xen does not have the interface version that the toolstack was built for.",
    params: [],
  },
  BALLOONING_DISABLED: {
    doc: "The memory of the VM cannot be changed while it runs since ballooning is switched off.",
  },
  REVERT_ONLY_ALLOWED_ON_SNAPSHOT: { doc: "Reverting was asked with something that is not a snapshot." },
  VM_IS_SNAPSHOT: { doc: "The operation is not possible for a snapshot." },
  VM_MEMORY_TARGET_WAIT_TIMEOUT: { doc: "The VM had not reached its memory target when the waiting time ended." },
  VM_SNAPSHOT_FAILED: { doc: "Taking a snapshot of the VM failed." },
});
