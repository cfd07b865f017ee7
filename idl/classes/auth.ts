import { type Class, defineClass, map, message, param, set, string } from "../dsl/index.ts";

export const auth: Class = defineClass("auth", {
  doc: "Queries to the external directory service (such as Active Directory) that the pool uses for logins; has no objects.",
  since: "george",
  roles: { messages: "read-only", implicit: "read-only" },
  inDatabase: false,
  fields: {},
  messages: {
    get_subject_identifier: message({
      doc: "Look up the directory identifier of a user or group by name; external authentication must be enabled.",
      params: { subject_name: param(string, "User or group name as known to the directory.") },
      result: [string, "Identifier of the subject in the directory, such as a Windows security identifier (SID)."],
      runs: "coordinator",
      async: false,
      oss: false,
    }),
    get_subject_information_from_identifier: message({
      doc: "Fetch what the directory knows about a user or group.",
      params: { subject_identifier: param(string, "Directory identifier of the user or group.") },
      result: [map(string, string), "Properties of the subject by name, such as its display name and account state."],
      runs: "coordinator",
      async: false,
      oss: false,
    }),
    get_group_membership: message({
      doc: "List the groups a user or group belongs to, including those reached through other groups.",
      params: { subject_identifier: param(string, "Directory identifier of the user or group.") },
      result: [set(string), "Directory identifiers of the groups."],
      runs: "coordinator",
      async: false,
      oss: false,
    }),
  },
});
