import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeFolder, removeIfThere, writeFileAtomic } from "../../runtime/process/files.ts";
import { writePidfile } from "../../runtime/process/pidfile.ts";

const test = suite<{ directory: string }>("process/files");

test.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), "files-"));
});
test.after.each(({ directory }) => rmSync(directory, { recursive: true }));

test("a file is replaced with the mode asked for, and nothing is left beside it", ({ directory }) => {
  const path = join(directory, "x");
  writeFileSync(path, "old", { mode: 0o666 });
  writeFileSync(join(directory, `.x.${process.pid}.new`), "leftover of a crash", { mode: 0o666 });
  writeFileAtomic(path, "new", 0o600);
  assert.is(readFileSync(path, "utf8"), "new");
  assert.is(statSync(path).mode & 0o777, 0o600);
  assert.equal(readdirSync(directory), ["x"]);
});

test("a folder is made with those above it, and one that is there stays", ({ directory }) => {
  const path = join(directory, "a/b/c");
  makeFolder(path, 0o700);
  assert.is(statSync(path).mode & 0o777, 0o700);
  assert.is(statSync(join(directory, "a")).mode & 0o777, 0o700);
  makeFolder(path, 0o755);
  assert.is(statSync(path).mode & 0o777, 0o700);
});

test("where no folder can be made the system's error says so at once", ({ directory }) => {
  writeFileSync(join(directory, "x"), "");
  assert.throws(() => makeFolder(join(directory, "x")), /EEXIST/);
  assert.throws(() => makeFolder(join(directory, "x/y")), /ENOTDIR|EEXIST/);
  assert.throws(() => makeFolder("/proc/none/below"), /ENOENT/);
});

test("a failure leaves the old file and no other", ({ directory }) => {
  const path = join(directory, "x");
  mkdirSync(path);
  assert.throws(() => writeFileAtomic(path, "new", 0o600));
  assert.equal(readdirSync(directory), ["x"]);
});

test("removing what is not there is fine", ({ directory }) => {
  removeIfThere(join(directory, "none"));
  assert.throws(() => removeIfThere(directory));
});

test("a pidfile that another instance has taken over stays", ({ directory }) => {
  const path = join(directory, "x.pid");
  const remove = writePidfile(path, process.pid);
  writeFileSync(path, "1\n");
  remove();
  assert.is(readFileSync(path, "utf8"), "1\n");
});

test.run();
