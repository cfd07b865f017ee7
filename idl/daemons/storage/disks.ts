import { call, type InterfacePart, named, type } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Disks: made, described, cloned, resized and removed. */
export const disks: InterfacePart = {
  types: {
    "Vdi.t": type("Virtual disk, by its location within the SR; not necessarily the uuid.", "string"),
    content_id: type("Text that is equal for two disks only if they hold the same data.", "string"),
    vdi_info: type("Description of a virtual disk as the backend sees it; sizes are in bytes.", {
      record: [
        { name: "vdi", type: { named: "Vdi.t" } },
        { name: "uuid", type: { option: "string" }, default: null },
        { name: "content_id", type: { named: "content_id" }, default: "" },
        { name: "name_label", type: "string" },
        { name: "name_description", type: "string", default: "" },
        { name: "ty", type: "string", default: "user" },
        { name: "metadata_of_pool", type: "string", default: "" },
        { name: "is_a_snapshot", type: "bool", default: false },
        { name: "snapshot_time", type: "string", default: "19700101T00:00:00Z" },
        { name: "snapshot_of", type: { named: "Vdi.t" }, default: "" },
        { name: "read_only", type: "bool", default: false },
        { name: "cbt_enabled", type: "bool", default: false },
        { name: "virtual_size", type: "int64", default: 0 },
        { name: "physical_utilisation", type: "int64", default: 0 },
        { name: "persistent", type: "bool", default: true },
        { name: "sharable", type: "bool", default: false },
        { name: "sm_config", type: { dict: "string" }, default: {} },
        { name: "tags", type: { list: "string" }, default: [] },
      ],
    }),
  },
  calls: {
    "VDI.create": call(
      "Makes a new blank disk and returns its description; the size may be rounded up.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named(
          "vdi_info",
          { named: "vdi_info" },
          "Properties wanted for the new disk; its location is chosen by the backend.",
        ),
      ],
      { named: "vdi_info" },
    ),
    "VDI.set_name_label": call(
      "Changes the name that the backend stores for the disk.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("new_name_label", "string", "New human-readable name, need not be unique."),
      ],
      "unit",
    ),
    "VDI.set_name_description": call(
      "Changes the notes that the backend stores for the disk.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("new_name_description", "string", "New human-readable notes."),
      ],
      "unit",
    ),
    "VDI.snapshot": call(
      "Makes a point-in-time copy of the disk, marked as a snapshot, and returns its description.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named(
          "vdi_info",
          { named: "vdi_info" },
          "Disk to take the snapshot of, with the properties wanted for the snapshot.",
        ),
      ],
      { named: "vdi_info" },
    ),
    "VDI.clone": call(
      "Makes a writable copy that shares unchanged blocks with the original and returns its description.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi_info", { named: "vdi_info" }, "Disk to clone, with the properties wanted for the clone."),
      ],
      { named: "vdi_info" },
    ),
    "VDI.resize": call(
      "Changes the virtual size of the disk and returns the size reached, which is never less than requested.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("new_size", "int64", "Virtual size wanted, in bytes."),
      ],
      "int64",
    ),
    "VDI.destroy": call(
      "Releases all datapaths on the disk and deletes it with its data.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      "unit",
    ),
    "VDI.stat": call(
      "Returns the current description of one disk.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
      ],
      { named: "vdi_info" },
    ),
    "VDI.introduce": call(
      "Makes the backend take up a disk that exists in the SR but is not known yet.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("uuid", "string", "Unique identifier that the disk gets."),
        named("sm_config", { dict: "string" }, "Driver-specific key/value pairs for the disk."),
        named("location", "string", "Where the disk lies within the SR."),
      ],
      { named: "vdi_info" },
    ),
    "VDI.set_persistent": call(
      "Chooses whether writes to the disk survive a restart of the VM.",
      [
        caller("dbg", { named: "debug_info" }),
        named("sr", { named: "Sr.t" }, "Storage repository to work on, by uuid."),
        named("vdi", { named: "Vdi.t" }, "Virtual disk to work on, by its location within the SR."),
        named("persistent", "bool", "True if writes are kept, false if they are thrown away when the VM next starts."),
      ],
      "unit",
    ),
  },
};
