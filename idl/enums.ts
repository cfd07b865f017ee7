/** An enum: its labels in order, each with its meaning, and the classes that use it. */
export interface Enum {
  readonly values: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
  /** True: no documented message or field uses it. */
  readonly hiddenOnly?: true;
}

const define = <const E extends Readonly<Record<string, Enum>>>(enums: E): E => enums;

/** Every enum of the datamodel. A label is spelt as on the wire. */
export const enums = define({
  after_apply_guidance: {
    classes: ["pool_patch"],
    values: {
      restartHVM: "HVM guests must be restarted for the patch to take full effect.",
      restartPV: "Paravirtualised guests must be restarted for the patch to take full effect.",
      restartHost: "The host must be rebooted for the patch to take full effect.",
      restartXAPI: "The toolstack daemon must be restarted for the patch to take full effect.",
    },
  },
  allocation_algorithm: {
    classes: ["GPU_group"],
    values: {
      breadth_first: "Spread virtual GPUs over as many physical GPUs as possible, favouring performance.",
      depth_first: "Fill one physical GPU before using the next, keeping whole GPUs free for larger types.",
    },
  },
  bond_mode: {
    classes: ["Bond"],
    values: {
      "balance-slb": "Spread traffic over all member links by source address, without help from the switch.",
      "active-backup": "Use one member link at a time; another takes over when it fails.",
      lacp: "Negotiate link aggregation (802.3ad) with the switch and use all member links.",
    },
  },
  certificate_purpose: {
    classes: ["Certificate", "pool"],
    values: {
      licensing: "Trusted when talking to the licence server.",
      ldaps: "Trusted when talking to a directory server over LDAPS.",
    },
  },
  certificate_type: {
    classes: ["Certificate"],
    values: {
      ca: "Authority certificate installed by an administrator, trusted by the whole pool.",
      host: "Certificate a host presents to outside clients.",
      host_internal: "Certificate a host presents to the other hosts of the pool.",
      pinned: "Single server certificate trusted as such, for the purposes listed with it.",
    },
  },
  cls: {
    classes: ["message"],
    values: {
      VM: "The message is about a VM.",
      Host: "The message is about a host.",
      SR: "The message is about a storage repository.",
      Pool: "The message is about the pool as a whole.",
      VMPP: "The message is about a VM protection policy (removed class, old messages only).",
      VMSS: "The message is about a VM snapshot schedule.",
      PVS_proxy: "The message is about a PVS proxy of a virtual interface.",
      VDI: "The message is about a virtual disk image.",
      Certificate: "The message is about a certificate, for instance one near expiry.",
    },
  },
  cluster_host_operation: {
    classes: ["Cluster_host"],
    values: {
      enable: "The host is joining the running cluster again.",
      disable: "The host is leaving the running cluster while keeping its membership.",
      destroy: "The host's cluster membership is being removed.",
    },
  },
  cluster_operation: {
    classes: ["Cluster"],
    values: {
      add: "A host is being added to the cluster.",
      remove: "A host is being removed from the cluster.",
      enable: "Clustering is being enabled on a member host.",
      disable: "Clustering is being disabled on a member host.",
      destroy: "The whole cluster is being dissolved.",
    },
  },
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
  event_operation: {
    classes: ["event"],
    values: { add: "An object was created.", del: "An object was deleted.", mod: "A field of an object changed." },
  },
  hello_return: {
    classes: ["pool"],
    hiddenOnly: true,
    values: {
      ok: "The coordinator knows the host and could call it back.",
      unknown_host: "The coordinator has no record of a host with this uuid.",
      cannot_talk_back: "The coordinator knows the host but its call back to the given address failed.",
    },
  },
  host_allowed_operations: {
    classes: ["host"],
    values: {
      provision: "A new VM may be provisioned on this host.",
      evacuate: "All VMs may be moved off this host.",
      shutdown: "The host may be shut down.",
      reboot: "The host may be rebooted.",
      power_on: "The host is off and may be switched on remotely.",
      vm_start: "A VM may be started here.",
      vm_resume: "A suspended VM may be resumed here.",
      vm_migrate: "A VM may be migrated to or from this host.",
      apply_updates: "Software updates may be installed on this host.",
      enable: "The host may be enabled, so that VMs can start on it.",
    },
  },
  host_display: {
    classes: ["host"],
    values: {
      enabled: "The control domain shows its console on the physical screen.",
      disable_on_reboot: "The screen is in use now and will be released at the next boot.",
      disabled: "The control domain does not use the screen, leaving the GPU to guests.",
      enable_on_reboot: "The screen is not in use now and will be at the next boot.",
    },
  },
  host_ntp_mode: {
    classes: ["host"],
    values: {
      DHCP: "Time servers come from the DHCP answer.",
      Custom: "Time servers are those set by the administrator.",
      Factory: "Time servers are the product's built-in defaults.",
      Disabled: "No time synchronisation.",
    },
  },
  host_numa_affinity_policy: {
    classes: ["host"],
    values: {
      any: "VMs may use memory and CPUs of any NUMA node.",
      best_effort: "Each VM is placed on as few NUMA nodes as possible when it fits, else anywhere.",
      default_policy: "Follow the default built into the host software.",
    },
  },
  host_sched_gran: {
    classes: ["host"],
    values: {
      core: "All threads of a core are scheduled together, running only one VM's vCPUs at a time.",
      cpu: "Each hardware thread is scheduled on its own.",
      socket: "All threads of a socket are scheduled together, for one VM at a time.",
    },
  },
  image_format_type: {
    classes: ["SM"],
    values: {
      raw: "Plain bytes without any header or metadata.",
      vhd: "Virtual Hard Disk format, with growing and differencing disks.",
      qcow2: "QEMU copy-on-write format, version 2 or 3.",
    },
  },
  ip_configuration_mode: {
    classes: ["PIF"],
    values: {
      None: "The interface has no IPv4 address.",
      DHCP: "The IPv4 address is obtained by DHCP.",
      Static: "The IPv4 address is the one configured by hand.",
    },
  },
  ipv6_configuration_mode: {
    classes: ["PIF"],
    values: {
      None: "The interface has no IPv6 address.",
      DHCP: "The IPv6 address is obtained by DHCPv6.",
      Static: "The IPv6 address is the one configured by hand.",
      Autoconf: "The IPv6 address is formed from router advertisements.",
    },
  },
  latest_synced_updates_applied_state: {
    classes: ["host"],
    values: {
      yes: "The host has every update of the last synchronisation installed.",
      no: "Updates of the last synchronisation are still to be installed on the host.",
      unknown: "It has not been determined whether the host is up to date.",
    },
  },
  livepatch_status: {
    classes: ["pool_update"],
    values: {
      ok_livepatch_complete: "A live patch covers the whole update, so no reboot is needed.",
      ok_livepatch_incomplete: "A live patch applies but covers only part of the update; the rest needs a reboot.",
      ok: "The update can be applied and has no live patch.",
    },
  },
  network_default_locking_mode: {
    classes: ["network"],
    values: {
      unlocked: "Interfaces that follow the network may send and receive any traffic.",
      disabled: "Interfaces that follow the network may not pass any traffic.",
    },
  },
  network_operations: {
    classes: ["network"],
    values: { attaching: "The network is being brought up on a host or used by an interface." },
  },
  network_purpose: {
    classes: ["network"],
    values: {
      nbd: "Disks may be served over this network by NBD with TLS.",
      insecure_nbd: "Disks may be served over this network by NBD without encryption.",
    },
  },
  on_boot: {
    classes: ["VDI"],
    values: {
      reset: "The disk returns to its saved content at every start of the VM.",
      persist: "The disk keeps what the VM wrote.",
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
  origin: {
    classes: ["Repository"],
    values: {
      remote: "Packages come from an HTTP(S) server given by its URL.",
      bundle: "Packages come from an update bundle file uploaded to the pool.",
      remote_pool: "Packages come from the coordinator of another pool.",
    },
  },
  pci_dom0_access: {
    classes: ["PCI", "PGPU"],
    values: {
      enabled: "The control domain uses the device.",
      disable_on_reboot: "The control domain uses the device now and will give it up at the next boot.",
      disabled: "The device is hidden from the control domain and free for passthrough.",
      enable_on_reboot: "The device is hidden from the control domain now and returns to it at the next boot.",
    },
  },
  persistence_backend: {
    classes: ["VTPM"],
    values: { xapi: "The TPM content is stored in the toolstack's own database." },
  },
  pif_igmp_status: {
    classes: ["PIF"],
    values: {
      enabled: "IGMP snooping is active on the interface's bridge.",
      disabled: "IGMP snooping is off on the interface's bridge.",
      unknown: "It is not known whether IGMP snooping is active.",
    },
  },
  placement_policy: {
    classes: ["VM_group"],
    values: {
      anti_affinity: "Prefer hosts running the fewest VMs of this group, to spread them.",
      normal: "No special placement for VMs of the group.",
    },
  },
  pool_allowed_operations: {
    classes: ["pool"],
    values: {
      ha_enable: "High availability is being, or may be, turned on.",
      ha_disable: "High availability is being, or may be, turned off.",
      cluster_create: "A storage cluster is being, or may be, created.",
      designate_new_master: "The coordinator role is being, or may be, moved to another host.",
      configure_repositories: "The list of update repositories is being, or may be, changed.",
      sync_updates: "Updates are being, or may be, downloaded from the repositories.",
      sync_bundle: "An uploaded update bundle is being, or may be, unpacked.",
      get_updates: "The list of available updates is being, or may be, read.",
      apply_updates: "Updates are being, or may be, installed on hosts of the pool.",
      tls_verification_enable: "Certificate checking is being, or may be, turned on for the pool.",
      cert_refresh: "A host's internal certificate is being, or may be, replaced.",
      exchange_certificates_on_join: "Internal certificates are being, or may be, exchanged with a joining host.",
      exchange_ca_certificates_on_join: "Authority certificates are being, or may be, exchanged with a joining host.",
      copy_primary_host_certs: "The coordinator's trusted certificates are being, or may be, copied to a member.",
      eject: "A host is being, or may be, removed from the pool.",
      exchange_crls_on_join: "Certificate revocation lists are being, or may be, exchanged with a joining host.",
    },
  },
  pool_guest_secureboot_readiness: {
    classes: ["pool"],
    values: {
      ready: "The hosts hold all certificates that guest Secure Boot needs.",
      ready_no_dbx: "Guest Secure Boot can be used, but the revocation list (dbx) is missing.",
      not_ready: "Certificates required for guest Secure Boot are missing.",
    },
  },
  primary_address_type: {
    classes: ["PIF"],
    values: { IPv4: "The management address is an IPv4 one.", IPv6: "The management address is an IPv6 one." },
  },
  pvs_proxy_status: {
    classes: ["PVS_proxy"],
    values: {
      stopped: "The proxy is not running.",
      initialised: "The proxy is set up but has not begun to cache.",
      caching: "The proxy is serving and caching the VM's boot disk traffic.",
      incompatible_write_cache_mode:
        "The proxy cannot cache because the PVS device uses an unsuitable write cache mode.",
      incompatible_protocol_version:
        "The proxy cannot cache because it does not speak the PVS server's protocol version.",
    },
  },
  sdn_controller_protocol: {
    classes: ["SDN_controller"],
    values: {
      ssl: "The hosts open an SSL connection to the controller.",
      pssl: "The hosts listen for SSL connections from the controller; address and port stay empty.",
    },
  },
  sr_health: {
    classes: ["sr_stat"],
    values: {
      healthy: "The storage works normally.",
      recovering: "The storage is repairing itself and should become healthy.",
      unreachable: "The storage cannot be contacted at present.",
      unavailable: "The storage cannot be used until somebody repairs it.",
    },
  },
  sriov_configuration_mode: {
    classes: ["network_sriov"],
    values: {
      sysfs: "Virtual functions are created at run time through sysfs.",
      modprobe: "Virtual functions are set by a driver option and may need a reboot.",
      manual: "Virtual functions are configured by the administrator outside the toolstack.",
      unknown: "It is not known how this device's virtual functions are configured.",
    },
  },
  storage_operations: {
    classes: ["SR"],
    values: {
      scan: "The SR is being, or may be, examined for added, changed and vanished disks.",
      destroy: "The SR is being, or may be, destroyed with its content.",
      forget: "The SR is being, or may be, removed from the database leaving its content alone.",
      plug: "The SR is being, or may be, attached on a host.",
      unplug: "The SR is being, or may be, detached from a host.",
      update: "The SR's sizes are being, or may be, refreshed from the storage.",
      vdi_create: "A disk is being, or may be, created in the SR.",
      vdi_introduce: "An existing disk is being, or may be, added to the database.",
      vdi_destroy: "A disk of the SR is being, or may be, destroyed.",
      vdi_resize: "A disk of the SR is being, or may be, resized.",
      vdi_clone: "A disk of the SR is being, or may be, cloned.",
      vdi_snapshot: "A disk of the SR is being, or may be, snapshotted.",
      vdi_mirror: "A disk of the SR is being, or may be, mirrored to other storage.",
      vdi_enable_cbt: "Changed block tracking is being, or may be, turned on for a disk.",
      vdi_disable_cbt: "Changed block tracking is being, or may be, turned off for a disk.",
      vdi_data_destroy: "A snapshot's data is being, or may be, deleted while its tracking metadata stays.",
      vdi_list_changed_blocks: "The blocks changed between two disks are being, or may be, listed.",
      vdi_set_on_boot: "A disk's behaviour at VM start is being, or may be, changed.",
      vdi_blocked: "A disk of the SR is reserved so that nothing else acts on it.",
      vdi_copy: "A disk of the SR is being, or may be, copied.",
      vdi_force_unlock: "A disk's lock is being, or may be, broken (obsolete).",
      vdi_forget: "A disk is being, or may be, removed from the database, leaving its data.",
      vdi_generate_config: "A static attach configuration for a disk is being, or may be, produced.",
      vdi_resize_online: "A disk in use is being, or may be, resized.",
      vdi_update: "A disk's record is being, or may be, refreshed from the storage.",
      vdi_revert: "A disk is being, or may be, set back to a snapshot.",
      pbd_create: "A host is being, or may be, given a connection record for the SR.",
      pbd_destroy: "A host's connection record for the SR is being, or may be, removed.",
    },
  },
  task_allowed_operations: {
    classes: ["task"],
    values: {
      cancel: "The task may be asked to stop.",
      destroy: "The task record is to be removed, at once or when the task completes.",
    },
  },
  task_status_type: {
    classes: ["task"],
    values: {
      pending: "The task is waiting or running.",
      success: "The task finished and its result is available.",
      failure: "The task failed; the error is in `error_info`.",
      cancelling: "The task was asked to stop; never set by the server itself.",
      cancelled: "The task stopped because of a cancel request or a restart.",
    },
  },
  telemetry_frequency: {
    classes: ["pool"],
    values: {
      daily: "Usage data is collected and sent once a day.",
      weekly: "Usage data is collected and sent once a week.",
      monthly: "Usage data is collected and sent once a month.",
    },
  },
  tristate_type: {
    classes: ["VM_guest_metrics"],
    values: {
      yes: "The property is known to hold.",
      no: "The property is known not to hold.",
      unspecified: "The guest has not told, so nothing is known.",
    },
  },
  tunnel_protocol: {
    classes: ["tunnel"],
    values: {
      gre: "Ethernet frames are carried in Generic Routing Encapsulation.",
      vxlan: "Ethernet frames are carried in UDP by VXLAN.",
    },
  },
  update_after_apply_guidance: {
    classes: ["pool_update"],
    values: {
      restartHVM: "HVM guests must be restarted for the update to take full effect.",
      restartPV: "Paravirtualised guests must be restarted for the update to take full effect.",
      restartHost: "The host must be rebooted for the update to take full effect.",
      restartXAPI: "The toolstack daemon must be restarted for the update to take full effect.",
    },
  },
  update_guidances: {
    classes: ["VM", "host"],
    values: {
      reboot_host: "The host needs a reboot for its updates to take effect.",
      reboot_host_on_livepatch_failure:
        "A reboot is needed only if a live patch, of whichever kind, could not be applied.",
      reboot_host_on_kernel_livepatch_failure:
        "A reboot is needed because the live patch of the control domain's kernel failed.",
      reboot_host_on_xen_livepatch_failure: "A reboot is needed because the live patch of the hypervisor failed.",
      restart_toolstack: "The toolstack daemons of the host need a restart.",
      restart_device_model: "The VM's device emulator needs a restart, for instance by migrating or rebooting the VM.",
      restart_vm: "The VM needs a restart for updates to take effect in it.",
    },
  },
  update_status: {
    classes: ["VM"],
    hiddenOnly: true,
    values: {
      yes: "Apply the update.",
      no: "Do not apply the update.",
      unspecified: "Nobody has decided whether to apply the update.",
    },
  },
  update_sync_frequency: {
    classes: ["pool"],
    values: {
      daily: "Look for updates in the repositories once a day.",
      weekly: "Look for updates in the repositories once a week.",
    },
  },
  vbd_mode: {
    classes: ["VBD"],
    values: { RO: "The guest may only read the disk.", RW: "The guest may read and write the disk." },
  },
  vbd_operations: {
    classes: ["VBD"],
    values: {
      attach: "The device is being, or may be, set up for a VM that is starting.",
      eject: "The medium is being, or may be, taken out of the drive.",
      insert: "A medium is being, or may be, put into the empty drive.",
      plug: "The device is being, or may be, hot-plugged into the running VM.",
      unplug: "The device is being, or may be, unplugged from the running VM with its consent.",
      unplug_force: "The device is being, or may be, removed without the guest's consent.",
      pause: "Disk traffic of the device is being, or may be, held back.",
      unpause: "Held back disk traffic of the device is being, or may be, released.",
    },
  },
  vbd_type: {
    classes: ["VBD"],
    values: {
      CD: "The guest sees an optical drive, whose medium can be changed.",
      Disk: "The guest sees a hard disk.",
      Floppy: "The guest sees a floppy drive.",
    },
  },
  vdi_operations: {
    classes: ["VDI"],
    values: {
      clone: "The disk is being, or may be, cloned within its SR.",
      copy: "The disk's content is being, or may be, copied in full.",
      resize: "The disk's size is being, or may be, changed.",
      resize_online: "The disk is being, or may be, resized while a VM uses it.",
      snapshot: "A snapshot of the disk is being, or may be, taken.",
      mirror: "Writes to the disk are being, or may be, duplicated to other storage for migration.",
      destroy: "The disk is being, or may be, deleted with its data.",
      forget: "The disk is being, or may be, removed from the database, leaving its data.",
      update: "The disk's record is being, or may be, refreshed from the storage.",
      force_unlock: "The disk's lock is being, or may be, broken (obsolete).",
      generate_config: "A static attach configuration for the disk is being, or may be, produced.",
      enable_cbt: "Changed block tracking is being, or may be, turned on.",
      disable_cbt: "Changed block tracking is being, or may be, turned off.",
      data_destroy: "The snapshot's data is being, or may be, deleted while its tracking metadata stays.",
      list_changed_blocks: "Blocks changed relative to another disk are being, or may be, listed.",
      set_on_boot: "The disk's behaviour at VM start is being, or may be, changed.",
      blocked: "The disk is reserved by the toolstack so that nothing else acts on it.",
      revert_to: "The disk is a snapshot whose content is being, or may be, restored.",
      revert_from: "The disk's content is being, or may be, replaced by that of a snapshot.",
    },
  },
  vdi_type: {
    classes: ["VDI"],
    values: {
      system: "Disk a VM boots from, replaceable by reinstalling.",
      user: "Disk holding a user's data.",
      ephemeral: "Disk with temporary content that may be lost at shutdown.",
      suspend: "Holds the memory image of a suspended VM.",
      crashdump: "Holds the memory dump of a crashed VM.",
      ha_statefile: "Shared area through which hosts see each other alive under high availability.",
      metadata: "Holds a copy of the pool database for disaster recovery.",
      redo_log: "Holds the journal of database writes used under high availability.",
      rrd: "Holds saved performance statistics of the SR.",
      pvs_cache: "Cache space of PVS proxies.",
      cbt_metadata: "Snapshot without data, kept for its record of changed blocks.",
    },
  },
  vgpu_type_implementation: {
    classes: ["VGPU_type"],
    values: {
      passthrough: "The VM owns the whole physical GPU.",
      nvidia: "Virtual GPU made by NVIDIA's mediated driver.",
      nvidia_sriov: "NVIDIA virtual GPU backed by an SR-IOV virtual function.",
      gvt_g: "Virtual GPU made by Intel GVT-g.",
      mxgpu: "AMD MxGPU virtual function.",
    },
  },
  vif_ipv4_configuration_mode: {
    classes: ["VIF"],
    values: {
      None: "The toolstack does not configure IPv4 in the guest.",
      Static: "The guest agent is told to use the given IPv4 address.",
      DHCP: "The guest agent is told to obtain its IPv4 address by DHCP.",
    },
  },
  vif_ipv6_configuration_mode: {
    classes: ["VIF"],
    values: {
      None: "The toolstack does not configure IPv6 in the guest.",
      Static: "The guest agent is told to use the given IPv6 address.",
      Autoconf: "The guest agent is told to form its IPv6 address from router advertisements.",
    },
  },
  vif_locking_mode: {
    classes: ["VIF"],
    values: {
      network_default: "The network's default locking mode applies.",
      locked: "Only traffic with the interface's MAC and its allowed addresses passes.",
      unlocked: "All traffic of the interface passes.",
      disabled: "No traffic of the interface passes.",
    },
  },
  vif_operations: {
    classes: ["VIF"],
    values: {
      attach: "The interface is being, or may be, set up for a VM that is starting.",
      plug: "The interface is being, or may be, hot-plugged into the running VM.",
      unplug: "The interface is being, or may be, unplugged from the running VM.",
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
  vtpm_operations: { classes: ["VTPM"], values: { destroy: "The TPM is being, or may be, removed with its content." } },
  vusb_operations: {
    classes: ["VUSB"],
    values: {
      attach: "The device is being, or may be, set up for a VM that is starting.",
      plug: "The device is being, or may be, hot-plugged into the running VM.",
      unplug: "The device is being, or may be, unplugged from the running VM.",
    },
  },
});
