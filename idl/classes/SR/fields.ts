import { bool, enumOf, field, int, map, nullRef, ref, set, string } from "../../dsl/index.ts";

/** The fields of SR, in the order of its record. */
export const fields = {
  uuid: field(string, "Unique identifier, stable for the life of the object."),
  name_label: field(string, "Human-readable name, need not be unique.", {
    access: "at-create",
    default: "",
    namespace: ["name"],
  }),
  name_description: field(string, "Free text describing the repository.", {
    access: "at-create",
    default: "",
    namespace: ["name"],
  }),
  allowed_operations: field(set(enumOf("storage_operations")), "Operations that may be started on the SR now.", {
    default: [],
    persist: false,
    oss: false,
  }),
  current_operations: field(
    map(string, enumOf("storage_operations")),
    "Operations in progress, keyed by the task doing each.",
    { default: {}, persist: false, oss: false },
  ),
  VDIs: field(set(ref("VDI")), "All virtual disks known in the SR."),
  PBDs: field(set(ref("PBD")), "Connections of hosts to the SR, one for each host that can use it."),
  virtual_allocation: field(int, "Sum of the virtual sizes of all disks, in bytes; may exceed the physical size."),
  physical_utilisation: field(int, "Space in use on the storage, in bytes, as of the last scan or update."),
  physical_size: field(int, "Total capacity of the storage, in bytes.", { access: "at-create" }),
  type: field(string, "Storage driver type, such as `lvm` or `nfs`; see class SM.", { access: "at-create" }),
  content_type: field(
    string,
    "What the SR holds: `iso` for a library of disc images, `user` or empty for ordinary disks.",
    { access: "at-create" },
  ),
  shared: field(bool, "True if several hosts may use the SR at once."),
  other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
    access: "read-write",
    keyRoles: { folder: "vm-operator", "XenCenter.CustomFields.*": "vm-operator" },
  }),
  tags: field(set(string), "Words for sorting and finding objects, chosen by the user.", {
    access: "read-write",
    default: [],
    since: "orlando",
    writeRole: "vm-operator",
  }),
  default_vdi_visibility: field(bool, "Whether disks found by a scan count as managed ones.", {
    internal: true,
    oss: false,
  }),
  sm_config: field(map(string, string), "Key/value pairs that the storage driver keeps with the SR.", {
    access: "read-write",
    default: {},
    since: "miami",
    oss: false,
  }),
  blobs: field(map(string, ref("blob")), "Binary data attached to the SR, by name.", {
    default: {},
    since: "orlando",
  }),
  local_cache_enabled: field(bool, "True if a host uses this SR as local cache for disks on shared storage.", {
    default: false,
    since: "cowley",
  }),
  introduced_by: field(ref("DR_task"), "Disaster recovery task that introduced the SR; null if there is none.", {
    default: nullRef,
    since: "boston",
  }),
  clustered: field(bool, "True if the storage relies on a cluster of hosts.", { default: false, since: "dundee" }),
  is_tools_sr: field(bool, "True for the SR holding the disc image with the guest tools.", {
    default: false,
    since: "dundee",
  }),
};
