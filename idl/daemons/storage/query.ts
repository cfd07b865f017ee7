import { call, type InterfacePart, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** What a back end says of itself, how calls fail, and values that all parts share. */
export const query: InterfacePart = {
  types: {
    "Errors.error": type("Failure of a storage call; a tag that is not known reads as `Unknown_error`.", {
      variant: [
        ["Backend_error_with_backtrace", { tuple: ["string", { list: "string" }] }],
        ["Sr_not_attached", "string"],
        ["Vdi_does_not_exist", "string"],
        ["Illegal_transition", { tuple: [{ named: "Vdi_automaton.state" }, { named: "Vdi_automaton.state" }] }],
        ["Backend_error", { tuple: ["string", { list: "string" }] }],
        ["Does_not_exist", { tuple: ["string", "string"] }],
        ["Cancelled", "string"],
        ["Redirect", { option: "string" }],
        ["Sr_attached", "string"],
        ["Sr_unhealthy", { tuple: ["string", { named: "sr_health" }] }],
        ["Unimplemented", "string"],
        ["Activated_on_another_host", { named: "uuid" }],
        ["Duplicated_key", "string"],
        ["No_storage_plugin_for_sr", "string"],
        ["Content_ids_do_not_match", { tuple: ["string", "string"] }],
        ["Missing_configuration_parameter", "string"],
        ["Migration_preparation_failure", "string"],
        ["Migration_mirror_fd_failure", "string"],
        ["Migration_mirror_snapshot_failure", "string"],
        ["Migration_mirror_copy_failure", "string"],
        ["Migration_mirror_failure", "string"],
        ["Internal_error", "string"],
        ["Unknown_error"],
      ],
      unknown_tag_reads_as: "Unknown_error",
    }),
    debug_info: type(
      "Text identifying the caller's task for the logs; may carry trace context after a line feed.",
      "string",
    ),
    image_format_t: type(
      "Name of an on-disk image format, for example `vhd` or `qcow2`; empty means no preference.",
      "string",
    ),
    query_result: type(
      "Self-description of a backend: driver name, versions, features, configuration keys and supported image formats.",
      {
        record: [
          { name: "driver", type: "string" },
          { name: "name", type: "string" },
          { name: "description", type: "string" },
          { name: "vendor", type: "string" },
          { name: "copyright", type: "string" },
          { name: "version", type: "string" },
          { name: "required_api_version", type: "string" },
          { name: "features", type: { list: "string" } },
          { name: "configuration", type: { dict: "string" } },
          { name: "required_cluster_stack", type: { list: "string" } },
          { name: "supported_image_formats", type: { list: "string" } },
          { name: "smapi_version", type: { named: "smapi_version" } },
        ],
      },
    ),
    smapi_version: type("Generation of the storage interface that the backend's driver was written for.", {
      variant: [["SMAPIv1"], ["SMAPIv2"], ["SMAPIv3"]],
    }),
    uuid: type("Unique identifier of an object in the pool database.", "string"),
  },
  calls: {
    "Query.query": call(
      "Asks the backend who it is and which features it has.",
      [caller("dbg", { named: "debug_info" })],
      { named: "query_result" },
    ),
    "Query.diagnostics": call(
      "Returns readable text about the backend's inner state, meant for support.",
      [caller("dbg", { named: "debug_info" })],
      "string",
    ),
  },
};
