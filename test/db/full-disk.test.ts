import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SqliteStore } from "../../runtime/db/store/sqlite.ts";
import { available } from "../support/available.ts";
import { withDirectory } from "./directory.ts";
import { rejects } from "./raises.ts";
import { shipDatabase } from "./schema.ts";

const disk = suite("full disk");

/** Mounts a file system of a few megabytes on the directory; false where that is not permitted. */
function mountSmall(directory: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", directory], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const possible = await withDirectory(async (directory) => {
  const mounted = mountSmall(directory);
  if (mounted) execFileSync("umount", [directory]);
  return mounted;
});

const test = available(possible, "a full disk", "the right to mount a file system") ? disk : disk.skip;

test("a full disk is told to the waiting call, and the change is kept once there is room", () =>
  withDirectory(async (directory) => {
    assert.ok(mountSmall(directory));
    try {
      const path = join(directory, "state.sqlite");
      const told: unknown[] = [];
      const db = shipDatabase({ store: new SqliteStore(path), onStoreFailure: (error) => told.push(error) });
      const { Ship } = db.tables;
      const before = Ship.create({ name_label: "before" });
      await db.commit();

      const filler = join(directory, "filler");
      assert.throws(() => writeFileSync(filler, Buffer.alloc(8 * 1024 * 1024)), /ENOSPC/);
      const during = Ship.create({ name_label: "during", papers: { cargo: "x".repeat(200_000) } });
      const error = await rejects(db.commit(), "INTERNAL_ERROR");
      assert.match(error.params[0] ?? "", "could not be stored");
      assert.match(error.params[0] ?? "", "full");
      assert.is(Ship.get(during).name_label, "during");
      Ship.set(before, "tonnage", 5);
      await rejects(db.commit(), "INTERNAL_ERROR");
      assert.is(told.length, 1, "the operator is told once");

      rmSync(filler);
      await db.commit();
      await db.close();
      const reopened = shipDatabase({ store: new SqliteStore(path) });
      await reopened.load();
      assert.equal(new Set(reopened.tables.Ship.refs()), new Set([before, during]));
      assert.is(reopened.tables.Ship.get(before).tonnage, 5);
      await reopened.close();
    } finally {
      execFileSync("umount", [directory]);
    }
  }));

disk.run();
