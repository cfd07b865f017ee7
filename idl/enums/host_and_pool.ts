import { define } from "./definition.ts";

/** Enums of hosts, pools and clusters. */
export const hostAndPoolEnums = define({
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
  telemetry_frequency: {
    classes: ["pool"],
    values: {
      daily: "Usage data is collected and sent once a day.",
      weekly: "Usage data is collected and sent once a week.",
      monthly: "Usage data is collected and sent once a month.",
    },
  },
});
