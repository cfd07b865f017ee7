import { writeSync } from "node:fs";
import { systemAmbient } from "../../runtime/ambient.ts";
import { SqliteStore } from "../../runtime/db/store/sqlite.ts";
import { shipDatabase } from "./schema.ts";

/**
 * The process that gets killed: lanes of writers on one database, each of which writes a pair of ships together and
 * reports on its output what was acknowledged, one line for each: lane, version, `put` or `del`.
 */
const LANES = 8;

const path = process.argv[2] ?? "";
const db = shipDatabase({ store: new SqliteStore(path), ambient: systemAmbient });
await db.load();
say("ready");
await Promise.all(Array.from({ length: LANES }, (_, lane) => write(lane)));

async function write(lane: number): Promise<void> {
  const { Ship } = db.tables;
  const pair = [`OpaqueRef:${lane}-left`, `OpaqueRef:${lane}-right`];
  let version = Number(Ship.find(pair[0] ?? "")?.tonnage ?? 0);
  for (;;) {
    version++;
    const gone = version % 7 === 0;
    for (const ref of pair) {
      const values = { tonnage: version, name_label: `v${version}`, papers: { version: `v${version}`.repeat(500) } };
      if (gone) Ship.find(ref) && Ship.destroy(ref);
      else if (Ship.has(ref)) Ship.update(ref, values);
      else Ship.create(values, { ref });
    }
    await db.commit();
    say(`${lane} ${version} ${gone ? "del" : "put"}`);
    if (gone) version = 0;
  }
}

/** Prints a line before anything else happens, however slowly the reader reads. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}
