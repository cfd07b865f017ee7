import type { TristateType } from "../../../generated/api/enums.ts";
import type { VMGuestMetricsRow } from "../../../generated/api/records/VM_guest_metrics.ts";

/** What a guest's agent has written, by path below the domain's folder in xenstore: `data/os_name`. */
export type AgentKeys = Readonly<Record<string, string>>;

/** What follows from it for the records. */
export type GuestFacts = Pick<
  VMGuestMetricsRow,
  | "os_version"
  | "netbios_name"
  | "PV_drivers_version"
  | "networks"
  | "other"
  | "services"
  | "can_use_hotplug_vbd"
  | "can_use_hotplug_vif"
>;

type Texts = Readonly<Record<string, string>>;

const OS_VERSION: Texts = {
  "data/os_name": "name",
  "data/os_uname": "uname",
  "data/os_distro": "distro",
  "data/os_majorver": "major",
  "data/os_minorver": "minor",
  "attr/os/spmajor": "spmajor",
  "attr/os/spminor": "spminor",
};

const DRIVERS: Texts = {
  "attr/PVAddons/MajorVersion": "major",
  "attr/PVAddons/MinorVersion": "minor",
  "attr/PVAddons/MicroVersion": "micro",
  "attr/PVAddons/BuildVersion": "build",
  "attr/PVAddons/Application": "application",
};

/** Sorts what a guest's agent has written into the fields that clients read (spec: xen-domain-build.md, section 14). */
export function guestFacts(agent: AgentKeys): GuestFacts {
  return {
    os_version: named(agent, OS_VERSION),
    netbios_name: netbiosName(agent),
    PV_drivers_version: driversVersion(agent),
    networks: networksOf(agent),
    other: otherOf(agent),
    services: below(agent, "data/service/"),
    can_use_hotplug_vbd: tristate(agent["feature/hotplug/vbd"]),
    can_use_hotplug_vif: tristate(agent["feature/hotplug/vif"]),
  };
}

/** The keys below a folder, without its path. */
function below(agent: AgentKeys, folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(agent).flatMap(([key, value]) =>
      key.startsWith(folder) ? [[key.slice(folder.length), value] as const] : [],
    ),
  );
}

function named(agent: AgentKeys, names: Texts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => {
      const value = agent[key];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function netbiosName(agent: AgentKeys): Record<string, string> {
  const name = agent["data/host_name_dns"];
  if (name === undefined) return {};
  const domain = agent["data/domain"];
  return { host_name: domain === undefined ? name : `${name}.${domain}` };
}

/** The version of the drivers as a whole, and of each as `<vendor> <version> <attributes>` by its name in small letters. */
function driversVersion(agent: AgentKeys): Record<string, string> {
  const whole = named(agent, DRIVERS);
  const micro = Object.keys(whole).length > 0 && whole.micro === undefined ? { micro: "-1" } : {};
  const each = Object.entries(below(agent, "drivers/")).flatMap(([number, text]) => {
    const [vendor, name, ...rest] = text.split(" ");
    if (!/^\d+$/.test(number) || name === undefined || rest.length < 2) return [];
    return [[name.toLowerCase(), [vendor, ...rest].join(" ")] as const];
  });
  return { ...whole, ...micro, ...Object.fromEntries(each) };
}

/** Addresses by interface: `0/ipv4/0`, and the lowest of version 4 by its old name `0/ip`. */
function networksOf(agent: AgentKeys): Record<string, string> {
  const found = Object.entries(agent).flatMap(([key, value]) => {
    const match = /^(?:attr\/vif|xenserver\/attr\/net-sriov-vf)\/(\d+)\/(ipv4|ipv6)\/(\d+)$/.exec(key);
    return match === null ? [] : [{ device: match[1] ?? "", family: match[2] ?? "", index: Number(match[3]), value }];
  });
  const hasNewLayout = Object.keys(agent).some((key) => key.startsWith("attr/vif/"));
  const networks: Record<string, string> = hasNewLayout ? {} : oldNetworksOf(agent);
  for (const { device, family, index, value } of found.sort((a, b) => a.index - b.index)) {
    networks[`${device}/${family}/${index}`] = value;
    if (family === "ipv4") networks[`${device}/ip`] ??= value;
  }
  return networks;
}

/** Addresses as older agents write them, by the names of interfaces inside the guest. */
function oldNetworksOf(agent: AgentKeys): Record<string, string> {
  const networks: Record<string, string> = {};
  for (const [key, value] of Object.entries(agent)) {
    const match = /^attr\/(?:eth|xenbr|eno|ens|emp|enx)(\d+)\/(?:ip|ipv6\/(\d+)\/addr)$/.exec(key);
    if (match === null) continue;
    const [, device = "", index] = match;
    if (index === undefined) {
      networks[`${device}/ip`] = value;
      networks[`${device}/ipv4/0`] = value;
    } else networks[`${device}/ipv6/${index}`] = value;
  }
  return networks;
}

/** What the guest can do; one that says why it cannot be suspended cannot. */
function otherOf(agent: AgentKeys): Record<string, string> {
  const { "feature-suspend": suspend, ...features } = below(agent, "control/");
  const reason = agent["data/cant_suspend_reason"];
  const terminal = agent["data/ts"];
  return {
    ...features,
    ...(reason !== undefined
      ? { "data-cant-suspend-reason": reason }
      : suspend === undefined
        ? {}
        : { "feature-suspend": suspend }),
    ...(terminal === undefined ? {} : { "data-ts": terminal }),
  };
}

function tristate(value: string | undefined): TristateType {
  return value === "1" ? "yes" : value === "0" ? "no" : "unspecified";
}
