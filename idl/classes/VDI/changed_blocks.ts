import { bool, message, param, record, ref, set, string } from "../../dsl/index.ts";

/** Messages of VDI: changed block tracking. */
export const changedBlocks = {
  enable_cbt: message({
    doc: "Start tracking changed blocks, so that later snapshots can be compared; not possible on a snapshot.",
    since: "inverness",
    params: { self: param(ref("VDI"), "The disk to track.") },
    errors: [
      "SR_OPERATION_NOT_SUPPORTED",
      "VDI_MISSING",
      "SR_NOT_ATTACHED",
      "SR_HAS_NO_PBDS",
      "OPERATION_NOT_ALLOWED",
      "VDI_INCOMPATIBLE_TYPE",
      "VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION",
    ],
    runs: "sr_host(SR of self)",
    forwarding: {
      marks: [
        { class: "SR", object: "SR of self", op: "vdi_enable_cbt" },
        { class: "VDI", object: "self", op: "enable_cbt" },
      ],
    },
    oss: false,
  }),
  disable_cbt: message({
    doc: "Stop tracking changed blocks and discard the record of them.",
    since: "inverness",
    params: { self: param(ref("VDI"), "The disk to track no longer.") },
    errors: [
      "SR_OPERATION_NOT_SUPPORTED",
      "VDI_MISSING",
      "SR_NOT_ATTACHED",
      "SR_HAS_NO_PBDS",
      "OPERATION_NOT_ALLOWED",
      "VDI_INCOMPATIBLE_TYPE",
      "VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION",
    ],
    runs: "sr_host(SR of self)",
    forwarding: {
      marks: [
        { class: "SR", object: "SR of self", op: "vdi_disable_cbt" },
        { class: "VDI", object: "self", op: "disable_cbt" },
      ],
    },
    oss: false,
  }),
  set_cbt_enabled: message({
    doc: "Record whether changed blocks are tracked; used by storage drivers.",
    role: "none",
    since: "inverness",
    params: { self: param(ref("VDI"), "The disk to modify."), value: param(bool, "True if tracking is on.") },
    runs: "coordinator",
    forwarding: { internal_sr_session: true },
    hidden: true,
    oss: false,
  }),
  data_destroy: message({
    doc: "Delete a tracked snapshot's data to save space, keeping its record of changed blocks.",
    since: "inverness",
    params: { self: param(ref("VDI"), "The snapshot; its type becomes `cbt_metadata`.") },
    errors: [
      "SR_OPERATION_NOT_SUPPORTED",
      "VDI_MISSING",
      "SR_NOT_ATTACHED",
      "SR_HAS_NO_PBDS",
      "OPERATION_NOT_ALLOWED",
      "VDI_INCOMPATIBLE_TYPE",
      "VDI_NO_CBT_METADATA",
      "VDI_IN_USE",
      "VDI_IS_A_PHYSICAL_DEVICE",
    ],
    runs: "sr_host(SR of self)",
    forwarding: {
      marks: [
        { class: "SR", object: "SR of self", op: "vdi_data_destroy" },
        { class: "VDI", object: "self", op: "data_destroy" },
      ],
    },
    oss: false,
  }),
  list_changed_blocks: message({
    doc: "Tell which 64 KiB blocks differ between two tracked disks of one snapshot chain.",
    role: "vm-operator",
    since: "inverness",
    params: { vdi_from: param(ref("VDI"), "The older disk."), vdi_to: param(ref("VDI"), "The newer disk.") },
    result: [string, "Base64 of a bitmap with one bit per block, set if the block changed."],
    errors: ["SR_OPERATION_NOT_SUPPORTED", "VDI_MISSING", "SR_NOT_ATTACHED", "SR_HAS_NO_PBDS", "VDI_IN_USE"],
    runs: "sr_host(SR of vdi_to)",
    forwarding: {
      marks: [
        { class: "SR", object: "SR of vdi_to", op: "vdi_list_changed_blocks" },
        { class: "VDI", object: "vdi_to", op: "list_changed_blocks" },
      ],
    },
    oss: false,
  }),
  get_nbd_info: message({
    doc: "List the ways to read the disk over NBD, on networks whose purpose allows it.",
    since: "inverness",
    params: { self: param(ref("VDI"), "The disk to read.") },
    result: [
      set(record("vdi_nbd_server_info")),
      "One record for each address of each host that can serve it; empty if none.",
    ],
    errors: ["VDI_INCOMPATIBLE_TYPE"],
    runs: "coordinator",
    async: false,
    oss: false,
  }),
};
