import type { Domain } from "./domain.ts";

/** What the agent of a booted guest has written to xenstore, as upstream's simulator shows it. */
export function guestAgentKeys(domain: Pick<Domain, "rdp">): Record<string, string> {
  return {
    "attr/PVAddons/BuildVersion": "1",
    "attr/PVAddons/MicroVersion": "2",
    "attr/PVAddons/MinorVersion": "3",
    "attr/PVAddons/MajorVersion": "9",
    "attr/PVAddons/Installed": "1",
    "data/updated": "1",
    "control/feature-poweroff": "1",
    "control/feature-vcpu-hotplug": "1",
    "control/feature-suspend": "1",
    "control/feature-reboot": "1",
    "control/feature-shutdown": "1",
    ...(domain.rdp ? { "data/ts": "1" } : {}),
  };
}
