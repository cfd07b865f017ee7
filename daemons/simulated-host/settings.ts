import { commonSettings } from "../../runtime/config/common.ts";
import { bool, defineSettings, float, int, text } from "../../runtime/config/setting.ts";

/** Options of a simulated machine; the daemons on it have more, with their defaults or from configuration files. */
export const simulatedHostSettings = {
  ...commonSettings("simulated-host"),
  ...defineSettings({
    persist: bool(true, "Keep VMs and what is known of them as files, over a restart."),
    "database-path": text("/var/run/nonpersistent/xenopsd/classic", "Directory of what is known of VMs."),
    "sockets-path": text("/var/lib/xcp", "Directory of the domain manager's sockets."),
    "boot-time-memory-path": text(
      "/var/run/nonpersistent/xapi/boot_time_memory",
      "File that keeps the free memory after boot.",
    ),
    "simulate-memory": int(1_048_576, "MiB of memory of the machine.", { min: 1 }),
    "simulate-delay": float(1, "Factor on every delay of guests and devices; 0 for none.", { min: 0, max: 1_000 }),
  }),
};
