import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { digest } from "../../generator/output/ledger.ts";
import { stampInputs, unchangedFiles, writeStamp } from "../../generator/output/stamp.ts";
import { copyOfProject } from "./support.ts";

const test = suite("stamp");

/** A project with one generated file, and the stamp of a run that found it good. */
function stamped() {
  const project = copyOfProject();
  const input = join(project.folder, "idl/index.ts");
  const output = join(project.folder, "generated/x.ts");
  const text = "export const x = 1;\n";
  mkdirSync(join(project.folder, "generated"), { recursive: true });
  writeFileSync(output, text);
  const files = { "generated/x.ts": [digest("raw"), digest(text)] as const };
  writeStamp(project.folder, stampInputs(project.folder), files);
  return { ...project, input, output };
}

const later = new Date("2040-01-01T00:00:00Z");

test("a project that nobody touched is known to be in order", () => {
  using project = stamped();
  assert.is(unchangedFiles(project.folder), 1);
});

test("without a stamp, or with one that cannot be read, nothing is known", () => {
  using project = stamped();
  const stamp = join(project.folder, "node_modules/.cache/xapi-codegen/stamp.json");
  writeFileSync(stamp, readFileSync(stamp, "utf8").slice(0, 40));
  assert.is(unchangedFiles(project.folder), undefined);
  rmSync(stamp);
  assert.is(unchangedFiles(project.folder), undefined);
});

test("files with new times and old contents, as after a checkout, are in order, and are listed anew", () => {
  using project = stamped();
  const stamp = join(project.folder, "node_modules/.cache/xapi-codegen/stamp.json");
  const before = readFileSync(stamp, "utf8");
  utimesSync(project.input, later, later);
  utimesSync(project.output, later, later);
  assert.is(unchangedFiles(project.folder), 1);
  assert.is.not(readFileSync(stamp, "utf8"), before);
  assert.is(unchangedFiles(project.folder), 1);
});

test("a change of the datamodel or of a generated file is seen, and so is a file more or less", () => {
  const changes: readonly ((project: ReturnType<typeof stamped>) => void)[] = [
    ({ input }) => writeFileSync(input, `${readFileSync(input, "utf8")}\n`),
    ({ output }) => writeFileSync(output, "export const x = 2;\n"),
    ({ output }) => rmSync(output),
    ({ folder }) => writeFileSync(join(folder, "generated/y.ts"), ""),
    ({ folder }) => writeFileSync(join(folder, "idl/y.ts"), ""),
  ];
  for (const [index, change] of changes.entries()) {
    using project = stamped();
    change(project);
    assert.is(unchangedFiles(project.folder), undefined, `change ${index}`);
  }
});

test.run();
