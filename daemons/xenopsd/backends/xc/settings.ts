import type { HostNumaAffinityPolicy } from "../../../../generated/daemons/xenops.ts";
import type { Values } from "../../../../runtime/config/setting.ts";
import type { xenopsdSettings } from "../../settings.ts";
import type { XenSettings } from "../xen/context.ts";

/** A guest that reboots at once, again and again, is slowed down; seconds (spec: xenopsd.md, section 4). */
const MINIMUM_REBOOT_DELAY = 120;

/** Where domains are placed unless `HOST.set_numa_affinity_policy` says otherwise (spec: xenopsd.md, section 1). */
function numaPolicyOf(settings: Values<typeof xenopsdSettings>): HostNumaAffinityPolicy {
  if (!settings["numa-placement"]) return "Any";
  return settings["numa-best-effort-prio-mem-only"] ? "Prio_mem_only" : "Best_effort";
}

/** The daemon's settings as the backend takes them. */
export function xenSettings(settings: Values<typeof xenopsdSettings>): XenSettings {
  const afterCrash = settings["action-after-qemu-crash"];
  return {
    hotplugTimeout: settings.hotplug_timeout,
    suspendAckTimeout: settings["vm-suspend-ack-timeout"],
    suspendTimeout: settings["vm-suspend-timeout"],
    balloonTimeout: settings["additional-ballooning-timeout"],
    emulatorTimeout: settings.qemu_dm_ready_timeout,
    defaultDiskBackend: settings["default-vbd-backend-kind"],
    runsScripts: settings.run_hotplug_scripts,
    uncachedPlatformBar: settings["xen-platform-pci-bar-uc"],
    preallocatesChannels: settings["ca-140252-workaround"],
    shimCommandLine: settings["pvinpvh-xen-cmdline"],
    actionAfterEmulatorCrash: afterCrash === "pause" || afterCrash === "poweroff" ? afterCrash : "",
    agentQuota: settings["vm-guest-agent-xenstore-quota-bytes"],
    agentQuotaWarnInterval: settings["vm-guest-agent-xenstore-quota-warn-interval"],
    watchQueue: settings.watch_queue_length,
    numaPolicy: numaPolicyOf(settings),
    quarantinesDevices: settings["pci-quarantine"],
    minimumRebootDelay: MINIMUM_REBOOT_DELAY,
  };
}
