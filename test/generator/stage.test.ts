import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Problems } from "../../generator/diagnostics.ts";
import { layDown } from "../../generator/output/lay-down.ts";
import { digest } from "../../generator/output/ledger.ts";
import { produce, type Work } from "../../generator/output/pipeline.ts";
import { swap } from "../../generator/output/swap.ts";
import { asideTargets } from "../../generator/targets/aside.ts";
import { targets } from "../../generator/targets/index.ts";
import type { Target } from "../../generator/targets/target.ts";
import type { OutputFile } from "../../generator/writer/output-file.ts";
import { smallModel } from "./small-model.ts";
import { copyOfProject, snapshot } from "./support.ts";

const test = suite("staging");

const target = (name: string, owns: string[], ...files: OutputFile[]): Target => ({
  name,
  doc: "",
  owns,
  generate: () => files,
});
const workOf = (...targets: Target[]): Work => ({ aside: [], targets: () => targets });
const file = (name: string, text: string): OutputFile => ({ path: `generated/${name}`, text });
const quiet = (): void => undefined;
const approve = (): void => undefined;

async function problemsOf(folder: string, ...targets: Target[]): Promise<string[]> {
  try {
    await produce(folder, smallModel, approve, workOf(...targets), quiet);
  } catch (error) {
    if (error instanceof Problems) return error.diagnostics.map((d) => `${d.file}: ${d.code} ${d.text}`);
    throw error;
  }
  return [];
}

test("a target may only make what it owns, and what nobody else makes", async () => {
  using project = copyOfProject();
  const a = target("a", ["generated/a"], file("a/x.ts", "export const x = 1;\n"));
  assert.equal(await problemsOf(project.folder, a, target("b", ["generated/b"], file("bb.ts", ""))), [
    "generator/targets/b/index.ts: XAPI091 target b: generated/bb.ts does not belong to it",
  ]);
  assert.equal(await problemsOf(project.folder, a, target("b", ["generated/a"], file("a/x.ts", ""))), [
    "generator/targets/b/index.ts: XAPI091 target b: generated/a/x.ts is made by the target a as well",
  ]);
});

test("a target lays nothing down when one of its files is not its own", () => {
  using project = copyOfProject();
  const place = { root: project.folder, folder: join(project.folder, "staging"), ledger: {} };
  const greedy = target("a", ["generated/a"]);
  assert.throws(
    () => layDown(place, greedy, [file("a/x.ts", ""), file("b.ts", "")]),
    /generated\/b\.ts does not belong/,
  );
  assert.not.ok(existsSync(place.folder));
});

test("what the last run made of the same text is not laid down again, unless somebody touched it", () => {
  using project = copyOfProject();
  const place = { root: project.folder, folder: join(project.folder, "staging") };
  const own = target("a", ["generated/a"]);
  const made = file("a/x.ts", "export const  x = 1");
  const formatted = "export const x = 1;\n";
  const ledger = { [made.path]: [digest(made.text), digest(formatted)] as const };
  mkdirSync(join(project.folder, "generated/a"), { recursive: true });
  writeFileSync(join(project.folder, made.path), formatted);
  assert.ok(layDown({ ...place, ledger }, own, [made])[0]?.fresh);
  assert.not.ok(existsSync(place.folder));
  writeFileSync(join(project.folder, made.path), `${formatted}// touched\n`);
  assert.not.ok(layDown({ ...place, ledger }, own, [made])[0]?.fresh);
  assert.is(readFileSync(join(place.folder, made.path), "utf8"), made.text);
});

test("a file that does not parse fails the run, and leaves no trace", async () => {
  using project = copyOfProject();
  const before = snapshot(project.folder);
  const [problem = ""] = await problemsOf(
    project.folder,
    target("a", ["generated/a"], file("a/good.ts", "export const x = 1;\n"), file("a/bad.ts", "export const = ;\n")),
  );
  assert.match(problem, "XAPI092");
  assert.match(problem, "generated/a/bad.ts");
  assert.equal(snapshot(project.folder), before);
});

test("TypeScript is formatted by the project's settings; what they leave out is not", async () => {
  using project = copyOfProject();
  const files = [file("x.ts", "export const  x = {a:1}\n"), file("model.json", '{"a":1}\n')];
  const staged = await produce(
    project.folder,
    smallModel,
    approve,
    workOf(target("a", ["generated"], ...files)),
    quiet,
  );
  swap(project.folder, staged);
  assert.is(readFileSync(join(project.folder, "generated/x.ts"), "utf8"), "export const x = { a: 1 };\n");
  assert.is(readFileSync(join(project.folder, "generated/model.json"), "utf8"), '{"a":1}\n');
});

test("when one file cannot be put in its place, those before it go back", async () => {
  using project = copyOfProject();
  const generated = join(project.folder, "generated");
  writeFileSync(join(generated, "a.txt"), "old\n");
  writeFileSync(join(generated, "old.txt"), "goes\n");
  // A folder where a file has to go: the rename fails, whoever runs the test.
  mkdirSync(join(generated, "z.txt/inside"), { recursive: true });
  const make = () =>
    produce(
      project.folder,
      smallModel,
      approve,
      workOf(
        target(
          "a",
          ["generated/a.txt", "generated/old.txt", "generated/n.txt"],
          file("a.txt", "new\n"),
          file("n.txt", "new\n"),
        ),
      ),
      quiet,
    );
  const staged = await make();
  assert.equal(
    staged.differences.map((d) => `${d.verb} ${d.path}`),
    ["Stale generated/a.txt", "Missing generated/n.txt", "Extra generated/old.txt"],
  );
  const before = snapshot(generated);
  const blocked = {
    ...staged,
    differences: [...staged.differences, { verb: "Missing", path: "generated/z.txt" } as const],
  };
  assert.throws(() => swap(project.folder, blocked));
  assert.equal(snapshot(generated), before);
  swap(project.folder, await make());
  assert.equal([...snapshot(generated).keys()].sort(), ["a.txt", "n.txt"]);
});

test("folders that become empty go", async () => {
  using project = copyOfProject();
  mkdirSync(join(project.folder, "generated/a/deep"), { recursive: true });
  writeFileSync(join(project.folder, "generated/a/deep/x.ts"), "export {};\n");
  const made = target("a", ["generated/a"], file("a/y.txt", "y\n"));
  swap(project.folder, await produce(project.folder, smallModel, approve, workOf(made), quiet));
  assert.equal([...snapshot(join(project.folder, "generated")).keys()], ["a/y.txt"]);
  assert.throws(() => readFileSync(join(project.folder, "generated/a/deep")), /ENOENT/);
});

test("the targets that have libraries are those that are made aside", () => {
  const having = targets.filter(({ libraries }) => libraries !== undefined);
  assert.equal(
    having.map(({ name }) => name),
    asideTargets,
  );
});

test("a thread that cannot make its target fails the run, and leaves no trace", async () => {
  using project = copyOfProject();
  const before = snapshot(project.folder);
  const unknown: Work = { ...workOf(target("unheard-of", ["generated/a"])), aside: ["unheard-of"] };
  let said = "";
  await produce(project.folder, smallModel, approve, unknown, quiet).catch((error: Error) => {
    said = error.message;
  });
  assert.match(said, "unheard-of");
  assert.equal(snapshot(project.folder), before);
});

test.run();
