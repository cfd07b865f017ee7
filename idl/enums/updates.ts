import { define } from "./definition.ts";

/** Enums of patches and updates. */
export const updatesEnums = define({
  after_apply_guidance: {
    classes: ["pool_patch"],
    values: {
      restartHVM: "HVM guests must be restarted for the patch to take full effect.",
      restartPV: "Paravirtualised guests must be restarted for the patch to take full effect.",
      restartHost: "The host must be rebooted for the patch to take full effect.",
      restartXAPI: "The toolstack daemon must be restarted for the patch to take full effect.",
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
});
