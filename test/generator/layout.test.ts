import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "../../generator/targets/index.ts";
import { layOut } from "../../generator/writer/layout/lay-out.ts";
import { literal, propertyName } from "../../generator/writer/text.ts";
import { fc } from "../support/properties.ts";
import { model } from "../targets/support.ts";
import { root } from "./support.ts";

const test = suite("layout of generated TypeScript");

const formatter = join(root, "node_modules/@biomejs/biome/bin/biome");

/** What the formatter makes of files, by path. */
function formatted(files: ReadonlyMap<string, string>): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "xapi-layout-"));
  try {
    cpSync(join(root, "biome.json"), join(folder, "biome.json"));
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { status, stderr } = spawnSync(process.execPath, [formatter, "format", "--write", "."], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return new Map([...files.keys()].map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("no file that is made of the datamodel needs the formatter, nor would it change one", async () => {
  const made = (await Promise.all(targets.map((target) => target.generate(model)))).flat();
  const code = made.filter(({ path }) => path.endsWith(".ts"));
  assert.ok(code.length > 300);
  assert.equal(
    code.filter(({ laidOut }) => laidOut !== true).map(({ path }) => path),
    [],
  );
  const after = formatted(new Map(code.map(({ path, text }) => [path, text])));
  assert.equal(
    code.filter(({ path, text }) => after.get(path) !== text).map(({ path }) => path),
    [],
  );
});

const word = fc
  .tuple(fc.constantFrom("a", "vm", "Host", "set_of"), fc.integer({ min: 0, max: 24 }))
  .map(([start, length]) => start + "x".repeat(length));
const words = (least: number, most: number) => fc.array(word, { minLength: least, maxLength: most });
const text = fc.oneof(
  word,
  words(1, 12).map((all) => all.join(" ")),
);
const { type } = fc.letrec<{ type: string }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    word,
    fc.constantFrom("string", "number", "boolean"),
    tie("type").map((t) => `Readonly<Record<string, ${t}>>`),
    tie("type").map((t) => `Ref<${t}>`),
    fc.array(tie("type"), { minLength: 2, maxLength: 4 }).map((all) => `[${all.join(", ")}]`),
    word.map((name) => `readonly ${name}[]`),
  ),
}));
const choice = words(2, 9).map((all) => all.map((one) => JSON.stringify(one)).join(" | "));
const params = (most: number) =>
  fc.array(fc.tuple(word, type), { maxLength: most }).map((all) => all.map(([name, t]) => `${name}: ${t}`));
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(word, tie("value"), { maxKeys: 5 }),
  ),
})).value;
const capital = word.map((name) => name[0]?.toUpperCase() + name.slice(1));

/** What targets print: a whole declaration, each line as they print it. */
const declaration = fc.oneof(
  fc.tuple(capital, fc.oneof(type, choice)).map(([name, t]) => `export type ${name} = ${t};`),
  fc
    .tuple(capital, choice, choice)
    .map(([name, a, b]) => `export type ${name} = Pick<${name}Record, ${a}> & Partial<Pick<${name}Record, ${b}>>;`),
  fc.tuple(word, value).map(([name, v]) => `export const ${name} = ${literal(v)};`),
  fc.tuple(word, type, value).map(([name, t, v]) => `export const ${name}: ${t} = {\n${name}: ${literal(v)},\n};`),
  fc
    .tuple(capital, fc.array(fc.tuple(word, params(6), type), { maxLength: 4 }))
    .map(([name, all]) =>
      [`export interface ${name} {`, ...all.map(([m, p, t]) => `${m}(${p.join(", ")}): Promise<${t}>;`), "}"].join(
        "\n",
      ),
    ),
  fc
    .tuple(capital, fc.array(fc.tuple(word, params(6)), { maxLength: 4 }))
    .map(([name, all]) =>
      [
        `export interface ${name} {`,
        ...all.map(([m, p]) => (p.length === 0 ? `readonly ${m}: string;` : `readonly ${m}?: { ${p.join("; ")} };`)),
        "}",
      ].join("\n"),
    ),
  fc
    .tuple(word, params(5), type, value)
    .map(([name, p, t, v]) =>
      [
        `export function ${name}<T>(context: Context, args: { ${["a: T", ...p].join("; ")} }): Promise<${t}> {`,
        `return context.forward(${literal({ name, v })}, args, run);`,
        "}",
      ].join("\n"),
    ),
  fc
    .tuple(word, words(0, 6), type)
    .map(([name, p, t]) =>
      [
        "export const calls = {",
        `${name}: (${p.join(", ")}) => call("${name}", {}, [${p.join(", ")}]) as Promise<${t}>,`,
        "};",
      ].join("\n"),
    ),
  fc.tuple(word, words(1, 9)).map(([name, all]) => `export { ${[...new Set(all)].join(", ")} } from "./${name}.ts";`),
  fc
    .tuple(word, word, value)
    .map(([name, property, v]) =>
      [
        `export const ${name} = {`,
        `${propertyName(property)}: dispatch<${name}Server, "${property}">({`,
        `params: ${literal(v)},`,
        `run: (server, context, args) => forwarding.${property}(context, args, () => server.${property}(context, args)),`,
        "}),",
        "};",
      ].join("\n"),
    ),
);

test("what is laid out here, the formatter leaves as it is", () => {
  const seed = Number(process.env.LAYOUT_SEED ?? 1);
  const declarations = fc.sample(declaration, { numRuns: 1000, seed });
  const files = new Map<string, string>();
  for (const [index, one] of declarations.entries()) {
    const laidOut = layOut(`${one}\n`);
    if (laidOut !== undefined) files.set(`d${index}.ts`, laidOut);
  }
  assert.ok(
    files.size > declarations.length / 2,
    `only ${files.size} of ${declarations.length} declarations are known`,
  );
  for (const [path, after] of formatted(files)) assert.is(files.get(path), after, `seed ${seed}, ${path}`);
});

test("what is not known is left to the formatter", () => {
  assert.is(layOut("export const x = [\n1, // one\n2,\n];\n"), undefined);
  assert.is(layOut(`export const x = [${"1000000, ".repeat(20)}];\n`), undefined);
  assert.is(layOut(`export const x = f(${"a".repeat(60)}, [], \`${"b".repeat(60)}\`);\n`), undefined);
  assert.is(layOut("export const x = {\n"), undefined);
});

test("the layout is that of the project's settings", () => {
  const { formatter: settings, javascript } = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
  assert.equal(settings, { indentStyle: "space", indentWidth: 2, lineWidth: 120 });
  assert.equal(javascript.formatter, { quoteStyle: "double" });
});

test.run();
