import { call, type InterfacePart, named, positional, type } from "../../dsl/daemon.ts";

/** The configuration as a whole, and how calls fail. */
export const state: InterfacePart = {
  types: {
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
  },
};
