import { call, type DaemonInterface, defineDaemonInterface, named, type } from "../dsl/daemon.ts";
import { caller } from "./shared/caller.ts";
import { volume, volume_type } from "./shared/volume.ts";

export const smapiv3_volume: DaemonInterface = defineDaemonInterface("smapiv3_volume", {
  doc: "SMAPIv3 plugin calls on the volumes (virtual disks) of an attached SR.",
  wire: {
    transport: "plugin scripts",
    declared_name: "Volume",
    namespace: "Volume",
    version: "5.0.0",
    error: { named: "exns" },
  },
  types: {
    base64: type("Binary data in base64 text form.", "string"),
    blocklist: type("Block size in bytes with ranges of blocks, each given by first block and number.", {
      record: [
        { name: "blocksize", type: "int" },
        { name: "ranges", type: { list: { tuple: ["int64", "int64"] } } },
      ],
    }),
    changed_blocks: type(
      "Bitmap with one bit for each block of `granularity` bytes; a set bit marks a changed block.",
      {
        record: [
          { name: "granularity", type: "int" },
          { name: "bitmap", type: { named: "base64" } },
        ],
      },
    ),
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
    key: type("Identifier of a volume within its SR, chosen by the plugin.", "string"),
    volume,
    volume_type,
  },
  calls: {
    "Volume.create": call(
      "Makes a new blank volume and returns its description.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("name", "string", "Human-readable name, need not be unique."),
        named("description", "string", "Human-readable notes."),
        named("size", "int64", "Virtual size in bytes; may be rounded up."),
        named("sharable", "bool", "True if several VMs may write to the volume at the same time."),
      ],
      { named: "volume" },
    ),
    "Volume.snapshot": call(
      "Makes a read-only point-in-time copy of the volume and returns its description.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
      ],
      { named: "volume" },
    ),
    "Volume.clone": call(
      "Makes a writable copy that shares unchanged blocks with the original and returns its description.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
      ],
      { named: "volume" },
    ),
    "Volume.copy": call(
      "Makes a full copy of the volume in another SR of the same plugin and returns its description.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
        named("dest_sr", "string", "Attached SR that receives the copy."),
      ],
      { named: "volume" },
    ),
    "Volume.destroy": call(
      "Deletes the volume with its data.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
      ],
      "unit",
    ),
    "Volume.revert": call(
      "Sets a volume back to the data of one of its snapshots.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("snapshot", { named: "key" }, "Snapshot to take the data from."),
        named("key", { named: "key" }, "Volume to set back."),
      ],
      "unit",
    ),
    "Volume.set_name": call(
      "Changes the name stored with the volume.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
        named("new_name", "string", "New human-readable name."),
      ],
      "unit",
    ),
    "Volume.set_description": call(
      "Changes the notes stored with the volume.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
        named("new_description", "string", "New human-readable notes."),
      ],
      "unit",
    ),
    "Volume.set": call(
      "Stores a free key/value pair with the volume, replacing an older value of that key.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
        named("k", "string", "Name of the pair."),
        named("v", "string", "Text to store."),
      ],
      "unit",
    ),
    "Volume.unset": call(
      "Removes a free key/value pair from the volume.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
        named("k", "string", "Name of the pair; ignored if absent."),
      ],
      "unit",
    ),
    "Volume.resize": call(
      "Changes the virtual size of the volume; the size reached may be larger than requested.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
        named("new_size", "int64", "Virtual size wanted, in bytes."),
      ],
      "unit",
    ),
    "Volume.stat": call(
      "Returns the current description of one volume.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
      ],
      { named: "volume" },
    ),
    "Volume.compare": call(
      "Returns the blocks in which two volumes differ.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "First volume."),
        named("key2", { named: "key" }, "Second volume."),
      ],
      { named: "blocklist" },
    ),
    "Volume.similar_content": call(
      "Lists volumes in the same SR that share data with this one, the nearest relative first.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
      ],
      { list: { named: "key" } },
    ),
    "Volume.enable_cbt": call(
      "Starts recording which blocks of the volume change.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
      ],
      "unit",
    ),
    "Volume.disable_cbt": call(
      "Stops recording block changes and drops the record.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
      ],
      "unit",
    ),
    "Volume.data_destroy": call(
      "Deletes the data of a snapshot but keeps its record of changed blocks.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume to work on, by its identifier within the SR."),
      ],
      "unit",
    ),
    "Volume.list_changed_blocks": call(
      "Returns which blocks changed between two related volumes within a range.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Older volume, the start of the comparison."),
        named("key2", { named: "key" }, "Newer volume, the end of the comparison."),
        named("offset", "int64", "Start of the range in bytes."),
        named("length", "int", "Length of the range in bytes; -1 means up to the end."),
      ],
      { named: "changed_blocks" },
    ),
    "Volume.compose": call(
      "Puts the blocks of one volume on top of another, so that the former then contains both.",
      [
        caller("dbg"),
        named("sr", "string", "Attached storage repository, as the text returned by `SR.attach`."),
        named("key", { named: "key" }, "Volume that becomes the child, its blocks taking precedence."),
        named("key2", { named: "key" }, "Volume that becomes the parent, holding the older blocks."),
      ],
      "unit",
    ),
  },
});
