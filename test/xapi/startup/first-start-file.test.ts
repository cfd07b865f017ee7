import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { beginFirstStart, endFirstStart } from "../../../daemons/xapi/startup/first-start-file.ts";
import { startPool } from "../../support/pool.ts";

const test = suite<{ folder: string; file: string }>("xapi/startup: a first start that is cut short");
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "first-"));
  context.file = join(context.folder, "state.sqlite");
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

test("its database goes, with what belongs to it", ({ file }) => {
  assert.not.ok(beginFirstStart(file));
  for (const suffix of ["", "-wal"]) writeFileSync(file + suffix, "half");
  assert.ok(beginFirstStart(file));
  assert.not.ok(existsSync(file));
  assert.not.ok(existsSync(`${file}-wal`));
});

test("a database whose first start was finished stays", ({ file }) => {
  beginFirstStart(file);
  writeFileSync(file, "whole");
  endFirstStart(file);
  assert.not.ok(beginFirstStart(file));
  assert.ok(existsSync(file));
});

test("a database of an earlier version, without a note, stays", ({ file }) => {
  writeFileSync(file, "whole");
  assert.not.ok(beginFirstStart(file));
  assert.not.ok(beginFirstStart(file));
  assert.ok(existsSync(file));
});

test("a pool is the same after a restart, and made anew where its first start was cut short", async ({
  folder,
  file,
}) => {
  const settings = { data: folder, store: "sqlite", vms: 20 };
  const uuidOf = async (): Promise<readonly [string, number]> => {
    const pool = await startPool(settings);
    const { tables } = pool.xapi.xapi.services.database;
    const found = [tables.pool.rows()[0]?.[1].uuid ?? "", tables.VM.size] as const;
    await pool.stop();
    return found;
  };
  const [first, count] = await uuidOf();
  assert.equal(await uuidOf(), [first, count]);
  writeFileSync(`${file}.unfinished`, "");
  const [second, again] = await uuidOf();
  assert.is.not(second, first);
  assert.is(again, count);
  assert.not.ok(existsSync(`${file}.unfinished`));
});

test.run();
