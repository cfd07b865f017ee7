import { call, type DaemonInterface, defineDaemonInterface, named, positional, type } from "../dsl/daemon.ts";

export const networkd: DaemonInterface = defineDaemonInterface("networkd", {
  doc: "Network configuration of one host: interfaces, bridges and bonds, PVS proxy and SR-IOV. Configuring calls are remembered for the next boot.",
  wire: {
    daemon: "xcp-networkd",
    queue: "org.xen.xapi.networkd",
    socket: "/var/lib/xcp/networkd",
    declared_name: "Network",
    namespace: "Network",
    version: "1.0.0",
    error: { named: "errors" },
  },
  types: {
    "PVS_proxy.Client.t": type(
      "One VM interface that uses the PVS proxy: its uuid, MAC, device name and whether to fill the cache ahead.",
      {
        record: [
          { name: "uuid", type: "string" },
          { name: "mac", type: "string" },
          { name: "interface", type: "string" },
          { name: "prepopulate", type: "bool" },
        ],
      },
    ),
    "PVS_proxy.Server.t": type("One PVS server of a site: its uuid, addresses and range of ports.", {
      record: [
        { name: "uuid", type: "string" },
        { name: "addresses", type: { list: { string: "ip_address" } } },
        { name: "first_port", type: "int" },
        { name: "last_port", type: "int" },
      ],
    }),
    "PVS_proxy.t": type("Full setup of a PVS site for the proxy: site, servers, clients and the cache disk.", {
      record: [
        { name: "site_uuid", type: "string" },
        { name: "site_name", type: "string" },
        { name: "servers", type: { list: { named: "PVS_proxy.Server.t" } } },
        { name: "clients", type: { list: { named: "PVS_proxy.Client.t" } } },
        { name: "vdi", type: "string" },
      ],
    }),
    "Sriov.config_error": type(
      "Why a virtual function could not be configured: rate limits not supported, or another cause as text.",
      { variant: [["Config_vf_rate_not_supported"], ["Unknown", "string"]] },
    ),
    "Sriov.config_result": type("Outcome of configuring a virtual function.", {
      variant: [["Ok"], ["Error", { named: "Sriov.config_error" }]],
    }),
    "Sriov.disable_result": type("Outcome of switching SR-IOV off; an error carries text.", {
      variant: [["Ok"], ["Error", "string"]],
    }),
    "Sriov.enable_action_result": type(
      "How SR-IOV came to be switched on, and whether the host must reboot before it works.",
      {
        variant: [
          ["Modprobe_successful_requires_reboot"],
          ["Modprobe_successful"],
          ["Sysfs_successful"],
          ["Manual_successful"],
        ],
      },
    ),
    "Sriov.enable_result": type("Outcome of switching SR-IOV on; success tells how, an error carries text.", {
      variant: [
        ["Ok", { named: "Sriov.enable_action_result" }],
        ["Error", "string"],
      ],
    }),
    "Sriov.sriov_pci_t": type(
      "Settings of a virtual function: MAC, VLAN tag and rate; an absent VLAN or rate is reset, an absent MAC stays.",
      {
        record: [
          { name: "mac", type: { option: "string" } },
          { name: "vlan", type: { option: "int64" } },
          { name: "rate", type: { option: "int64" } },
        ],
      },
    ),
    "Xcp_pci.address": type("A PCI address as four numbers: domain, bus, device and function.", {
      record: [
        { name: "domain", type: "int" },
        { name: "bus", type: "int" },
        { name: "dev", type: "int" },
        { name: "fn", type: "int" },
      ],
    }),
    bridge: type("Linux or Open vSwitch name of a bridge, such as `xenbr0`.", "string"),
    bridge_config_t: type("Complete wanted configuration of one bridge; members left out take their defaults.", {
      record: [
        { name: "ports", type: { dict: { named: "port_config_t" } }, default: {} },
        { name: "vlan", type: { option: { tuple: [{ named: "bridge" }, "int"] } }, default: null },
        { name: "bridge_mac", type: { option: "string" }, default: null },
        { name: "igmp_snooping", type: { option: "bool" }, default: null },
        { name: "other_config", type: { dict: "string" }, default: {} },
        { name: "persistent_b", type: "bool", default: false },
      ],
    }),
    errors: type("Failures that the calls of this interface can return.", {
      variant: [
        ["Script_missing", "string"],
        ["Script_error", { dict: "string" }],
        ["Read_error", "string"],
        ["Write_error", "string"],
        ["Not_implemented"],
        ["Vlan_in_use", { tuple: ["string", "int"] }],
        ["PVS_proxy_connection_error"],
        ["Interface_does_not_exist", "string"],
        ["Bridge_does_not_exist", "string"],
        ["Internal_error", "string"],
        ["Unknown_error"],
      ],
      unknown_tag_reads_as: "Unknown_error",
    }),
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
    kind: type("The network backend in use on the host: Open vSwitch or Linux bridge.", {
      variant: [["Openvswitch"], ["Bridge"]],
    }),
    port: type("Name of a port on a bridge; for a bond it is the name of the bond.", "string"),
    port_config_t: type(
      "Configuration of one port: member interfaces (more than one make a bond), bond settings and kind.",
      {
        record: [
          { name: "interfaces", type: { list: { named: "iface" } }, default: [] },
          { name: "bond_properties", type: { dict: "string" }, default: {} },
          { name: "bond_mac", type: { option: "string" }, default: null },
          { name: "kind", type: { named: "port_kind" }, default: "Basic_port" },
        ],
      },
    ),
    port_kind: type("Whether a port is an ordinary one or serves the PVS proxy.", {
      variant: [["Basic_port"], ["PVS_proxy"]],
    }),
  },
  calls: {
    "Network.clear_state": call(
      "Empties the remembered configuration and stops saving it, before the toolstack sets everything anew.",
      [positional("unit", "Unit placeholder; carries no data.")],
      "unit",
    ),
    "Network.reset_state": call(
      "Forgets all configuration and rebuilds it from the data of the installation, as on first boot.",
      [positional("unit", "Unit placeholder; carries no data.")],
      "unit",
    ),
    "Network.sync_state": call(
      "Writes the remembered configuration to disk now and lets it be saved again.",
      [positional("unit", "Unit placeholder; carries no data.")],
      "unit",
    ),
    "Network.set_gateway_interface": call(
      "Chooses the interface that provides the default route.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface whose gateway becomes the default route."),
      ],
      "unit",
    ),
    "Network.set_dns_interface": call(
      "Chooses the interface whose name servers the host uses.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface whose DNS settings count."),
      ],
      "unit",
    ),
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
    "Network.Bridge.get_all": call(
      "Lists all bridges that exist now.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("unit", "Unit placeholder; carries no data."),
      ],
      { list: { named: "bridge" } },
    ),
    "Network.Bridge.create": call(
      "Creates a bridge, or a VLAN bridge on a parent, and records it; an existing one is adapted.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named(
          "vlan",
          { option: { tuple: [{ named: "bridge" }, "int"] } },
          "Parent bridge and VLAN tag; absent for an untagged bridge.",
        ),
        named("mac", { option: "string" }, "MAC address for the bridge; absent to leave the choice to the backend."),
        named(
          "igmp_snooping",
          { option: "bool" },
          "Whether multicast snooping is on; absent leaves it alone. Open vSwitch only.",
        ),
        named(
          "other_config",
          { option: { dict: "string" } },
          "Further settings, such as `network-uuids` and the fail mode of the virtual switch.",
        ),
        named("name", { named: "bridge" }, "The bridge to create."),
      ],
      "unit",
    ),
    "Network.Bridge.destroy": call(
      "Removes a bridge with its addresses and ports.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("force", "bool", "If true, removes the bridge even while VLAN bridges or interfaces are still on it."),
        named("name", { named: "bridge" }, "The bridge to remove."),
      ],
      "unit",
    ),
    "Network.Bridge.get_kind": call(
      "Returns which network backend the host uses.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("unit", "Unit placeholder; carries no data."),
      ],
      { named: "kind" },
    ),
    "Network.Bridge.get_all_ports": call(
      "Returns all bridge ports with their interfaces.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("from_cache", "bool", "True to answer from the recorded configuration rather than from the system."),
      ],
      { dict: { list: { named: "iface" } } },
    ),
    "Network.Bridge.get_all_bonds": call(
      "Returns the ports that are bonds with their member interfaces.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("from_cache", "bool", "True to answer from the recorded configuration rather than from the system."),
      ],
      { dict: { list: { named: "iface" } } },
    ),
    "Network.Bridge.set_persistent": call(
      "Sets whether the bridge is restored at host boot, before the toolstack starts.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "bridge" }, "The bridge concerned."),
        named("value", "bool", "True to restore the bridge at boot."),
      ],
      "unit",
    ),
    "Network.Bridge.add_port": call(
      "Puts an interface, or a bond of several, on a bridge.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("bond_mac", { option: "string" }, "MAC address for the bond; needed only with several interfaces."),
        named("bridge", { named: "bridge" }, "The bridge that gets the port."),
        named("name", { named: "port" }, "Name of the new port."),
        named("interfaces", { list: { named: "iface" } }, "Member interfaces; more than one make a bond."),
        named(
          "bond_properties",
          { option: { dict: "string" } },
          "Bond settings such as `mode` and `hashing-algorithm`; absent for defaults.",
        ),
        named("kind", { option: { named: "port_kind" } }, "Kind of port; absent means an ordinary one."),
      ],
      "unit",
    ),
    "Network.Bridge.remove_port": call(
      "Takes a port, and the bond behind it, off a bridge.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("bridge", { named: "bridge" }, "The bridge that has the port."),
        named("name", { named: "port" }, "The port to remove."),
      ],
      "unit",
    ),
    "Network.Bridge.get_interfaces": call(
      "Lists all interfaces on a bridge, virtual ones included.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "bridge" }, "The bridge to look at."),
      ],
      { list: { named: "iface" } },
    ),
    "Network.Bridge.get_physical_interfaces": call(
      "Lists the real NICs through which a bridge reaches the outside, seen through bonds and VLANs.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "bridge" }, "The bridge to look at."),
      ],
      { list: { named: "iface" } },
    ),
    "Network.Bridge.make_config": call(
      "Records and creates several bridges with their ports, untagged ones first.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named(
          "conservative",
          "bool",
          "If true, only missing persistent bridges and their parents are made and errors are ignored; used at boot.",
        ),
        named("config", { dict: { named: "bridge_config_t" } }, "Wanted configuration by bridge name."),
      ],
      "unit",
    ),
    "Network.PVS_proxy.configure_site": call(
      "Hands the setup of a PVS site to the proxy process on this host.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional({ named: "PVS_proxy.t" }, "The whole site setup, which replaces an earlier one."),
      ],
      "unit",
    ),
    "Network.PVS_proxy.remove_site": call(
      "Tells the proxy process to drop a PVS site.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("string", "The uuid of the site."),
      ],
      "unit",
    ),
    "Network.Sriov.enable": call(
      "Creates as many virtual functions on a NIC as it supports.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface of the physical function."),
      ],
      { named: "Sriov.enable_result" },
    ),
    "Network.Sriov.disable": call(
      "Removes all virtual functions of a NIC.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface of the physical function."),
      ],
      { named: "Sriov.disable_result" },
    ),
    "Network.Sriov.make_vf_config": call(
      "Sets MAC, VLAN and rate of one virtual function before a VM uses it.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional({ named: "Xcp_pci.address" }, "PCI address of the virtual function."),
        positional({ named: "Sriov.sriov_pci_t" }, "The settings to apply."),
      ],
      { named: "Sriov.config_result" },
    ),
  },
});
