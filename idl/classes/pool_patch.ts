import {
  bool,
  type Class,
  defineClass,
  enumOf,
  field,
  int,
  map,
  message,
  nullRef,
  param,
  ref,
  set,
  string,
} from "../dsl/index.ts";

export const pool_patch: Class = defineClass("pool_patch", {
  doc: "A hotfix uploaded to the pool in the old patch format. Deprecated: superseded by `pool_update`, for which it is only a view.",
  lifecycle: [
    ["published", "miami"],
    ["deprecated", "ely"],
  ],
  roles: { messages: "pool-operator", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio", oss: false }),
    name_label: field(string, "Human-readable name of the patch.", {
      access: "at-create",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Text saying what the patch is for.", {
      access: "at-create",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    version: field(string, "Version number of the patch, chosen by its producer.", {
      access: "at-create",
      default: "",
      since: "miami",
      oss: false,
    }),
    filename: field(string, "Path of the uploaded patch file on the coordinator; empty when it has none.", {
      default: "",
      since: "miami",
      internal: true,
      oss: false,
    }),
    size: field(int, "Size of the patch file in bytes.", { default: 0, since: "miami", oss: false }),
    pool_applied: field(bool, "True once the patch is applied to every host of the pool.", {
      default: false,
      since: "miami",
      oss: false,
    }),
    host_patches: field(set(ref("host_patch")), "Records of the hosts this patch is applied to.", {
      since: "miami",
      oss: false,
    }),
    after_apply_guidance: field(
      set(enumOf("after_apply_guidance")),
      "What must be restarted, and where, for the patch to take effect.",
      { default: [], since: "miami", oss: false },
    ),
    pool_update: field(ref("pool_update"), "The update that this patch object stands for; null if there is none.", {
      access: "at-create",
      default: nullRef,
      since: "ely",
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
    apply: message({
      doc: "Deprecated. Apply the patch to one host; use `pool_update.apply`.",
      params: { self: param(ref("pool_patch"), "The patch to apply."), host: param(ref("host"), "The host to patch.") },
      result: [string, "Output of the patch installer."],
      runs: "host(host)",
      oss: false,
    }),
    pool_apply: message({
      doc: "Deprecated. Apply the patch to every host that lacks it; use `pool_update.pool_apply`.",
      params: { self: param(ref("pool_patch"), "The patch to apply.") },
      runs: "coordinator",
      oss: false,
    }),
    precheck: message({
      doc: "Deprecated. Check whether the patch could be applied to a host, without changing it.",
      params: {
        self: param(ref("pool_patch"), "The patch to check."),
        host: param(ref("host"), "The host to check it against."),
      },
      result: [string, "Output of the check; a failing check raises an error."],
      runs: "host(host)",
      oss: false,
    }),
    clean: message({
      doc: "Deprecated. Delete the patch file from the coordinator; the patch object remains.",
      params: { self: param(ref("pool_patch"), "The patch whose file to delete.") },
      runs: "coordinator",
      oss: false,
    }),
    pool_clean: message({
      doc: "Deprecated. Delete the patch file from all hosts; the patch object remains.",
      lifecycle: [
        ["published", "tampa"],
        ["deprecated", "ely"],
      ],
      params: { self: param(ref("pool_patch"), "The patch whose files to delete.") },
      runs: "coordinator",
      oss: false,
    }),
    destroy: message({
      doc: "Deprecated. Remove the patch file and object; it must not be applied to any host.",
      params: { self: param(ref("pool_patch"), "The patch to remove.") },
      runs: "coordinator",
      oss: false,
    }),
    clean_on_host: message({
      doc: "Deprecated. Delete the patch file from one host; the patch object remains.",
      lifecycle: [
        ["published", "tampa"],
        ["deprecated", "ely"],
      ],
      params: {
        self: param(ref("pool_patch"), "The patch whose file to delete."),
        host: param(ref("host"), "The host to delete it from."),
      },
      runs: "host(host)",
      forwarding: { runs: "pool_patch.clean" },
      oss: false,
    }),
  },
});
