import { bool, type Class, datetime, defineClass, field, int, map, message, param, ref, string } from "../dsl/index.ts";

export const host_patch: Class = defineClass("host_patch", {
  doc: "An old-style patch on one host; superseded by pool updates.",
  lifecycle: [
    ["published", "rio"],
    ["deprecated", "ely"],
  ],
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio", oss: false }),
    name_label: field(string, "Human-readable name, need not be unique.", {
      access: "at-create",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Free-form notes on what the patch is for.", {
      access: "at-create",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    version: field(string, "Version of the patch.", { access: "at-create", since: "rio", oss: false }),
    host: field(ref("host"), "The host this patch is for.", { access: "at-create", since: "rio", oss: false }),
    filename: field(string, "Name of the patch file on the host.", { since: "rio", internal: true, oss: false }),
    applied: field(bool, "True once the patch has been applied to the host.", { since: "rio", oss: false }),
    timestamp_applied: field(datetime, "Time when the patch was applied; meaningless while it is not.", {
      since: "rio",
      oss: false,
    }),
    size: field(int, "Size of the patch file in bytes.", { since: "rio", oss: false }),
    pool_patch: field(ref("pool_patch"), "The pool-wide patch that this object represents on one host.", {
      access: "at-create",
      default: { ref: "" },
      since: "miami",
      oss: false,
    }),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "miami",
      oss: false,
    }),
  },
  messages: {
    destroy: message({
      doc: "Delete the patch file from the host; an applied patch stays in effect. Obsolete.",
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "miami"],
      ],
      params: { self: param(ref("host_patch"), "The patch to delete.") },
      runs: "coordinator",
      oss: false,
    }),
    apply: message({
      doc: "Apply the patch to its host. Obsolete, use pool updates.",
      lifecycle: [
        ["published", "rio"],
        ["deprecated", "miami"],
      ],
      params: { self: param(ref("host_patch"), "The patch to apply.") },
      result: [string, "Output of the patch while it was being applied."],
      runs: "host_of(self.host)",
      oss: false,
    }),
  },
});
