import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openInventory, readInventory } from "../../runtime/config/inventory.ts";

const test = suite<{ path: string; folder: string }>("config/inventory");

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "inventory-"));
  context.path = join(context.folder, "xensource-inventory");
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

test("quotes of either kind, none, spaces around values", ({ path }) => {
  writeFileSync(path, `A='one two '\nB="three"\nC=four\n# D='five'\nE=''\nbad line\n`);
  assert.equal(Object.fromEntries(readInventory(path)), { A: "one two", B: "three", C: "four", E: "" });
});

test("a host without one gets one with ids of its own, once", ({ path }) => {
  let made = 0;
  const ambient = { uuid: () => `id-${++made}` };
  const first = openInventory(path, ambient);
  assert.is(first.get("INSTALLATION_UUID"), "id-1");
  assert.is(first.get("CONTROL_DOMAIN_UUID"), "id-2");
  assert.is(statSync(path).mode & 0o777, 0o644);
  assert.match(readFileSync(path, "utf8"), "INSTALLATION_UUID='id-1'\n");
  assert.equal(openInventory(path, ambient), first);
  assert.is(made, 2);
});

test("what cannot be read is not taken for what is not there", ({ folder }) => {
  assert.throws(() => readInventory(folder), /EISDIR/);
});

test.run();
