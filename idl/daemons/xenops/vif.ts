import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Network interfaces of machines. */
export const vif: InterfacePart = {
  types: {
    "Network.t": type(
      "Network behind a VIF: a local bridge, a bridge in another domain, or an SR-IOV virtual function.",
      {
        variant: [
          ["Local", "string"],
          ["Remote", { tuple: ["string", "string"] }],
          ["Sriov", { named: "Xcp_pci.address" }],
        ],
      },
    ),
    "Vif.PVS_proxy.interface": type(
      "Network interface through which the provisioning proxy reaches its servers.",
      "string",
    ),
    "Vif.PVS_proxy.server": type("A provisioning (PVS) server: its addresses and the range of ports it uses.", {
      record: [
        { name: "addresses", type: { list: "string" } },
        { name: "first_port", type: "int" },
        { name: "last_port", type: "int" },
      ],
    }),
    "Vif.PVS_proxy.site": type(
      "Identifier of a provisioning (PVS) site, a group of servers sharing one cache.",
      "string",
    ),
    "Vif.ipv4_configuration": type(
      "IPv4 settings handed to the guest agent: none, fixed addresses with optional gateway, or DHCP.",
      { variant: [["Unspecified4"], ["Static4", { tuple: [{ list: "string" }, { option: "string" }] }], ["DHCP4"]] },
    ),
    "Vif.ipv6_configuration": type(
      "IPv6 settings handed to the guest agent: none, fixed addresses with optional gateway, or autoconfiguration.",
      {
        variant: [["Unspecified6"], ["Static6", { tuple: [{ list: "string" }, { option: "string" }] }], ["Autoconf6"]],
      },
    ),
    "Vif.locked_addresses": type("Addresses a locked VIF may use; traffic from others is dropped.", {
      record: [
        { name: "ipv4", type: { list: "string" } },
        { name: "ipv6", type: { list: "string" } },
      ],
    }),
    "Vif.locking_mode": type("Filter on a VIF: no filter, no traffic at all, or only the listed addresses.", {
      variant: [["Unlocked"], ["Disabled"], ["Locked", { named: "Vif.locked_addresses" }]],
    }),
    "Vif.state": type("Live state of a VIF: active, plugged, carrier present, backend device name and proxy state.", {
      record: [
        { name: "active", type: "bool" },
        { name: "plugged", type: "bool" },
        { name: "kthread_pid", type: "int" },
        { name: "media_present", type: "bool" },
        { name: "device", type: { option: "string" } },
        { name: "pvs_rules_active", type: "bool" },
      ],
    }),
    "Vif.t": type("Definition of a virtual network interface: MAC, MTU, rate limit, network, filter and addresses.", {
      record: [
        { name: "id", type: { tuple: ["string", "string"] }, default: ["", ""] },
        { name: "position", type: "int", default: 0 },
        { name: "mac", type: "string", default: "fe:ff:ff:ff:ff:ff" },
        { name: "carrier", type: "bool", default: true },
        { name: "mtu", type: "int", default: 1500 },
        { name: "rate", type: { option: { tuple: ["int64", "int64"] } }, default: null },
        { name: "backend", type: { named: "Network.t" }, default: ["Local", "xenbr0"] },
        { name: "other_config", type: { dict: "string" }, default: {} },
        { name: "locking_mode", type: { named: "Vif.locking_mode" }, default: "Unlocked" },
        { name: "extra_private_keys", type: { dict: "string" }, default: {} },
        { name: "ipv4_configuration", type: { named: "Vif.ipv4_configuration" }, default: "Unspecified4" },
        { name: "ipv6_configuration", type: { named: "Vif.ipv6_configuration" }, default: "Unspecified6" },
        {
          name: "pvs_proxy",
          type: {
            option: {
              tuple: [
                { named: "Vif.PVS_proxy.site" },
                { list: { named: "Vif.PVS_proxy.server" } },
                { named: "Vif.PVS_proxy.interface" },
              ],
            },
          },
          default: null,
        },
        { name: "vlan", type: { option: "int64" }, default: null },
        { name: "trunks", type: { list: "int64" }, default: [] },
      ],
    }),
  },
  calls: {
    "VIF.add": call(
      "Stores a network interface for a VM; it is plugged when the VM starts or by `VIF.plug`.",
      [caller("debug_info"), named("vif", { named: "Vif.t" }, "Definition of the interface.")],
      { tuple: ["string", "string"] },
    ),
    "VIF.plug": call(
      "Connects the interface to the running VM.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
      ],
      { named: "Task.id" },
    ),
    "VIF.unplug": call(
      "Disconnects the interface from the running VM.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("force", "bool", "True to disconnect even if the guest does not agree."),
      ],
      { named: "Task.id" },
    ),
    "VIF.move": call(
      "Connects the interface to another network while the VM runs.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("network", { named: "Network.t" }, "Network to connect it to."),
      ],
      { named: "Task.id" },
    ),
    "VIF.stat": call(
      "Returns definition and live state of a network interface.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
      ],
      { tuple: [{ named: "Vif.t" }, { named: "Vif.state" }] },
    ),
    "VIF.list": call(
      "Returns definition and live state of all network interfaces of a VM.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { list: { tuple: [{ named: "Vif.t" }, { named: "Vif.state" }] } },
    ),
    "VIF.remove": call(
      "Forgets a network interface of a VM, which must not be plugged.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
      ],
      "unit",
    ),
    "VIF.set_carrier": call(
      "Makes the guest see the interface's cable as connected or not.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("carrier", "bool", "True if the cable shall appear connected."),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_locking_mode": call(
      "Changes the traffic filter of the interface, at once if it is plugged.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("locking_mode", { named: "Vif.locking_mode" }, "Filter to apply."),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_ipv4_configuration": call(
      "Passes IPv4 settings for the interface to the guest agent.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("ipv4_configuration", { named: "Vif.ipv4_configuration" }, "IPv4 settings wanted."),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_ipv6_configuration": call(
      "Passes IPv6 settings for the interface to the guest agent.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("ipv6_configuration", { named: "Vif.ipv6_configuration" }, "IPv6 settings wanted."),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_pvs_proxy": call(
      "Turns the provisioning (PVS) proxy for the interface on or off.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named(
          "proxy",
          {
            option: {
              tuple: [
                { named: "Vif.PVS_proxy.site" },
                { list: { named: "Vif.PVS_proxy.server" } },
                { named: "Vif.PVS_proxy.interface" },
              ],
            },
          },
          "Site, servers and host interface to use; absent turns the proxy off.",
        ),
      ],
      { named: "Task.id" },
    ),
    "VIF.set_trunks": call(
      "Sets the VLANs whose tagged traffic the interface may carry.",
      [
        caller("debug_info"),
        named("id", { tuple: ["string", "string"] }, "The interface, as VM uuid and device number."),
        named("trunks", { list: "int64" }, "VLAN numbers that pass; an empty list clears the setting."),
      ],
      { named: "Task.id" },
    ),
  },
};
