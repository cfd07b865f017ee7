import { call, type InterfacePart, named, positional, type } from "../../dsl/daemon.ts";

/** Bridges, their ports and bonds. */
export const bridges: InterfacePart = {
  types: {
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
  },
};
