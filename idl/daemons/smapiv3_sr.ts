import { call, type DaemonInterface, defineDaemonInterface, named, type } from "../dsl/daemon.ts";
import { caller } from "./shared/caller.ts";
import { volume, volume_type } from "./shared/volume.ts";

export const smapiv3_sr: DaemonInterface = defineDaemonInterface("smapiv3_sr", {
  doc: "SMAPIv3 plugin calls on whole storage repositories.",
  wire: {
    transport: "plugin scripts",
    declared_name: "SR",
    namespace: "SR",
    version: "5.0.0",
    error: { named: "exns" },
  },
  types: {
    exns: type("Failure of a plugin call on an SR or a volume.", {
      variant: [
        ["Sr_not_attached", "string"],
        ["SR_does_not_exist", "string"],
        ["Volume_does_not_exist", "string"],
        ["Unimplemented", "string"],
        ["Cancelled", "string"],
        ["Activated_on_another_host", "string"],
      ],
    }),
    health: type(
      "Condition of an SR with an explanation: healthy, recovering by itself, unreachable for now, or unavailable.",
      {
        variant: [
          ["Healthy", "string"],
          ["Recovering", "string"],
          ["Unreachable", "string"],
          ["Unavailable", "string"],
        ],
      },
    ),
    key: type("Identifier of a volume within its SR, chosen by the plugin.", "string"),
    probe_result: type(
      "One finding of a probe: the configuration so far, whether it is complete, and the SR found there, if any.",
      {
        record: [
          { name: "configuration", type: { dict: "string" } },
          { name: "complete", type: "bool" },
          { name: "sr", type: { option: { named: "sr_stat" } } },
          { name: "extra_info", type: { dict: "string" } },
        ],
      },
    ),
    sr: type("Handle of an attached SR, chosen by the plugin, often a mount path.", "string"),
    sr_stat: type(
      "Facts about an attached SR: names, free and total space in bytes, metric sources, clustering and health.",
      {
        record: [
          { name: "sr", type: { named: "sr" } },
          { name: "name", type: "string" },
          { name: "uuid", type: { option: "string" } },
          { name: "description", type: "string" },
          { name: "free_space", type: "int64" },
          { name: "total_space", type: "int64" },
          { name: "datasources", type: { list: "string" } },
          { name: "clustered", type: "bool" },
          { name: "health", type: { named: "health" } },
        ],
      },
    ),
    volume,
    volume_type,
  },
  calls: {
    "SR.probe": call(
      "Looks for SRs, or for the next configuration choices, at the storage that the configuration describes.",
      [
        caller("dbg"),
        named(
          "configuration",
          { dict: "string" },
          "Plugin-specific key/value pairs locating the storage, the same as in `PBD.device_config`.",
        ),
      ],
      { list: { named: "probe_result" } },
    ),
    "SR.create": call(
      "Formats storage as a new SR, destroying what was there; returns the configuration to use for attaching.",
      [
        caller("dbg"),
        named("uuid", "string", "Unique identifier of the new SR."),
        named(
          "configuration",
          { dict: "string" },
          "Plugin-specific key/value pairs locating the storage, the same as in `PBD.device_config`.",
        ),
        named("name", "string", "Human-readable name, need not be unique."),
        named("description", "string", "Human-readable notes."),
      ],
      { dict: "string" },
    ),
    "SR.attach": call(
      "Connects this host to the SR and returns the handle used in the other calls.",
      [
        caller("dbg"),
        named(
          "configuration",
          { dict: "string" },
          "Plugin-specific key/value pairs locating the storage, the same as in `PBD.device_config`.",
        ),
      ],
      "string",
    ),
    "SR.detach": call(
      "Disconnects this host from the SR.",
      [caller("dbg"), named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`.")],
      "unit",
    ),
    "SR.destroy": call(
      "Destroys an attached SR with everything stored in it.",
      [caller("dbg"), named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`.")],
      "unit",
    ),
    "SR.stat": call(
      "Returns sizes, free space, metric sources and health of an attached SR.",
      [caller("dbg"), named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`.")],
      { named: "sr_stat" },
    ),
    "SR.set_name": call(
      "Changes the name stored in the SR.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("new_name", "string", "New human-readable name."),
      ],
      "unit",
    ),
    "SR.set_description": call(
      "Changes the notes stored in the SR.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("new_description", "string", "New human-readable notes."),
      ],
      "unit",
    ),
    "SR.ls": call(
      "Lists the volumes in an attached SR.",
      [caller("dbg"), named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`.")],
      { list: { named: "volume" } },
    ),
  },
});
