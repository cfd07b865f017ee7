import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Method } from "../../../runtime/dispatch/method.ts";
import { trackId } from "../../../runtime/log/redact.ts";
import type { PoolDatabase } from "../database.ts";
import { roleTable } from "../roles/roles.ts";

/** What a line says of one parameter: name, value or name of the object, its uuid, its reference. */
export type Described = readonly [name: string, value: string, uuid: string, ref: string];

/** Parameters of these names are always told. */
const ALWAYS = new Set(["name", "label", "description", "name_label", "name_description", "new_name"]);

/** Parameters that particular messages tell besides; everything else is withheld (spec: sessions-rbac.md, section 8). */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  "host.create": ["hostname", "address", "external_auth_type", "external_auth_service_name", "edition"],
  "VM.create": [
    "is_a_template",
    "memory_target",
    "memory_static_max",
    "memory_dynamic_max",
    "memory_dynamic_min",
    "memory_static_min",
    "ha_always_run",
    "ha_restart_priority",
  ],
  "host.set_address": ["value"],
  "VM.migrate": ["dest", "live"],
  "VM.start": ["start_paused", "force"],
  "VM.start_on": ["start_paused", "force"],
  "pool.create_VLAN": ["device", "vLAN"],
  "pool.join": ["master_address"],
  "pool.join_force": ["master_address"],
  "pool.enable_external_auth": ["service_name", "auth_type"],
  "host.enable_external_auth": ["service_name", "auth_type"],
  "subject.create": ["subject_identifier", "other_config"],
  "message.create": ["name", "body"],
};

/** What the audit log tells of the parameters of a call: names, objects, and what the tables above allow; never a secret. */
export function describeParameters(
  database: PoolDatabase,
  method: Pick<Method, "name" | "className">,
  args: Readonly<Record<string, unknown>>,
): readonly Described[] {
  const told = new Set(TOLD[method.name] ?? []);
  const described: Described[] = [];
  for (const [name, value] of Object.entries(flattened(args))) {
    if (name === "session_id") continue;
    const one = describe(database, method.className, name, value, told);
    if (one !== undefined) described.push(one);
  }
  const disk = method.name === "VBD.destroy" ? database.tables.VBD.find(String(args.self))?.VDI : undefined;
  if (disk !== undefined) described.push(describeRef(database, "VDI", disk));
  return described;
}

/** A constructor takes one struct: its members count as parameters. */
function flattened(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { record } = args;
  return typeof record === "object" && record !== null ? { ...(record as Record<string, unknown>) } : args;
}

function describe(
  database: PoolDatabase,
  className: string,
  name: string,
  value: unknown,
  told: ReadonlySet<string>,
): Described | undefined {
  if (typeof value === "string" && (value.startsWith("OpaqueRef:") || database.tableOf(value) !== undefined))
    return className === "session" ? [name, "", "", trackId(value)] : describeRef(database, name, value);
  if (!told.has(name) && !ALWAYS.has(name)) return undefined;
  if (name === "other_config") return [name, subjectName(value), "", ""];
  return typeof value === "object" ? undefined : [name, String(value), "", ""];
}

/** An object with its name and uuid; a session's reference is a secret and stays out. */
export function describeRef(database: PoolDatabase, name: string, ref: string): Described {
  const className = database.tableOf(ref);
  if (className === "session") return [name, "", "", trackId(ref)];
  const role = roleTable.records.get(ref);
  if (role !== undefined) return [name, String(role.name_label), role.uuid, ref];
  const row = className === undefined ? undefined : database.tables[className as keyof Db].find(ref);
  if (row === undefined) return [name, "", "", ref];
  return [name, nameOf(row), row.uuid, ref];
}

function nameOf(row: object): string {
  if ("name_label" in row) return String(row.name_label);
  return "subject_identifier" in row && "other_config" in row ? subjectName(row.other_config) : "";
}

/** Of what the directory says of a subject only its name is told. */
function subjectName(information: unknown): string {
  if (typeof information !== "object" || information === null) return "";
  return String((information as Readonly<Record<string, unknown>>)["subject-name"] ?? "");
}
