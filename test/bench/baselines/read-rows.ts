/** Reads every row of the database file that it is given, with its fields, and keeps them: the least that a start must do. */
import { DatabaseSync } from "node:sqlite";
import { ready } from "./ready.ts";

const file = new DatabaseSync(process.argv[2] ?? "", { readOnly: true });
const rows = new Map<string, unknown>();
for (const row of file.prepare("SELECT ref, class, created, modified, body FROM rows").iterate()) {
  rows.set(String(row.ref), JSON.parse(String(row.body)));
}
file.close();
ready({ rows: rows.size });
