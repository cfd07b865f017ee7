import { bool, type Class, datetime, defineClass, enumOf, field, map, string } from "../dsl/index.ts";

export const VM_guest_metrics: Class = defineClass("VM_guest_metrics", {
  doc: "What the guest agent and PV drivers report from inside a VM; exists only once something was reported.",
  since: "rio",
  roles: { messages: "vm-admin", implicit: "read-only" },
  oss: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    os_version: field(
      map(string, string),
      "Guest operating system, for example under the keys `name`, `distro`, `major` and `minor`.",
    ),
    netbios_name: field(
      map(string, string),
      "Windows computer name and related names of the guest; empty for other systems.",
      { default: {}, lifecycle: [["prototyped", "24.28.0"]] },
    ),
    PV_drivers_version: field(
      map(string, string),
      "Version of the PV drivers in the guest, split into parts such as `major`, `minor`, `micro` and `build`.",
    ),
    PV_drivers_up_to_date: field(
      bool,
      "Formerly told whether the PV drivers were current; deprecated, now the same as `PV_drivers_detected`.",
      {
        lifecycle: [
          ["published", "rio"],
          ["deprecated", "dundee"],
        ],
        oss: false,
      },
    ),
    memory: field(
      map(string, string),
      "Formerly memory figures reported by the guest; removed, use the performance data sources.",
      {
        default: {},
        lifecycle: [
          ["published", "rio"],
          ["deprecated", "george"],
          ["removed", "george"],
        ],
      },
    ),
    disks: field(map(string, string), "Formerly disk usage reported by the guest; removed and left empty.", {
      default: {},
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "orlando"],
        ["removed", "orlando"],
      ],
    }),
    networks: field(
      map(string, string),
      "IP addresses of the guest, with keys such as `0/ip` or `0/ipv4/0` made of device number, kind and index.",
    ),
    other: field(
      map(string, string),
      "Further facts from the guest, such as features it supports and, for some agents, details of the platform.",
    ),
    last_updated: field(datetime, "When any of the reported data last changed."),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "orlando",
    }),
    live: field(bool, "True while the guest is running and the agent has reported since its start.", {
      default: false,
      since: "orlando",
    }),
    can_use_hotplug_vbd: field(
      enumOf("tristate_type"),
      "Whether the guest can take block devices added while it runs; `unspecified` if not reported.",
      { default: "unspecified", since: "dundee" },
    ),
    can_use_hotplug_vif: field(
      enumOf("tristate_type"),
      "Whether the guest can take network interfaces added while it runs; `unspecified` if not reported.",
      { default: "unspecified", since: "dundee" },
    ),
    PV_drivers_detected: field(bool, "True if at least one PV device of the guest has connected to its backend.", {
      default: false,
      since: "dundee",
    }),
    services: field(
      map(string, string),
      "Services the guest reports, as a map from service and property to its value.",
      { default: {}, lifecycle: [["prototyped", "25.15.0"]] },
    ),
  },
  messages: {},
});
