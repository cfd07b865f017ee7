import { bool, datetime, enumOf, int, map, message, never, param, ref, string } from "../../dsl/index.ts";

/** What is known of a disk by whoever makes its record. */
const stateOfDisk = {
  managed: param(bool, "False for an internal disk that clients should hide.", { default: true, since: "tampa" }),
  virtual_size: param(int, "Size the guest sees, in bytes.", { default: 0, since: "tampa" }),
  physical_utilisation: param(int, "Space the disk takes on the storage, in bytes.", {
    default: 0,
    since: "tampa",
  }),
  metadata_of_pool: param(ref("pool"), "Pool whose database is on the disk; null for other disks.", {
    default: { ref: "" },
    since: "tampa",
  }),
  is_a_snapshot: param(bool, "Whether the disk is a snapshot.", { default: false, since: "tampa" }),
  snapshot_time: param(datetime, "When the snapshot was taken; the epoch (1970) if it is none.", {
    default: never,
    since: "tampa",
  }),
  snapshot_of: param(ref("VDI"), "Disk of which this is a snapshot; null if none.", {
    default: { ref: "" },
    since: "tampa",
  }),
};

/** What is told of a disk whose record is made without asking the driver. */
const recordOfDisk = {
  uuid: param(string, "Uuid of the disk on the storage.", { since: "miami" }),
  name_label: param(string, "Human-readable name, need not be unique.", { since: "miami" }),
  name_description: param(string, "Free text describing the disk.", { since: "miami" }),
  SR: param(ref("SR"), "The storage repository that holds the disk.", { since: "miami" }),
  type: param(enumOf("vdi_type"), "What the disk is used for.", { since: "miami" }),
  sharable: param(bool, "Whether several VMs may write to the disk at once.", { since: "miami" }),
  read_only: param(bool, "Whether the disk can only be attached for reading.", { since: "miami" }),
  other_config: param(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
    since: "miami",
  }),
  location: param(string, "Name by which the storage driver finds the disk; unique in its SR.", {
    since: "miami",
  }),
  xenstore_data: param(map(string, string), "Pairs to show to guests in xenstore.", {
    default: {},
    since: "miami",
  }),
  sm_config: param(map(string, string), "Key/value pairs for the storage driver.", {
    default: {},
    since: "miami",
  }),
  ...stateOfDisk,
  cbt_enabled: param(bool, "Whether changed blocks are tracked for the disk.", {
    default: false,
    since: "inverness",
  }),
};

/** Messages of VDI: disks that are on the storage already come into the database, and leave it. */
export const registration = {
  introduce: message({
    doc: "Make a disk that exists on the storage known to the database, after the driver has confirmed it.",
    since: "miami",
    params: {
      uuid: param(string, "Uuid of the disk on the storage.", { since: "rio" }),
      name_label: param(string, "Human-readable name, need not be unique.", { since: "rio" }),
      name_description: param(string, "Free text describing the disk.", { since: "rio" }),
      SR: param(ref("SR"), "The storage repository that holds the disk.", { since: "rio" }),
      type: param(enumOf("vdi_type"), "What the disk is used for.", { since: "rio" }),
      sharable: param(bool, "Whether several VMs may write to the disk at once.", { since: "rio" }),
      read_only: param(bool, "Whether the disk can only be attached for reading.", { since: "rio" }),
      other_config: param(
        map(string, string),
        "Free key/value pairs for clients; some keys are read by the toolstack.",
        { since: "rio" },
      ),
      location: param(string, "Name by which the storage driver finds the disk; unique in its SR.", { since: "rio" }),
      xenstore_data: param(map(string, string), "Pairs to show to guests in xenstore.", {
        default: {},
        since: "rio",
      }),
      sm_config: param(map(string, string), "Key/value pairs for the storage driver.", { default: {} }),
      ...stateOfDisk,
    },
    result: [ref("VDI"), "The new disk record."],
    errors: ["SR_OPERATION_NOT_SUPPORTED"],
    runs: "sr_host(SR)",
    forwarding: { marks: [{ class: "SR", object: "SR", op: "vdi_introduce" }] },
    oss: false,
  }),
  pool_introduce: message({
    doc: "Add a disk record only, without asking the driver; used when a host joins a pool.",
    params: recordOfDisk,
    result: [ref("VDI"), "The new disk record."],
    runs: "coordinator",
    hidden: true,
    oss: false,
  }),
  db_introduce: message({
    doc: "Add a disk record only; used by storage drivers.",
    role: "none",
    params: recordOfDisk,
    result: [ref("VDI"), "The new disk record."],
    runs: "coordinator",
    forwarding: { internal_sr_session: true },
    hidden: true,
    oss: false,
  }),
  db_forget: message({
    doc: "Remove a disk record only; used by storage drivers.",
    role: "none",
    since: "miami",
    params: { vdi: param(ref("VDI"), "The disk whose record is removed.") },
    runs: "coordinator",
    forwarding: { internal_sr_session: true },
    hidden: true,
    oss: false,
  }),
  update: message({
    doc: "Refresh the disk's fields from the storage.",
    since: "symc",
    params: { vdi: param(ref("VDI"), "The disk to refresh.") },
    errors: ["SR_OPERATION_NOT_SUPPORTED"],
    runs: "sr_host(SR of vdi)",
    forwarding: { marks: [{ class: "VDI", object: "vdi", op: "update" }] },
    oss: false,
  }),
  forget: message({
    doc: "Remove the disk from the database, leaving its data on the storage.",
    params: { vdi: param(ref("VDI"), "The disk to forget.") },
    runs: "coordinator",
    forwarding: { marks: [{ class: "VDI", object: "vdi", op: "forget" }] },
    oss: false,
  }),
};
