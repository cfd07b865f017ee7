import { type Class, defineClass, field, map, message, param, ref, set, string } from "../dsl/index.ts";

export const subject: Class = defineClass("subject", {
  doc: "A user or group of an external directory that may log in to the pool.",
  since: "george",
  roles: { messages: "pool-admin", implicit: "read-only" },
  constructible: true,
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio", oss: false }),
    subject_identifier: field(string, "Identifier of the user or group in the directory; unique in the pool.", {
      access: "at-create",
      default: "",
    }),
    other_config: field(map(string, string), "Details about the subject as read from the directory.", {
      access: "at-create",
      default: {},
    }),
    roles: field(set(ref("role")), "Roles given to the subject; permissions of all of them add up.", {
      default: [{ ref: "OpaqueRef:0165f154-ba3e-034e-6b27-5d271af109ba" }],
      since: "midnight-ride",
      ignoreForeignKey: true,
    }),
  },
  messages: {
    add_to_roles: message({
      doc: "Give the subject a further role.",
      since: "midnight-ride",
      params: {
        self: param(ref("subject"), "The subject to receive the role."),
        role: param(ref("role"), "The role to give; it must be assignable."),
      },
      runs: "coordinator",
      async: false,
      oss: false,
    }),
    remove_from_roles: message({
      doc: "Take a role away from the subject.",
      since: "midnight-ride",
      params: {
        self: param(ref("subject"), "The subject to lose the role."),
        role: param(ref("role"), "The role to take away."),
      },
      runs: "coordinator",
      async: false,
      oss: false,
    }),
    get_permissions_name_label: message({
      doc: "Collect the names of all permissions the subject has through its roles.",
      role: "read-only",
      since: "midnight-ride",
      params: { self: param(ref("subject"), "The subject to look into.") },
      result: [set(string), "The permissions' names."],
      runs: "coordinator",
      async: false,
      oss: false,
    }),
  },
  implicitForwarding: { create: { to: "coordinator" }, destroy: { to: "coordinator" } },
});
