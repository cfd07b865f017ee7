import { int, message, param, ref } from "../../dsl/index.ts";

/** Messages of VDI: size. */
export const size = {
  resize: message({
    doc: "Change the size of the disk; most drivers can only grow it, and some only while it is not in use.",
    params: { vdi: param(ref("VDI"), "The disk to resize."), size: param(int, "New virtual size, in bytes.") },
    runs: "sr_host(SR of vdi)",
    forwarding: {
      marks: [
        { class: "SR", object: "SR of vdi", op: "vdi_resize" },
        { class: "VDI", object: "vdi", op: "resize" },
      ],
    },
    oss: false,
  }),
  resize_online: message({
    doc: "Resized a disk in use; removed, use `VDI.resize`.",
    lifecycle: [
      ["published", "rio"],
      ["deprecated", "inverness"],
      ["removed", "inverness"],
      ["published", "26.16.1-next"],
    ],
    params: { vdi: param(ref("VDI"), "The disk to resize."), size: param(int, "New virtual size, in bytes.") },
    runs: "sr_host(SR of vdi)",
    forwarding: {
      marks: [
        { class: "SR", object: "SR of vdi", op: "vdi_resize" },
        { class: "VDI", object: "vdi", op: "resize_online" },
      ],
    },
    oss: false,
  }),
  set_virtual_size: message({
    doc: "Overwrite the recorded size without resizing the disk; used by storage drivers.",
    role: "none",
    since: "miami",
    params: { self: param(ref("VDI"), "The disk to modify."), value: param(int, "Size the guest sees, in bytes.") },
    runs: "coordinator",
    forwarding: { internal_sr_session: true },
    async: false,
    hidden: true,
    oss: false,
  }),
  set_physical_utilisation: message({
    doc: "Overwrite the recorded space in use; used by storage drivers.",
    role: "none",
    since: "miami",
    params: {
      self: param(ref("VDI"), "The disk to modify."),
      value: param(int, "Space taken on the storage, in bytes."),
    },
    runs: "coordinator",
    forwarding: { internal_sr_session: true },
    async: false,
    hidden: true,
    oss: false,
  }),
};
