import { message, param, ref, string } from "../../dsl/index.ts";

/** Messages of VDI: what is on the disk, and how the storage holds it. */
export const contents = {
  force_unlock: message({
    doc: "Formerly broke the storage lock of a disk; always fails with `MESSAGE_DEPRECATED`.",
    lifecycle: [
      ["published", "rio"],
      ["deprecated", "miami"],
    ],
    params: { vdi: param(ref("VDI"), "The disk to unlock.") },
    runs: "sr_host(SR of vdi)",
    forwarding: { marks: [{ class: "VDI", object: "vdi", op: "force_unlock" }] },
    hidden: true,
    oss: false,
  }),
  generate_config: message({
    doc: "Produce the text by which a host can attach the disk without the daemon; used inside the toolstack.",
    since: "orlando",
    params: {
      host: param(ref("host"), "The host that will attach the disk."),
      vdi: param(ref("VDI"), "The disk to attach."),
    },
    result: [string, "The configuration text."],
    runs: "host(host)",
    forwarding: { marks: [{ class: "VDI", object: "vdi", op: "generate_config" }] },
    hidden: true,
    oss: false,
  }),
  open_database: message({
    doc: "Open the pool database stored on a metadata disk, for looking up what could be recovered.",
    role: "pool-operator",
    since: "boston",
    params: { self: param(ref("VDI"), "The metadata disk.") },
    result: [ref("session"), "A read-only session whose calls read that database."],
    runs: "coordinator",
    oss: false,
  }),
  checksum: message({
    doc: "Compute a checksum of the whole disk; used for tests.",
    since: "boston",
    params: { self: param(ref("VDI"), "The disk to read.") },
    result: [string, "MD5 sum in hexadecimal."],
    runs: "host_seeing(SR of self)",
    hidden: true,
    oss: false,
  }),
  read_database_pool_uuid: message({
    doc: "Tell which pool's database a metadata disk holds.",
    role: "read-only",
    since: "boston",
    params: { self: param(ref("VDI"), "The metadata disk.") },
    result: [string, "Uuid of the pool; empty if it is not known."],
    runs: "coordinator",
    oss: false,
  }),
};
