import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { available, hasProgram } from "../../support/available.ts";
import { type Pool, ROOT, run, startPool } from "./pool.ts";

/** What README.md and the banner of the start tell people to type, with the port and the password of this pool. */
const test = suite<{ pool: Pool }>("conformance/readme");
/** The programs of examples that are not there. */
const missing = ["curl", "python3"].filter(
  (program) => !available(hasProgram(program), `the examples for ${program}`, `apt-get install ${program}`),
);
const readme = readFileSync(join(ROOT, "README.md"), "utf8");

test.before(async (context) => {
  context.pool = await startPool("--root-password", "secret");
});
test.after(async ({ pool }) => {
  await pool.stop();
});

const here = (text: string, { http }: Pool): string => text.replaceAll("http://127.0.0.1:8080", http);

/** The blocks of a language. */
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text = ""]) => text);

const ofCurl = missing.includes("curl") ? test.skip : test;
ofCurl("the examples for curl", async ({ pool }) => {
  const lines = blocks("sh").flatMap((block) => block.split("\n").filter((line) => line.startsWith("curl ")));
  assert.ok(lines.length > 0);
  for (const line of lines) {
    const { code, output } = await run("sh", ["-c", here(line, pool)]);
    assert.is(code, 0, `${line}\n${output}`);
    assert.is(JSON.parse(output).error, undefined, output);
  }
});

test("the first program", async ({ pool }) => {
  const [program = ""] = blocks("ts");
  const path = join(ROOT, `first-${process.pid}.ts`);
  writeFileSync(path, here(program, pool));
  try {
    const { code, output } = await run(process.execPath, [path]);
    assert.is(output, "Running\n");
    assert.is(code, 0);
  } finally {
    rmSync(path);
  }
});

test("what the start says to try", async ({ pool }) => {
  const lines = pool.banner.split("\n").filter((line) => /^(curl|python3|npx|node) /.test(line));
  assert.is(lines.length, 3);
  for (const line of lines) {
    if (missing.some((program) => line.startsWith(program))) continue;
    const { code, output } = await run("sh", ["-c", line]);
    assert.is(code, 0, `${line}\n${output}`);
  }
});

test.run();
