import { type Class, defineClass, field, map, message, param, ref, string } from "../dsl/index.ts";

export const crashdump: Class = defineClass("crashdump", {
  doc: "The memory dump of a crashed VM, kept in a VDI; obsolete.",
  lifecycle: [
    ["published", "rio"],
    ["deprecated", "inverness"],
  ],
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio" }),
    VM: field(ref("VM"), "The VM that crashed.", { access: "at-create", since: "rio" }),
    VDI: field(ref("VDI"), "The disk image that holds the dump.", { access: "at-create", since: "rio" }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "miami",
    }),
  },
  messages: {
    destroy: message({
      doc: "Delete the dump with the disk image that holds it.",
      since: "rio",
      params: { self: param(ref("crashdump"), "The dump to delete.") },
      runs: "sr_host(SR of VDI of self)",
    }),
  },
});
