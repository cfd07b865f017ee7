/**
 * What the agent and the drivers of a booted guest write, relative to its home, in this order (spec: xen-domain-build.md, section 14).
 * These are the keys that upstream's simulator shows of its guests.
 */
export const agentKeys: Readonly<Record<string, string>> = {
  "attr/PVAddons/MajorVersion": "9",
  "attr/PVAddons/MinorVersion": "3",
  "attr/PVAddons/MicroVersion": "2",
  "attr/PVAddons/BuildVersion": "1",
  "attr/PVAddons/Installed": "1",
  "control/feature-shutdown": "1",
  "control/feature-reboot": "1",
  "control/feature-suspend": "1",
  "control/feature-vcpu-hotplug": "1",
  "control/feature-poweroff": "1",
  "control/feature-balloon": "1",
  "data/updated": "1",
};
