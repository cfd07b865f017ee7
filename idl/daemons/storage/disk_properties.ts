import { call, type InterfacePart, named } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** What disks hold: found by content or name, tags and settings, changed blocks. */
export const diskProperties: InterfacePart = {
  calls: {
    "VDI.similar_content": call(
      "Lists disks in the same SR that share data with this one, the nearest relative first; may be empty.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      { list: { named: "vdi_info" } },
    ),
    "VDI.get_by_name": call(
      "Finds a disk in the SR by its name.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("name", "string", "Name of the disk within the SR."),
      ],
      { named: "vdi_info" },
    ),
    "VDI.set_content_id": call(
      "Records which content a disk holds, so that equal disks can be recognised.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("content_id", { named: "content_id" }, "Text standing for the content."),
      ],
      "unit",
    ),
    "VDI.compose": call(
      "Puts the blocks of one disk on top of another, so that the second then contains both; used to finish a migration.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi1", { named: "Vdi.t" }, "Disk that becomes the parent, holding the older blocks."),
        named("vdi2", { named: "Vdi.t" }, "Disk that becomes the child, its blocks taking precedence."),
      ],
      "unit",
    ),
    "VDI.add_to_sm_config": call(
      "Adds one driver-specific key/value pair to the disk.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("key", "string", "Key to add."),
        named("value", "string", "Text to store under the key."),
      ],
      "unit",
    ),
    "VDI.remove_from_sm_config": call(
      "Removes one driver-specific key from the disk.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("key", "string", "Key to remove; ignored if absent."),
      ],
      "unit",
    ),
    "VDI.add_tags": call(
      "Adds one tag to the disk.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("key", "string", "Tag to add."),
      ],
      "unit",
    ),
    "VDI.remove_tags": call(
      "Removes one tag from the disk.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("key", "string", "Tag to remove; ignored if absent."),
      ],
      "unit",
    ),
    "VDI.enable_cbt": call(
      "Starts recording which blocks of the disk change.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.disable_cbt": call(
      "Stops recording block changes and drops the record.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.data_destroy": call(
      "Deletes the data of a snapshot but keeps its record of changed blocks.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.list_changed_blocks": call(
      "Returns a base64 bitmap of the blocks, 64 KiB each, that differ between two related disks.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi_from", { named: "Vdi.t" }, "Older disk, the start of the comparison."),
        named(
          "vdi_tp",
          { named: "Vdi.t" },
          "Newer disk, the end of the comparison; the spelling of the name is fixed by the wire format.",
        ),
      ],
      "string",
    ),
    "VDI.revert": call(
      "Sets a disk back to the data of one of its snapshots.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("snapshot_info", { named: "vdi_info" }, "Snapshot to go back to; it names the disk it was taken from."),
      ],
      "unit",
    ),
    get_by_name: call(
      "Finds a disk in any attached SR and returns the SR with the disk's description.",
      [
        caller("dbg", { named: "debug_info" }),
        named("name", "string", "Either `<SR uuid>/<VDI location>` or a content id."),
      ],
      { tuple: [{ named: "Sr.t" }, { named: "vdi_info" }] },
    ),
  },
};
