import { forkexecPaths } from "../../bindings/forkexec/paths.ts";
import { commonSettings } from "../../runtime/config/common.ts";
import { bool, defineSettings, float, idleSettings, int, seconds, text } from "../../runtime/config/setting.ts";

const duration = (value: number, doc: string) => seconds(value, doc);

/**
 * Settings that real hosts have in their files, for what is not there: emulators of GPUs, UEFI variables and IGMP queries, `xl`, feature
 * flags. A migration is always compressed as a stream, and encrypted by this process.
 */
const idle = idleSettings({
  "vgpu-ready-timeout": duration(30, "How long the emulator of a virtual GPU may take to start."),
  "varstored-ready-timeout": duration(30, "How long the UEFI variable store may take to start."),
  use_old_pci_add: bool(false, "Attach PCI devices with xl."),
  "vif-ready-for-igmp-query-timeout": duration(120, "How long a network interface may take to hear IGMP queries."),
  "feature-flags-path": text("/etc/xenserver/features.d", "Directory of feature flags."),
  "migration-compressor": text("stream", "What compresses migration streams.", { choices: ["stream", "xenguest"] }),
  "migration-tls": text("stunnel", "What encrypts migration streams.", { choices: ["stunnel", "ktls"] }),
});

/** Settings of the domain manager (spec: xenopsd.md, section 1), and of its simulated backend. */
export const xenopsdSettings = {
  ...commonSettings("xenopsd"),
  ...idle,
  ...defineSettings({
    backend: text("simulated", "What runs the VMs: a host that is made up, or Xen here.", {
      choices: ["simulated", "xc"],
    }),
    queue: text("", "Queue that is served; empty serves org.xen.xapi.xenops.classic and org.xen.xapi.xenopsd.classic."),
    "sockets-path": text("/var/lib/xcp", "Directory of the daemon's sockets."),
    "memory-socket": text("/var/xapi/memory", "Socket of the ballooning daemon where the message switch is not used."),
    persist: bool(true, "Keep what is known of VMs as files, over a restart of the daemon."),
    "worker-pool-size": int(4, "Operations at a time, in each pool of workers.", { min: 1, max: 1_000 }),
    "database-path": text("/var/run/nonpersistent/xenopsd/classic", "Directory of what is known of VMs."),
    "hooks-path": text("/etc/xapi.d", "Directory of the administrator's programs, with one directory for each hook."),
    "forkexecd-path": text(forkexecPaths({}).socket, "Socket of the daemon that runs programs."),
    run_hotplug_scripts: bool(true, "Run network and disk scripts here instead of by udev."),
    hotplug_timeout: duration(300, "How long a hotplug script may take."),
    "qemu-system-i386": text("", "Path of the device emulator; empty is where distributions have it."),
    qemu_dm_ready_timeout: duration(300, "How long the device emulator may take to start."),
    watch_queue_length: int(1000, "Xenstore events that may wait.", { min: 1 }),
    "default-vbd-backend-kind": text("vbd", "Backend of disks whose storage prefers none."),
    "ca-140252-workaround": bool(false, "Allocate event channels of all vCPUs in advance."),
    "xen-platform-pci-bar-uc": bool(false, "Leave the memory of the platform PCI device uncached."),
    "additional-ballooning-timeout": duration(120, "How long ballooning may take before a suspend or migration."),
    domain_shutdown_ack_timeout: duration(60, "How long a guest may take to acknowledge a request to shut down."),
    "vm-suspend-ack-timeout": duration(30, "How long a guest may take to acknowledge a request to suspend."),
    "vm-suspend-timeout": duration(1200, "How long a guest may take to suspend."),
    "action-after-qemu-crash": text("", "What follows a crash of the device emulator: nothing, pause or poweroff.", {
      choices: ["", "pause", "poweroff"],
    }),
    "pvinpvh-xen-cmdline": text("pv-shim console=xen", "Command line of the hypervisor inside a PV-in-PVH domain."),
    "numa-placement": bool(true, "Place VMs on as few NUMA nodes as possible."),
    "numa-best-effort-prio-mem-only": bool(false, "Where VMs are placed on NUMA nodes, let their vCPUs share cores."),
    "pci-quarantine": bool(true, "Quarantine PCI devices that no VM uses."),
    "vm-guest-agent-xenstore-quota-bytes": int(26_214_400, "Bytes of xenstore that a guest's agent may fill.", {
      min: 0,
    }),
    "vm-guest-agent-xenstore-quota-warn-interval": duration(3600, "Pause between two warnings about that quota."),
    "xenopsd-vbd-plug-unplug-legacy": bool(true, "Plug disks in one step instead of attach and activate."),
    "pool-certificates-path": text(
      "/etc/stunnel/xapi-pool-ca-bundle.pem",
      "Certificates of the pool's hosts, for VMs that move to another.",
    ),
    "simulate-memory": int(1_048_576, "MiB of memory of the simulated host.", { min: 1 }),
    "simulate-nodes": int(1, "NUMA nodes of the simulated host.", { min: 1, max: 8 }),
    "simulate-delay": float(1, "Factor on every delay of simulated guests and devices; 0 for none.", {
      min: 0,
      max: 1_000,
    }),
  }),
};
