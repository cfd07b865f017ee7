import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Storage repositories. */
export const repositories: InterfacePart = {
  types: {
    "Sr.t": type("Storage repository, by uuid.", "string"),
    probe: type(
      "One finding of a probe: the configuration so far, whether it is complete, and the SR found there, if any.",
      {
        record: [
          { name: "configuration", type: { dict: "string" } },
          { name: "complete", type: "bool" },
          { name: "sr", type: { option: { named: "sr_info" } } },
          { name: "extra_info", type: { dict: "string" } },
        ],
      },
    ),
    probe_result: type(
      "Outcome of a probe: raw driver text from SMAPIv1 drivers, a list of findings from SMAPIv3 ones.",
      {
        variant: [
          ["Raw", "string"],
          ["Probe", { list: { named: "probe" } }],
        ],
      },
    ),
    sr_health: type("Condition of an SR: healthy, recovering by itself, unreachable for now, or unavailable.", {
      variant: [["Healthy"], ["Recovering"], ["Unreachable"], ["Unavailable"]],
    }),
    sr_info: type("Facts about an attached SR: names, total and free space in bytes, clustering and health.", {
      record: [
        { name: "sr_uuid", type: { option: "string" } },
        { name: "name_label", type: "string" },
        { name: "name_description", type: "string" },
        { name: "total_space", type: "int64" },
        { name: "free_space", type: "int64" },
        { name: "clustered", type: "bool" },
        { name: "health", type: { named: "sr_health" } },
      ],
    }),
  },
  calls: {
    "SR.create": call(
      "Formats storage as a new SR, destroying what was there; returns the configuration to use for attaching.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Uuid for the new storage repository."),
        named("name_label", "string", "Human-readable name, need not be unique."),
        named("name_description", "string", "Human-readable notes."),
        named(
          "device_config",
          { dict: "string" },
          "Driver-specific key/value pairs locating the storage, the same as in `PBD.device_config`.",
        ),
        named(
          "physical_size",
          "int64",
          "Size wanted in bytes; drivers that use all the storage they are given ignore it.",
        ),
      ],
      { dict: "string" },
    ),
    "SR.set_name_label": call(
      "Changes the name that the backend stores for the SR.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("new_name_label", "string", "New human-readable name, need not be unique."),
      ],
      "unit",
    ),
    "SR.set_name_description": call(
      "Changes the notes that the backend stores for the SR.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("new_name_description", "string", "New human-readable notes."),
      ],
      "unit",
    ),
    "SR.probe": call(
      "Looks for SRs, or for the next configuration choices, at the storage that the configuration describes.",
      [
        caller("dbg", { named: "debug_info" }),
        named("queue", "string", "Message queue of the backend to ask, `org.xen.xapi.storage.<type>`."),
        named(
          "device_config",
          { dict: "string" },
          "Driver-specific key/value pairs locating the storage, the same as in `PBD.device_config`.",
        ),
        named("sm_config", { dict: "string" }, "Further driver-specific key/value pairs."),
      ],
      { named: "probe_result" },
    ),
    "SR.attach": call(
      "Connects this host to the SR, so that its disks can be used; does nothing if already attached.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named(
          "device_config",
          { dict: "string" },
          "Driver-specific key/value pairs locating the storage, the same as in `PBD.device_config`.",
        ),
      ],
      "unit",
    ),
    "SR.detach": call(
      "Releases all datapaths of the SR and disconnects this host from it.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      "unit",
    ),
    "SR.reset": call(
      "Forgets what is recorded about the SR on this host without calling the driver, for instance after a failed backend domain.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      "unit",
    ),
    "SR.destroy": call(
      "Releases all datapaths, then destroys the SR with everything stored in it.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      "unit",
    ),
    "SR.scan": call(
      "Lists the disks in an attached SR; deprecated, use `SR.scan2`.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      { list: { named: "vdi_info" } },
    ),
    "SR.scan2": call(
      "Lists the disks in an attached SR and returns facts about the SR with them; an unhealthy SR is an error.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      { tuple: [{ list: { named: "vdi_info" } }, { named: "sr_info" }] },
    ),
    "SR.update_snapshot_info_src": call(
      "Run on the source after a migration: sends data about the snapshots of a disk to the destination.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository that holds the source disk, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Source disk that the snapshots belong to."),
        named("url", "string", "Address of the storage service on the destination host."),
        named("dest", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("dest_vdi", { named: "Vdi.t" }, "Destination disk that corresponds to the source disk."),
        named(
          "snapshot_pairs",
          { dict: { named: "Vdi.t" } },
          "Source snapshots, each with the destination disk that is its copy.",
        ),
        named("verify_dest", "bool", "Whether the TLS certificate of the destination is checked."),
      ],
      "unit",
    ),
    "SR.update_snapshot_info_dest": call(
      "Run on the destination: marks copied disks as snapshots, provided the content ids agree.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Destination storage repository, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Destination disk that the copied snapshots shall belong to."),
        named("src_vdi", { named: "vdi_info" }, "Description of the source disk, for comparing content ids."),
        named(
          "snapshot_pairs",
          { dict: { named: "vdi_info" } },
          "Copied disks at the destination, each with the description of its source snapshot.",
        ),
      ],
      "unit",
    ),
    "SR.stat": call(
      "Returns sizes, free space and health of an attached SR.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
      ],
      { named: "sr_info" },
    ),
    "SR.list": call("Returns the SRs attached on this host.", [caller("dbg", { named: "debug_info" })], {
      list: { named: "Sr.t" },
    }),
  },
};
