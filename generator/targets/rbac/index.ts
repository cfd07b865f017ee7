import type { ResolvedModel } from "../../model/resolved.ts";
import { literal, propertyName } from "../../writer/text.ts";
import { TsFile } from "../../writer/ts-file.ts";
import { classesInWireOrder } from "../class-view.ts";
import type { Target } from "../target.ts";
import { wireMessages } from "../wire-messages.ts";

/** The least role of every permission. */
export const rbac: Target = {
  name: "rbac",
  doc: "The RBAC table: least role of every message, map key and HTTP handler.",
  owns: ["generated/server/rbac.ts"],
  generate(model) {
    const file = new TsFile("generated/server/rbac.ts", "idl/roles.ts and idl/classes/");
    const permissions = permissionsOf(model);
    file.doc("The roles, from the most powerful to the least; a role holds everything that the roles after it hold.");
    file.print(
      `export const roles = [${model.roles.order.map((r) => literal({ name: r.name, uuid: r.uuid, internal: r.internal, doc: r.doc, includes: model.roles.includes[r.name] })).join(", ")}] as const;\n`,
    );
    file.doc(
      "Permissions by the least role that holds them, in lower case: `class.message`, `class.message/key:pattern`, `http/handler`. A role with `+client-cert` adds that role; `none` leaves only the host itself.",
    );
    file.print("export const permissionsByLeastRole = {");
    for (const [role, names] of [...permissions].sort(([a], [b]) => (a < b ? -1 : 1)))
      file.print(`${propertyName(role)}: ${literal(names)},`);
    file.print("} as const;\n");
    file.doc(
      "Patterns of the parameter `key` that have a permission of their own, by message, in the order in which they are tried; a trailing `*` matches by prefix.",
    );
    file.print("export const keyPatterns: Readonly<Record<string, readonly string[]>> = {");
    for (const [message, patterns] of keyPatternsOf(model))
      file.print(`${propertyName(message)}: ${literal(patterns)},`);
    file.print("};");
    return [file.output()];
  },
};

function keyPatternsOf(model: ResolvedModel): Map<string, string[]> {
  const patterns = new Map<string, string[]>();
  for (const permission of Object.keys(model.roles.map_key_permissions)) {
    const [message = "", pattern = ""] = permission.split("/key:");
    patterns.set(message, [...(patterns.get(message) ?? []), pattern]);
  }
  return patterns;
}

/** Every permission by its least role. */
function permissionsOf(model: ResolvedModel): Map<string, string[]> {
  const byRole = new Map<string, string[]>();
  const add = (permission: string, role: string) => {
    const list = byRole.get(role) ?? [];
    list.push(permission.toLowerCase());
    byRole.set(role, list);
  };
  for (const c of classesInWireOrder(model))
    for (const { name, role } of wireMessages(model, c)) add(`${c.name}.${name}`, role);
  for (const [name, role] of Object.entries(model.roles.map_key_permissions)) add(name, role);
  for (const [name, role] of Object.entries(model.roles.http_permissions)) add(name, role);
  for (const [name, role] of Object.entries(model.roles.extra_permissions)) add(name, role);
  return byRole;
}
