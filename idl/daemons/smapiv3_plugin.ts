import { call, type DaemonInterface, defineDaemonInterface, type } from "../dsl/daemon.ts";
import { caller } from "./shared/caller.ts";

export const smapiv3_plugin: DaemonInterface = defineDaemonInterface("smapiv3_plugin", {
  doc: "SMAPIv3 calls that every volume and datapath plugin answers about itself.",
  wire: {
    transport: "plugin scripts",
    declared_name: "Plugin",
    namespace: "Plugin",
    version: "1.0.0",
    error: { named: "exnt" },
  },
  types: {
    exnt: type("Failure of a plugin call: it is not implemented.", { variant: [["Unimplemented", "string"]] }),
    query_result: type(
      "Self-description of a plugin: name, maker, versions, features, configuration keys and required cluster stacks.",
      {
        record: [
          { name: "plugin", type: "string" },
          { name: "name", type: "string" },
          { name: "description", type: "string" },
          { name: "vendor", type: "string" },
          { name: "copyright", type: "string" },
          { name: "version", type: "string" },
          { name: "required_api_version", type: "string" },
          { name: "features", type: { list: "string" } },
          { name: "configuration", type: { dict: "string" } },
          { name: "required_cluster_stack", type: { list: "string" } },
        ],
      },
    ),
  },
  calls: {
    "Plugin.query": call(
      "Asks the plugin who it is, which API version it needs and which features it has.",
      [caller("dbg")],
      { named: "query_result" },
    ),
    "Plugin.ls": call("Returns the SRs that the plugin currently has attached.", [caller("dbg")], { list: "string" }),
    "Plugin.diagnostics": call(
      "Returns readable text about the plugin's inner state, meant for support.",
      [caller("dbg")],
      "string",
    ),
  },
});
