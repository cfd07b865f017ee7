import { call, type InterfacePart, named, positional, type } from "../../dsl/daemon.ts";

/** Interfaces of the host. */
export const interfaces: InterfacePart = {
  types: {
    iface: type("Linux name of a network interface, such as `eth0` or `xenbr0`.", "string"),
    interface_config_t: type("Complete wanted configuration of one interface; members left out take their defaults.", {
      record: [
        { name: "ipv4_conf", type: { named: "ipv4" }, default: "None4" },
        { name: "ipv4_gateway", type: { option: { string: "ip_address" } }, default: null },
        { name: "ipv6_conf", type: { named: "ipv6" }, default: "None6" },
        { name: "ipv6_gateway", type: { option: { string: "ip_address" } }, default: null },
        { name: "ipv4_routes", type: { list: { named: "ipv4_route_t" } }, default: [] },
        {
          name: "dns",
          type: { option: { tuple: [{ list: { string: "ip_address" } }, { list: "string" }] } },
          default: null,
        },
        { name: "mtu", type: "int", default: 1500 },
        { name: "ethtool_settings", type: { dict: "string" }, default: {} },
        { name: "ethtool_offload", type: { dict: "string" }, default: { lro: "off" } },
        { name: "persistent_i", type: "bool", default: false },
      ],
    }),
    ipv4: type("IPv4 mode of an interface: none, DHCP, or a list of static addresses with prefix lengths.", {
      variant: [["None4"], ["DHCP4"], ["Static4", { list: { tuple: [{ string: "ip_address" }, "int"] } }]],
    }),
    ipv4_route_t: type("A static IPv4 route: destination subnet, its prefix length in `netmask`, and gateway.", {
      record: [
        { name: "subnet", type: { string: "ip_address" } },
        { name: "netmask", type: "int" },
        { name: "gateway", type: { string: "ip_address" } },
      ],
    }),
    ipv6: type(
      "IPv6 mode of an interface: none, link-local only, DHCP, router advertisement, or a list of static addresses with prefix lengths.",
      {
        variant: [
          ["None6"],
          ["Linklocal6"],
          ["DHCP6"],
          ["Autoconf6"],
          ["Static6", { list: { tuple: [{ string: "ip_address" }, "int"] } }],
        ],
      },
    ),
  },
  calls: {
    "Network.Interface.get_all": call(
      "Lists all Ethernet interfaces that the kernel has now.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("unit", "Unit placeholder; carries no data."),
      ],
      { list: { named: "iface" } },
    ),
    "Network.Interface.get_interface_positions": call(
      "Returns the position number of each physical interface present, by device name.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("unit", "Unit placeholder; carries no data."),
      ],
      { dict: "int" },
    ),
    "Network.Interface.exists": call(
      "Tells whether the kernel has an interface of that name.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      "bool",
    ),
    "Network.Interface.get_pci_bus_path": call(
      "Returns the PCI address of the interface's device, or `N/A` when there is none.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      "string",
    ),
    "Network.Interface.get_mac": call(
      "Returns the MAC address; for a bond member the permanent one of its NIC.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      "string",
    ),
    "Network.Interface.is_up": call(
      "Tells whether the interface is switched on; false if it is missing.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      "bool",
    ),
    "Network.Interface.get_ipv4_addr": call(
      "Returns the IPv4 addresses that the interface has now, with prefix lengths.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      { list: { tuple: [{ string: "ip_address" }, "int"] } },
    ),
    "Network.Interface.set_ipv4_conf": call(
      "Sets and applies the IPv4 mode of an interface.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
        positional({ named: "ipv4" }, "The wanted IPv4 mode and, if static, the addresses."),
      ],
      "unit",
    ),
    "Network.Interface.get_ipv4_gateway": call(
      "Returns the IPv4 default gateway in force on the interface, if any.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      { option: { string: "ip_address" } },
    ),
    "Network.Interface.get_ipv6_addr": call(
      "Returns the IPv6 addresses that the interface has now, with prefix lengths.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      { list: { tuple: [{ string: "ip_address" }, "int"] } },
    ),
    "Network.Interface.get_ipv6_gateway": call(
      "Returns the IPv6 default gateway in force on the interface, if any.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      { option: { string: "ip_address" } },
    ),
    "Network.Interface.get_dns": call(
      "Returns the host's name servers and search domains.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named(
          "name",
          { named: "iface" },
          "An interface name, which is ignored as DNS settings are for the whole host.",
        ),
      ],
      { tuple: [{ list: { string: "ip_address" } }, { list: "string" }] },
    ),
    "Network.Interface.get_mtu": call(
      "Returns the largest packet size of the interface in bytes.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      "int",
    ),
    "Network.Interface.get_capabilities": call(
      "Lists special abilities of the NIC: `fcoe` and `sriov`.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      { list: "string" },
    ),
    "Network.Interface.is_connected": call(
      "Tells whether the interface has a carrier, that is, a live link.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      "bool",
    ),
    "Network.Interface.is_physical": call(
      "Tells whether the interface is a real NIC and not a virtual function or virtual device.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      "bool",
    ),
    "Network.Interface.has_vlan": call(
      "Tells whether a VLAN with that tag already exists on the interface outside the toolstack's temporary bridge.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface below the VLAN."),
        named("vlan", "int", "The VLAN tag to look for."),
      ],
      "bool",
    ),
    "Network.Interface.bring_down": call(
      "Switches the interface off.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
      ],
      "unit",
    ),
    "Network.Interface.set_persistent": call(
      "Sets whether the interface is configured at host boot, before the toolstack starts.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface concerned."),
        named("value", "bool", "True to restore the configuration at boot."),
      ],
      "unit",
    ),
    "Network.Interface.make_config": call(
      "Records and applies the configuration of several interfaces.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named(
          "conservative",
          "bool",
          "If true, only persistent interfaces are configured and errors are ignored; used at boot.",
        ),
        named("config", { dict: { named: "interface_config_t" } }, "Wanted configuration by interface name."),
      ],
      "unit",
    ),
  },
};
