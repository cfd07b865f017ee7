import { map, message, nullRef, param, ref, string } from "../../dsl/index.ts";

/** Messages of VDI: snapshots, clones, copies and moves. */
export const copies = {
  snapshot: message({
    doc: "Take a read-only copy of the disk's present state, sharing its unchanged blocks.",
    params: {
      vdi: param(ref("VDI"), "The disk to snapshot."),
      driver_params: param(map(string, string), "Options passed to the storage driver.", {
        default: {},
        since: "miami",
      }),
    },
    result: [ref("VDI"), "The new snapshot."],
    runs: "sr_host(SR of vdi)",
    forwarding: {
      marks: [
        { class: "SR", object: "SR of vdi", op: "vdi_snapshot" },
        { class: "VDI", object: "vdi", op: "snapshot" },
      ],
    },
    oss: false,
    tags: ["snapshots"],
  }),
  clone: message({
    doc: "Make a writable copy in the same SR, sharing blocks where the driver can and copying otherwise.",
    params: {
      vdi: param(ref("VDI"), "The disk to clone."),
      driver_params: param(map(string, string), "Options passed to the storage driver.", {
        default: {},
        since: "miami",
      }),
    },
    result: [ref("VDI"), "The new disk."],
    runs: "sr_host(SR of vdi)",
    forwarding: {
      marks: [
        { class: "SR", object: "SR of vdi", op: "vdi_clone" },
        { class: "VDI", object: "vdi", op: "clone" },
      ],
    },
    oss: false,
    tags: ["snapshots"],
  }),
  copy: message({
    doc: "Copy the disk's content in full to a new disk or into an existing one; the source must not be attached for writing.",
    lifecycle: [
      ["published", "rio"],
      ["extended", "cowley"],
      ["extended", "clearwater-felton"],
    ],
    params: {
      vdi: param(ref("VDI"), "The disk to copy from."),
      sr: param(ref("SR"), "SR for the new disk; null if `into_vdi` is given.", { default: "OpaqueRef:NULL" }),
      base_vdi: param(
        ref("VDI"),
        "Disk whose content the target already has, so that only differences are copied; null to copy everything.",
        { default: nullRef, since: "clearwater-felton" },
      ),
      into_vdi: param(ref("VDI"), "Existing writable disk to overwrite, large enough; null to make a new one.", {
        default: "OpaqueRef:NULL",
        since: "clearwater-felton",
      }),
    },
    result: [ref("VDI"), "The disk that received the content."],
    errors: ["VDI_READONLY", "VDI_TOO_SMALL", "VDI_NOT_SPARSE"],
    runs: "host_seeing(SR of vdi, sr), members preferred; else host_seeing(SR of vdi)",
    forwarding: { marks: [{ class: "VDI", object: "vdi", op: "copy" }], internal_async: true },
    oss: false,
  }),
  pool_migrate: message({
    doc: "Move a disk to another SR of the pool while the VM runs.",
    role: "vm-power-admin",
    since: "tampa",
    params: {
      vdi: param(ref("VDI"), "The disk to move."),
      sr: param(ref("SR"), "The SR to move it to."),
      options: param(map(string, string), "Further settings for the migration; may be empty."),
    },
    result: [ref("VDI"), "The disk in its new place."],
    runs: "host_of(vm.resident_on)",
    forwarding: {
      marks: [
        { class: "VM", object: "vm", op: "migrate_send" },
        { class: "host", object: "host", op: "vm_migrate" },
        { class: "VDI", object: "vdi", op: "mirror" },
      ],
      internal_async: true,
      when: {
        "vm live": "host_of(vm.resident_on)",
        otherwise: "scheduled host of the vm, else a host that can boot it and sees the target SR",
      },
      note: ["vm is the VM of the first VBD of vdi"],
      errors: ["VDI_NEEDS_VM_FOR_MIGRATE"],
    },
    oss: false,
  }),
  revert: message({
    doc: "Set the disk of which a snapshot was taken back to the snapshot's content.",
    role: "vm-power-admin",
    lifecycle: [["prototyped", "26.16.0"]],
    params: { snapshot: param(ref("VDI"), "The snapshot to go back to.") },
    errors: ["UNIMPLEMENTED_IN_SM_BACKEND"],
    runs: "sr_host(SR of snapshot)",
    forwarding: {
      marks: [
        { class: "SR", object: "SR of snapshot", op: "vdi_revert" },
        { class: "VDI", object: "snapshot", op: "revert_to" },
        { class: "VDI", object: "snapshot_of of snapshot", op: "revert_from" },
      ],
    },
    oss: false,
    tags: ["snapshots"],
  }),
};
