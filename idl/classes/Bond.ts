import {
  bool,
  type Class,
  defineClass,
  enumOf,
  field,
  int,
  map,
  message,
  nullRef,
  param,
  ref,
  set,
  string,
} from "../dsl/index.ts";

export const Bond: Class = defineClass("Bond", {
  doc: "Several physical network interfaces of one host combined into one logical interface for bandwidth or redundancy.",
  since: "miami",
  roles: { messages: "pool-operator", implicit: "read-only" },
  tags: ["networking"],
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    master: field(ref("PIF"), "The logical interface that stands for the whole bond.", {
      access: "at-create",
      default: { ref: "" },
      oss: false,
    }),
    slaves: field(set(ref("PIF")), "The member interfaces that carry the traffic.", { oss: false }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
    }),
    primary_slave: field(
      ref("PIF"),
      "Member whose address settings and, usually, MAC address the bond took over; null if not known.",
      { default: nullRef, since: "boston" },
    ),
    mode: field(enumOf("bond_mode"), "How traffic is spread over the members.", {
      default: "balance-slb",
      since: "boston",
    }),
    properties: field(
      map(string, string),
      "Extra settings that depend on the mode, such as `hashing_algorithm` for LACP.",
      { default: {}, since: "tampa", oss: false },
    ),
    links_up: field(int, "Number of members that currently have a link.", { default: 0, since: "tampa", oss: false }),
    auto_update_mac: field(
      bool,
      "True if the bond's MAC address follows that of its primary member when this one changes; false if it was given explicitly.",
      { default: true, since: "quebec" },
    ),
  },
  messages: {
    create: message({
      doc: "Combine interfaces of one host into a bond; VLANs, VM traffic and management on the members move to it.",
      params: {
        network: param(ref("network"), "Network the bond connects to; must have no interface on that host yet."),
        members: param(set(ref("PIF")), "Physical interfaces of the same host to combine, not in another bond."),
        MAC: param(string, "MAC address for the bond; empty to take that of the primary member."),
        mode: param(enumOf("bond_mode"), "How traffic is spread over the members.", {
          default: "balance-slb",
          since: "boston",
        }),
        properties: param(map(string, string), "Extra settings that depend on the mode; others take their defaults.", {
          default: {},
          since: "tampa",
        }),
      },
      result: [ref("Bond"), "Reference of the new bond."],
      runs: "pif_host(first of members)",
      forwarding: { tolerates_connection_loss: true, errors: ["PIF_BOND_NEEDS_MORE_MEMBERS"] },
    }),
    destroy: message({
      doc: "Take the bond apart; its settings and VLANs move back to the primary member.",
      params: { self: param(ref("Bond"), "The bond to take apart.") },
      runs: "pif_host(master of self)",
      forwarding: { tolerates_connection_loss: true },
    }),
    set_mode: message({
      doc: "Change how the bond spreads traffic; takes effect at once and sets missing properties to defaults.",
      since: "boston",
      params: { self: param(ref("Bond"), "The bond to change."), value: param(enumOf("bond_mode"), "The new mode.") },
      runs: "pif_host(master of self)",
    }),
    set_property: message({
      doc: "Change one mode-dependent setting of the bond; takes effect at once.",
      since: "tampa",
      params: {
        self: param(ref("Bond"), "The bond to change."),
        name: param(string, "Name of the setting, such as `hashing_algorithm`."),
        value: param(string, "New value of the setting."),
      },
      runs: "pif_host(master of self)",
    }),
  },
});
