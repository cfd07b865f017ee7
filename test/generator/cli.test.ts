import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { copyOfProject, edit, run, snapshot } from "./support.ts";

const test = suite("command line");

/** Two targets are enough to see what the command does, and quick. */
const SOME = ["rbac", "operations"];

test("every command has help", () => {
  const { status, out } = run("--help");
  assert.is(status, 0);
  for (const command of ["generate", "check", "list", "explain", "watch", "coverage", "diff"]) {
    assert.match(out, new RegExp(`^ {2}${command} `, "m"));
    const help = run(command, "--help");
    assert.is(help.status, 0);
    assert.match(help.out, `Usage: xapi-codegen ${command}`);
  }
});

test("a command line that makes no sense ends with 2", () => {
  assert.is(run("genreate").status, 2);
  assert.is(run("check", "--now").status, 2);
  const target = run("generate", "rbca");
  assert.is(target.status, 2);
  assert.match(target.err, "no target is called rbca; there are: model, ");
  assert.is(run("explain", "XAPI999").status, 2);
  assert.is(run("diff", "nowhere.json", "nowhere.json").status, 2);
});

test("explain shows the page of a code, by code or name", () => {
  const { status, out } = run("explain", "xapi011");
  assert.is(status, 0);
  assert.match(out, /^XAPI011 default-type\n/);
  assert.is(run("explain", "default-type").out, out);
});

test("list names targets and their files", () => {
  const { status, out } = run("list");
  assert.is(status, 0);
  assert.match(out, /^model +model\.json/);
  assert.match(out, "generated/server/rbac.ts");
});

test("generate, change, check, repair", () => {
  using project = copyOfProject();
  const at = ["-C", project.folder];
  const first = run(...at, "generate");
  assert.is(first.err, "");
  assert.is(first.status, 0);
  assert.match(first.out, /^generated\/: \d+ files, 0 changed, \d+ new, 0 removed\n$/);
  const before = snapshot(join(project.folder, "generated"));

  assert.match(run(...at, "generate").out, /all up to date/);
  assert.equal(snapshot(join(project.folder, "generated")), before, "a run without changes touches nothing");
  assert.is(run(...at, "check").status, 0);

  const rbac = join(project.folder, "generated/server/rbac.ts");
  writeFileSync(rbac, readFileSync(rbac, "utf8").replace("export ", "/* by hand */ export "));
  rmSync(join(project.folder, "generated/server/tables.ts"));
  writeFileSync(join(project.folder, "generated/forwarding/Old.ts"), "export {};\n");
  const stale = run(...at, "check");
  assert.is(stale.status, 1);
  assert.match(
    stale.out,
    /^ {2}Extra generated\/forwarding\/Old\.ts\n {2}Stale generated\/server\/rbac\.ts\nMissing generated\/server\/tables\.ts\n {2}Fresh \d+ of \d+ files\n/,
  );
  assert.match(stale.out, /^-.*by hand/m);
  assert.match(stale.out, "repair with: xapi-codegen generate");

  const again = run(...at, "generate");
  assert.match(again.out, /, 1 changed, 1 new, 1 removed\n$/);
  const after = snapshot(join(project.folder, "generated"));
  assert.equal([...after.keys()], [...before.keys()]);
  const touched = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  assert.equal(touched.sort(), ["server/rbac.ts", "server/tables.ts"], "other files keep their time");
  for (const [path, text] of after) assert.is(text.replace(/^\S+ /, ""), before.get(path)?.replace(/^\S+ /, ""));
});

test("the same bytes come out of two projects", () => {
  using one = copyOfProject();
  using other = copyOfProject();
  const texts = [one, other].map(({ folder }) => {
    assert.is(run("-C", folder, "generate", ...SOME).status, 0);
    return [...snapshot(join(folder, "generated"))].map(([path, text]) => `${path} ${text.replace(/^\S+ /, "")}`);
  });
  assert.ok((texts[0]?.length ?? 0) > 2);
  assert.equal(texts[0], texts[1]);
});

test("a fault of the datamodel is shown with its line, and nothing is written", () => {
  using project = copyOfProject();
  const at = ["-C", project.folder];
  assert.is(run(...at, "generate", ...SOME).status, 0);
  const before = snapshot(join(project.folder, "generated"));
  const file = join(project.folder, "idl/classes/PBD.ts");
  edit(file, '"SR of self", op: "plug"', '"SR of self", op: "plgu"');
  edit(file, '"The host that reaches the storage."', '""');
  const lines = readFileSync(file, "utf8").split("\n");
  const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
  const { status, out, err } = run(...at, "generate", ...SOME);
  assert.is(status, 1);
  assert.is(out, "");
  const shown = err.split("\n");
  assert.is(
    shown[0],
    `idl/classes/PBD.ts:${lineOf('host: field(ref("host"), ""')}: XAPI001 field PBD.host has no description`,
  );
  assert.match(shown[1] ?? "", `idl/classes/PBD.ts:${lineOf("plgu")}: XAPI015 PBD.plug marks the operation plgu on SR`);
  assert.match(shown[2] ?? "", "2 problems in the datamodel; nothing was written");
  assert.equal(snapshot(join(project.folder, "generated")), before);
});

test("a datamodel that does not load is shown with its line", () => {
  using project = copyOfProject();
  edit(join(project.folder, "idl/classes/PBD.ts"), 'from "../dsl/index.ts"', 'from "../dsl/nowhere.ts"');
  const { status, err } = run("-C", project.folder, "generate", ...SOME);
  assert.is(status, 1);
  assert.match(err, /^idl\/\S+\.ts:\d+: XAPI090 the datamodel does not load: /);
  assert.is(snapshot(join(project.folder, "generated")).size, 0);
});

test("nothing is left over beside the output", () => {
  using project = copyOfProject();
  assert.is(run("-C", project.folder, "generate", ...SOME).status, 0);
  assert.equal([...snapshot(join(project.folder, ".cache")).keys()], []);
  assert.ok(statSync(join(project.folder, "generated/server/rbac.ts")).size > 0);
});

test.run();
