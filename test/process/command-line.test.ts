import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("process/command-line");

const fixture = join(import.meta.dirname, "fixtures/program.ts");

function run(mode: string, input = ""): readonly [number | null, string, string] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fixture, mode], { input, encoding: "utf8" });
  return [status, stdout, stderr];
}

test("results go to the one stream, everything else to the other", () => {
  assert.equal(run("echo", "some text"), [0, "some text", "echo at 1\n"]);
});

test("a failure is one line behind the program's name, and a code", () => {
  assert.equal(run("throw"), [7, "", "throw at 1\nprogram: no luck\n"]);
});

test("what commander has told already is not told again", () => {
  assert.equal(run("option"), [1, "", "option at 1\nerror: unknown option '--nope'\n"]);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} ends what waits, and is no failure`, async () => {
    const child = spawn(process.execPath, [fixture, "wait"], { stdio: ["ignore", "pipe", "pipe"] });
    const [errors, left] = [readAll(child.stderr), new Promise((resolve) => child.once("exit", resolve))];
    child.stdout.once("data", () => child.kill(signal));
    assert.is(await left, 0);
    assert.is(await errors, "wait at 1\n");
  });
}

test.run();
