import { createHash } from "node:crypto";
import { permissionsByLeastRole, roles } from "../../../generated/server/rbac.ts";
import { Rbac } from "../../../runtime/dispatch/rbac.ts";
import { type StaticRecord, StaticTable } from "../../../runtime/dispatch/static-table.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { recordEncoders } from "../database.ts";

/** The permissions of every role. */
export const rbac = new Rbac(roles, permissionsByLeastRole);

/** The uuid of a role or permission: the MD5 digest of its name; pool-admin's is fixed (spec: sessions-rbac.md, section 7.1). */
function roleUuid(name: string): string {
  const role = rbac.roles.find((r) => r.name === name);
  if (role !== undefined) return role.uuid;
  const digest = createHash("md5").update(name).digest("hex");
  return [0, 8, 12, 16, 20].map((at, i, all) => digest.slice(at, all[i + 1] ?? 32)).join("-");
}

/** The reference of a role or permission. */
export function roleRef(name: string): Ref<"role"> {
  return `OpaqueRef:${roleUuid(name)}` as Ref<"role">;
}

function makeRecords(): Map<string, StaticRecord> {
  const records = new Map<string, StaticRecord>();
  const add = (name: string, description: string, subroles: readonly string[], internal: boolean): void => {
    records.set(roleRef(name), {
      uuid: roleUuid(name),
      name_label: name,
      name_description: description,
      subroles: subroles.map(roleRef),
      is_internal: internal,
    });
  };
  for (const permission of rbac.permissions()) add(permission, "A basic permission", [], true);
  for (const role of rbac.roles) {
    const included = roles.find((r) => r.name === role.name)?.includes ?? [];
    const lower = new Set(included.flatMap((name) => rbac.permissionsOf(name)));
    const own = rbac.permissionsOf(role.name).filter((permission) => !lower.has(permission));
    add(role.name, role.doc, [...own, ...included], role.internal);
  }
  return records;
}

/** Exactly two expressions mean something; any other yields everything (spec: sessions-rbac.md, section 7.1). */
function where(expression: string, records: ReadonlyMap<string, StaticRecord>): string[] {
  const isRole = (record: StaticRecord): boolean => (record.subroles as readonly string[]).length > 0;
  const rows = [...records];
  if (expression === "subroles<>[]") return rows.filter(([, r]) => isRole(r)).map(([ref]) => ref);
  if (expression === "subroles=[]") return rows.filter(([, r]) => !isRole(r)).map(([ref]) => ref);
  return rows.map(([ref]) => ref);
}

/** The roles and permissions as the class `role` shows them; they are not in the database. */
export const roleTable = new StaticTable({
  className: "role",
  records: makeRecords,
  encoders: { json: recordEncoders.json("role"), xml: recordEncoders.xml("role") },
  where,
});
