import { schema } from "../../../generated/server/schema.ts";
import { readDatabaseFile } from "../../../runtime/db/xml/file.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { WritableTable } from "../../../runtime/dispatch/record-table.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { openDatabase } from "../database.ts";
import { roleTable } from "../roles/roles.ts";

/**
 * `session.create_from_db_file`: a read-only session whose calls are about a database file of this host, for a look at the metadata of
 * another pool (spec: sessions-rbac.md, section 4.5). The file is read into memory and left as it is. Raises INTERNAL_ERROR for a file
 * that cannot be read, and when too many are open.
 */
export async function openDatabaseFile(context: Context, path: string): Promise<Ref<"session">> {
  const { ambient, services, session: parent } = context;
  const database = openDatabase(ambient);
  const { rows, generation } = await readDatabaseFile(path, schema);
  database.adopt(rows, generation);
  const session = services.sessions.create({
    isLocalSuperuser: false,
    authUserSid: "readonly-sid",
    authUserName: "db-from-file",
    originator: parent?.originator ?? "",
    permissions: services.rbac.permissionsOf("read-only"),
    ...(parent === undefined || parent.isLocal ? {} : { parent: parent.ref }),
  });
  try {
    services.sessions.bind(session, {
      tables: database.tables,
      tableOf: (name) => (name === "role" ? roleTable : (database.table(name) as unknown as WritableTable)),
    });
  } catch (error) {
    services.sessions.destroy(session);
    throw error;
  }
  return session;
}
