import { bool, int, message, param, ref, set, string } from "../../dsl/index.ts";

/** Messages of pool: networking. */
export const networking = {
  create_VLAN: message({
    doc: "Create a VLAN on the interface of the given device name on every host, connected to one network.",
    params: {
      device: param(string, "Device name of the physical interface that carries the tagged frames, such as `eth0`."),
      network: param(ref("network"), "Network the untagged side of the VLAN connects to."),
      VLAN: param(int, "VLAN tag, 0 to 4094."),
    },
    result: [set(ref("PIF")), "The new VLAN interfaces, one for each host."],
    errors: ["VLAN_TAG_INVALID"],
    runs: "coordinator",
    oss: false,
  }),
  management_reconfigure: message({
    doc: "Move the management interface of all hosts to another network, the coordinator last. High availability must be off and every host must have a configured interface there.",
    since: "inverness",
    params: { network: param(ref("network"), "Network that is to carry management traffic.") },
    errors: [
      "HA_IS_ENABLED",
      "PIF_NOT_PRESENT",
      "CANNOT_PLUG_BOND_SLAVE",
      "PIF_INCOMPATIBLE_PRIMARY_ADDRESS_TYPE",
      "PIF_HAS_NO_NETWORK_CONFIGURATION",
      "PIF_HAS_NO_V6_NETWORK_CONFIGURATION",
    ],
    runs: "coordinator",
    oss: false,
  }),
  create_VLAN_from_PIF: message({
    doc: "Create a VLAN on every host, over the interfaces on the same network as the given one.",
    params: {
      pif: param(
        ref("PIF"),
        "Interface on any host that carries the tagged frames and selects those on the other hosts.",
      ),
      network: param(ref("network"), "Network the untagged side of the VLAN connects to."),
      VLAN: param(int, "VLAN tag, 0 to 4094."),
    },
    result: [set(ref("PIF")), "The new VLAN interfaces, one for each host."],
    errors: ["VLAN_TAG_INVALID"],
    runs: "coordinator",
    oss: false,
  }),
  set_vswitch_controller: message({
    doc: "Deprecated. Set the controller of the virtual switches on all hosts; use `SDN_controller` instead.",
    lifecycle: [
      ["published", "midnight-ride"],
      ["extended", "cowley"],
      ["deprecated", "falcon"],
    ],
    params: { address: param(string, "Address of the controller; empty to use none.") },
    runs: "coordinator",
    oss: false,
  }),
  set_igmp_snooping_enabled: message({
    doc: "Turn IGMP snooping on or off on the bridges of all hosts; needs the Open vSwitch backend and the licence feature.",
    since: "inverness",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(bool, "True to turn snooping on."),
    },
    runs: "coordinator",
    oss: false,
  }),
  set_https_only: message({
    doc: "Close or open the plain HTTP port 80 on the management interface of all hosts.",
    lifecycle: [["prototyped", "22.27.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(bool, "True to allow HTTPS only, false to allow plain HTTP too."),
    },
    runs: "coordinator",
  }),
};
