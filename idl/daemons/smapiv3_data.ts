import { call, type DaemonInterface, defineDaemonInterface, named, type } from "../dsl/daemon.ts";
import { caller } from "./shared/caller.ts";

export const smapiv3_data: DaemonInterface = defineDaemonInterface("smapiv3_data", {
  doc: "SMAPIv3 plugin calls by which a datapath plugin copies or mirrors the data of volumes.",
  wire: {
    transport: "plugin scripts",
    declared_name: "Data",
    namespace: "Data",
    version: "5.0.0",
    error: { named: "exnt" },
  },
  types: {
    blocklist: type("Block size in bytes with ranges of blocks, each given by first block and number.", {
      record: [
        { name: "blocksize", type: "int" },
        { name: "ranges", type: { list: { tuple: ["int64", "int64"] } } },
      ],
    }),
    copy_operation_v1: type("Identifier of a copy operation, chosen by the plugin.", "string"),
    domain: type("Domain that uses a volume, as text; distinct for parallel uses by the control domain.", "string"),
    exnt: type("Failure of a plugin call: it is not implemented.", { variant: [["Unimplemented", "string"]] }),
    mirror_operation_v1: type("Identifier of a mirror operation, chosen by the plugin.", "string"),
    operation: type("Background data operation, either a copy or a mirror.", {
      variant: [
        ["CopyV1", { named: "copy_operation_v1" }],
        ["MirrorV1", { named: "mirror_operation_v1" }],
      ],
    }),
    status: type(
      "Progress of an operation: whether it failed, whether it is complete, and a fraction from 0 to 1 if known.",
      {
        record: [
          { name: "failed", type: "bool" },
          { name: "complete", type: "bool" },
          { name: "progress", type: { option: "float" } },
        ],
      },
    ),
    uri: type("Address of a volume or destination; the scheme selects the datapath plugin.", "string"),
  },
  calls: {
    "Data.copy": call(
      "Starts copying blocks of a volume to another place and returns the operation.",
      [
        caller("dbg"),
        named("uri", { named: "uri" }, "Address of the local volume, as listed by the volume plugin."),
        named("domain", { named: "domain" }, "Domain that uses the volume, as text."),
        named("remote", { named: "uri" }, "Address of the destination that receives the data."),
        named("blocklist", { named: "blocklist" }, "Blocks to copy; others are left alone at the destination."),
      ],
      { named: "operation" },
    ),
    "Data.mirror": call(
      "Starts copying a volume and replicating all further writes to another place; returns the operation.",
      [
        caller("dbg"),
        named("uri", { named: "uri" }, "Address of the local volume, as listed by the volume plugin."),
        named("domain", { named: "domain" }, "Domain that uses the volume, as text."),
        named("remote", { named: "uri" }, "Address of the destination that receives the data."),
      ],
      { named: "operation" },
    ),
    "Data.stat": call(
      "Returns the progress of an operation.",
      [
        caller("dbg"),
        named("operation", { named: "operation" }, "Operation to work on, as returned when it was started."),
      ],
      { named: "status" },
    ),
    "Data.cancel": call(
      "Asks an operation to stop early.",
      [
        caller("dbg"),
        named("operation", { named: "operation" }, "Operation to work on, as returned when it was started."),
      ],
      "unit",
    ),
    "Data.destroy": call(
      "Forgets an operation that has ended.",
      [
        caller("dbg"),
        named("operation", { named: "operation" }, "Operation to work on, as returned when it was started."),
      ],
      "unit",
    ),
    "Data.ls": call("Returns all operations the plugin remembers.", [caller("dbg")], { list: { named: "operation" } }),
  },
});
