import { define } from "./definition.ts";

/** Enums of virtual machines. */
export const virtualMachinesEnums = define({
  console_protocol: {
    classes: ["console"],
    values: {
      vt100: "Text terminal, as of a serial line.",
      rfb: "Graphical console over the VNC protocol.",
      rdp: "Graphical console over Microsoft's remote desktop protocol.",
    },
  },
  domain_type: {
    classes: ["VM", "VM_metrics"],
    values: {
      hvm: "Hardware-assisted full virtualisation with an emulated PC.",
      pv: "Paravirtualisation: the guest kernel calls the hypervisor directly.",
      pv_in_pvh: "A paravirtualised guest run by a shim inside a PVH container.",
      pvh: "Hardware-assisted guest booting directly, without an emulated PC.",
      unspecified: "Not known or not chosen; the type is worked out from other fields.",
    },
  },
  on_crash_behaviour: {
    classes: ["VM"],
    values: {
      destroy: "Shut the VM down when it crashes.",
      coredump_and_destroy: "Save a memory dump of the crashed VM, then shut it down.",
      restart: "Start the VM again when it crashes.",
      coredump_and_restart: "Save a memory dump of the crashed VM, then start it again.",
      preserve: "Keep the crashed domain in memory for inspection.",
      rename_restart: "Keep the crashed domain under another name and start the VM in a new one.",
    },
  },
  on_normal_exit: {
    classes: ["VM"],
    values: { destroy: "The VM becomes halted.", restart: "The VM is started again." },
  },
  on_softreboot_behavior: {
    classes: ["VM"],
    values: {
      soft_reboot: "Reset the guest inside its existing domain, keeping memory, as for a kexec.",
      destroy: "Shut the VM down instead of soft rebooting.",
      restart: "Restart the VM in a new domain instead of soft rebooting.",
      preserve: "Keep the stopped domain in memory for inspection.",
    },
  },
  vm_appliance_operation: {
    classes: ["VM_appliance"],
    values: {
      start: "The appliance's VMs are being, or may be, started in order.",
      clean_shutdown: "The appliance's VMs are being, or may be, shut down by their guests.",
      hard_shutdown: "The appliance's VMs are being, or may be, stopped at once.",
      shutdown: "The appliance's VMs are being, or may be, shut down cleanly, or by force where that fails.",
    },
  },
  vm_operations: {
    classes: ["VM"],
    values: {
      snapshot: "A disk snapshot of the VM is being, or may be, taken.",
      clone: "The VM is being, or may be, cloned, sharing disk blocks where possible.",
      copy: "The VM is being, or may be, copied with full copies of its disks.",
      create_template: "A template is being made from the VM.",
      revert: "The VM is being, or may be, set back to this snapshot.",
      checkpoint: "A snapshot with memory content is being, or may be, taken.",
      snapshot_with_quiesce:
        "A snapshot after quiescing the guest's file systems is taken (removed from current versions).",
      provision: "The disks described by the template are being, or may be, created.",
      start: "The VM is being, or may be, started on a host of the toolstack's choice.",
      start_on: "The VM is being, or may be, started on a given host.",
      pause: "The VM's execution is being, or may be, stopped in memory.",
      unpause: "The paused VM is being, or may be, let run on.",
      clean_shutdown: "The guest is being, or may be, asked to shut down.",
      clean_reboot: "The guest is being, or may be, asked to reboot.",
      hard_shutdown: "The VM is being, or may be, stopped without the guest's help.",
      power_state_reset: "The recorded power state is being, or may be, forced to halted.",
      hard_reboot: "The VM is being, or may be, restarted without the guest's help.",
      suspend: "The VM is being, or may be, saved to disk and stopped.",
      csvm: "The suspended VM is being copied together with its memory image (internal).",
      resume: "The suspended VM is being, or may be, resumed on a host of the toolstack's choice.",
      resume_on: "The suspended VM is being, or may be, resumed on a given host.",
      pool_migrate: "The VM is being, or may be, migrated live to another host of the pool.",
      migrate_send: "The VM is being, or may be, migrated with its disks, also to another pool.",
      get_boot_record: "The record with which the running VM was started is being read (old).",
      send_sysrq: "A kernel SysRq key is being sent to the guest (not implemented).",
      send_trigger: "A hardware trigger such as a power button is being sent to the guest (not implemented).",
      query_services: "The services a system domain offers are being, or may be, asked for.",
      shutdown: "The VM is being shut down cleanly, or by force where that fails.",
      call_plugin: "A plugin is being, or may be, run inside the guest through its agent.",
      changing_memory_live: "The memory target of the running VM is being, or may be, changed.",
      awaiting_memory_live: "Somebody is, or may be, waiting for the VM's memory to reach its target.",
      changing_dynamic_range: "The dynamic memory limits are being, or may be, changed.",
      changing_static_range: "The static memory limits are being, or may be, changed.",
      changing_memory_limits: "All four memory limits are being, or may be, changed together.",
      changing_shadow_memory: "The shadow memory setting of a halted VM is being, or may be, changed.",
      changing_shadow_memory_live: "The shadow memory of the running VM is being, or may be, changed.",
      changing_VCPUs: "The number of virtual CPUs of a halted VM is being, or may be, changed.",
      changing_VCPUs_live: "The number of virtual CPUs of the running VM is being, or may be, changed.",
      changing_NVRAM: "The firmware variables of the VM are being, or may be, changed.",
      assert_operation_valid: "A check whether an operation is valid is running.",
      data_source_op: "Performance data sources of the VM are being, or may be, used.",
      update_allowed_operations: "The list of allowed operations is being recomputed.",
      make_into_template: "The VM is being, or may be, turned into a template.",
      import: "The VM is being imported and is not complete yet.",
      export: "The VM is being, or may be, exported with its disks.",
      metadata_export: "The VM's record is being, or may be, exported without its disks.",
      reverting: "The VM's state is being, or may be, replaced by that of one of its snapshots.",
      destroy: "The VM's record is being, or may be, deleted.",
      create_vtpm: "A virtual TPM is being, or may be, added to the VM.",
      sysprep: "Windows Sysprep is being, or may be, run inside the guest.",
    },
  },
  vm_power_state: {
    classes: ["VM"],
    values: {
      Halted: "The VM is off and uses no host resources.",
      Paused: "The VM is in memory but its CPUs do not run.",
      Running: "The VM is running on a host.",
      Suspended: "The VM's memory is saved on disk and it uses no CPU or host memory.",
    },
  },
  vm_secureboot_certificates_state: {
    classes: ["VM"],
    values: {
      ok: "The VM's Secure Boot certificates are current.",
      update_available: "Newer Secure Boot certificates could be given to the VM.",
      update_on_boot: "Newer Secure Boot certificates will be written at the VM's next boot.",
    },
  },
  vm_secureboot_readiness: {
    classes: ["VM"],
    values: {
      not_supported: "The VM's firmware cannot do Secure Boot.",
      disabled: "Secure Boot is possible but switched off for the VM.",
      first_boot: "The VM has no firmware variables yet; certificates are installed when it first starts.",
      ready: "All certificates are present and Secure Boot is enforced.",
      ready_no_dbx: "Secure Boot is enforced, but the VM's revocation list (dbx) is missing.",
      setup_mode: "The firmware has no platform key, so Secure Boot is not enforced.",
      certs_incomplete: "Some certificates are missing, so Secure Boot does not work.",
    },
  },
  vm_uefi_mode: {
    classes: ["VM"],
    values: {
      setup: "Without a platform key: the guest may enrol its own Secure Boot keys.",
      user: "With keys installed: Secure Boot can be enforced.",
    },
  },
  vmpp_archive_frequency: {
    classes: ["VMPP"],
    values: {
      never: "Backups are not archived.",
      always_after_backup: "Each backup is archived as soon as it is taken.",
      daily: "The latest backup is archived once a day.",
      weekly: "The latest backup is archived on chosen days of the week.",
    },
  },
  vmpp_archive_target_type: {
    classes: ["VMPP"],
    values: {
      none: "No place for archives is configured.",
      cifs: "Archives go to a Windows (SMB) share.",
      nfs: "Archives go to an NFS export.",
    },
  },
  vmpp_backup_frequency: {
    classes: ["VMPP"],
    values: {
      hourly: "Backups are taken every hour.",
      daily: "Backups are taken once a day.",
      weekly: "Backups are taken on chosen days of the week.",
    },
  },
  vmpp_backup_type: {
    classes: ["VMPP"],
    values: { snapshot: "Backups hold the disks only.", checkpoint: "Backups hold the disks and the memory." },
  },
  vmss_frequency: {
    classes: ["VMSS"],
    values: {
      hourly: "Snapshots are taken every hour.",
      daily: "Snapshots are taken once a day.",
      weekly: "Snapshots are taken on chosen days of the week.",
    },
  },
  vmss_type: {
    classes: ["VMSS"],
    values: {
      snapshot: "Disk content only, taken without the guest's help.",
      checkpoint: "Disk and memory content, so that the VM can be resumed from it.",
      snapshot_with_quiesce: "Disk content after quiescing the guest (no longer supported).",
    },
  },
});
