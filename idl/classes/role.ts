import { bool, type Class, defineClass, field, message, param, ref, set, string } from "../dsl/index.ts";

export const role: Class = defineClass("role", {
  doc: "A named set of permissions that can be given to a subject; permissions are themselves roles without subroles.",
  since: "midnight-ride",
  roles: { messages: "pool-admin", implicit: "read-only" },
  customActions: "StaticRO",
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object.", { since: "rio", oss: false }),
    name_label: field(string, "Name of the role or permission, for instance `vm-admin`; unique.", {
      access: "at-create",
      default: "",
      namespace: ["name"],
    }),
    name_description: field(string, "Text describing what the role is meant for.", {
      access: "at-create",
      default: "",
      namespace: ["name"],
    }),
    subroles: field(set(ref("role")), "Roles and permissions contained in this one.", {
      access: "at-create",
      default: [],
      ignoreForeignKey: true,
    }),
    is_internal: field(bool, "True for permissions, which are not meant to be given to subjects directly.", {
      default: false,
      since: "22.5.0",
    }),
  },
  messages: {
    get_permissions: message({
      doc: "Collect every permission the role grants, directly or through subroles.",
      role: "read-only",
      params: { self: param(ref("role"), "The role to look into.") },
      result: [set(ref("role")), "The permissions, as role objects."],
      runs: "coordinator",
      async: false,
      oss: false,
    }),
    get_permissions_name_label: message({
      doc: "Collect the names of every permission the role grants, directly or through subroles.",
      role: "read-only",
      params: { self: param(ref("role"), "The role to look into.") },
      result: [set(string), "The permissions' names."],
      runs: "coordinator",
      async: false,
      oss: false,
    }),
    get_by_permission: message({
      doc: "Find the roles that contain a permission.",
      role: "read-only",
      params: { permission: param(ref("role"), "The permission to look for, as a role object.") },
      result: [set(ref("role")), "Roles granting that permission."],
      runs: "coordinator",
      async: false,
      oss: false,
    }),
    get_by_permission_name_label: message({
      doc: "Find the roles that contain a permission given by its name.",
      role: "read-only",
      params: { label: param(string, "Name of the permission to look for.") },
      result: [set(ref("role")), "Roles granting that permission."],
      runs: "coordinator",
      async: false,
      oss: false,
    }),
  },
});
