import { bool, datetime, enumOf, field, int, map, never, nullRef, ref, set, string } from "../../dsl/index.ts";

/** The fields of VDI, in the order of its record. */
export const fields = {
  uuid: field(string, "Unique identifier, stable for the life of the object."),
  name_label: field(string, "Human-readable name, need not be unique.", {
    access: "at-create",
    default: "",
    namespace: ["name"],
  }),
  name_description: field(string, "Free text describing the disk.", {
    access: "at-create",
    default: "",
    namespace: ["name"],
  }),
  allowed_operations: field(set(enumOf("vdi_operations")), "Operations that may be started on the disk now.", {
    default: [],
    persist: false,
    oss: false,
  }),
  current_operations: field(
    map(string, enumOf("vdi_operations")),
    "Operations in progress, keyed by the task doing each.",
    { default: {}, persist: false, oss: false },
  ),
  SR: field(ref("SR"), "The storage repository that holds the disk.", { access: "at-create" }),
  VBDs: field(set(ref("VBD")), "Virtual devices through which VMs use the disk."),
  crash_dumps: field(set(ref("crashdump")), "Crash dump records whose dump is on this disk."),
  virtual_size: field(int, "Size the guest sees, in bytes.", { access: "at-create" }),
  physical_utilisation: field(int, "Space the disk itself takes on the storage, in bytes; -1 if not known."),
  type: field(enumOf("vdi_type"), "What the disk is used for.", { access: "at-create" }),
  sharable: field(bool, "True if several VMs may write to the disk at once.", { access: "at-create" }),
  read_only: field(bool, "True if the disk can only be attached for reading.", { access: "at-create" }),
  other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
    access: "read-write",
    keyRoles: { folder: "vm-operator", "XenCenter.CustomFields.*": "vm-operator" },
  }),
  storage_lock: field(bool, "True if the disk is locked at the storage level; obsolete."),
  location: field(string, "Name by which the storage driver finds the disk; unique in its SR.", {
    default: "",
    since: "miami",
    oss: false,
  }),
  managed: field(
    bool,
    "False for internal disks, such as the common parents of snapshots, which clients should hide.",
    { oss: false },
  ),
  missing: field(bool, "True if the last scan did not find the disk on the storage.", { oss: false }),
  parent: field(ref("VDI"), "Disk this one was derived from; obsolete and normally null.", {
    lifecycle: [
      ["published", "rio"],
      ["deprecated", "ely"],
    ],
    oss: false,
  }),
  xenstore_data: field(
    map(string, string),
    "Pairs shown to guests in xenstore, under `sm-data` of the disk's backend.",
    { access: "read-write", default: {}, since: "miami", oss: false },
  ),
  sm_config: field(map(string, string), "Key/value pairs that the storage driver keeps with the disk.", {
    access: "read-write",
    default: {},
    since: "miami",
    oss: false,
  }),
  is_a_snapshot: field(bool, "True if the disk is a snapshot of another.", {
    default: false,
    since: "orlando",
    tags: ["snapshots"],
  }),
  snapshot_of: field(ref("VDI"), "Disk of which this is a snapshot; null if it is none or the disk is gone.", {
    default: { ref: "" },
    since: "orlando",
    tags: ["snapshots"],
  }),
  snapshots: field(set(ref("VDI")), "Snapshots taken of this disk.", { since: "orlando", tags: ["snapshots"] }),
  snapshot_time: field(datetime, "When the snapshot was taken; the epoch (1970) if it is none.", {
    default: never,
    since: "orlando",
    tags: ["snapshots"],
  }),
  tags: field(set(string), "Words for sorting and finding objects, chosen by the user.", {
    access: "read-write",
    default: [],
    since: "orlando",
    writeRole: "vm-operator",
  }),
  allow_caching: field(bool, "True if blocks of the disk may be cached on the host's local cache SR.", {
    default: false,
    since: "cowley",
  }),
  on_boot: field(enumOf("on_boot"), "Whether writes are kept or undone when the VM starts again.", {
    default: "persist",
    since: "cowley",
  }),
  metadata_of_pool: field(ref("pool"), "Pool whose database is on this disk; null for other disks.", {
    default: nullRef,
    since: "boston",
  }),
  metadata_latest: field(bool, "True if this holds the newest database copy of its pool that is in reach.", {
    default: false,
    since: "boston",
  }),
  is_tools_iso: field(bool, "True for the disc image with the guest tools.", { default: false, since: "dundee" }),
  cbt_enabled: field(bool, "True if changed blocks are tracked for this disk.", {
    default: false,
    since: "inverness",
    tags: ["snapshots"],
  }),
};
