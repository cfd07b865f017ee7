import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SqliteStore } from "../../runtime/db/store/sqlite.ts";
import { withDirectory } from "./directory.ts";
import { shipDatabase } from "./schema.ts";

const ROUNDS = 20;
const SERIES = 3;

const crash = suite("crash");
const writer = fileURLToPath(new URL("./crash-writer.ts", import.meta.url));

/**
 * Lets the writer run and kills it at a random moment: after its start in some rounds, in the others once it has had a
 * first answer. Gives the lines that it had reported.
 */
async function runAndKill(path: string, early: boolean): Promise<string[]> {
  const child = spawn(process.execPath, [writer, path], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let output = "";
  let timer: NodeJS.Timeout | undefined;
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    output += piece;
    if (early || output.split("\n").length > 2) timer ??= setTimeout(() => child.kill("SIGKILL"), Math.random() * 100);
  });
  const [, signal] = await exited;
  clearTimeout(timer);
  assert.is(signal, "SIGKILL", "the writer must not end by itself");
  return output
    .split("\n")
    .slice(0, -1)
    .filter((line) => line !== "ready");
}

/** The last acknowledged version of each lane; 0 for a deletion. */
function acknowledged(lines: readonly string[], before: ReadonlyMap<string, number>): Map<string, number> {
  const last = new Map(before);
  for (const line of lines) {
    const [lane = "", version, operation] = line.split(" ");
    last.set(lane, operation === "del" ? 0 : Number(version));
  }
  return last;
}

/** The versions on disk, after checking that every row is whole and every pair of one transaction is together. */
async function versionsOnDisk(path: string): Promise<Map<string, number>> {
  const db = shipDatabase({ store: new SqliteStore(path) });
  await db.load();
  const versions = new Map<string, number>();
  for (const [ref, row] of db.tables.Ship.rows()) {
    const [, lane = "", side = ""] = /^OpaqueRef:([0-9]+)-(left|right)$/.exec(ref) ?? [];
    const version = `v${row.tonnage}`;
    assert.is(row.name_label, version);
    assert.is(row.papers.version, version.repeat(500));
    const other = db.tables.Ship.find(`OpaqueRef:${lane}-${side === "left" ? "right" : "left"}`);
    assert.is(other?.tonnage, row.tonnage, "both rows of a transaction, or none");
    versions.set(lane, Number(row.tonnage));
  }
  await db.close();
  return versions;
}

async function series(path: string): Promise<number> {
  let expected: Map<string, number> = new Map();
  let writes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const lines = await runAndKill(path, round % 4 === 0);
    const found = await versionsOnDisk(path);
    const wanted = acknowledged(lines, expected);
    for (const [lane, version] of wanted) {
      const stored = found.get(lane) ?? 0;
      const next = version + 1;
      const stillUnanswered = next % 7 === 0 ? 0 : next;
      assert.ok(
        stored === version || stored === stillUnanswered,
        `lane ${lane}: ${version} answered, ${stored} stored`,
      );
    }
    expected = found;
    writes += lines.length;
  }
  return writes;
}

crash(`every acknowledged write survives ${ROUNDS * SERIES} kills, whole`, () =>
  withDirectory(async (directory) => {
    const paths = Array.from({ length: SERIES }, (_, i) => join(directory, `${i}.sqlite`));
    const writes = await Promise.all(paths.map(series));
    assert.ok(writes.every((count) => count > ROUNDS));
  }),
);

crash.run();
