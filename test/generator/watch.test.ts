import { spawn } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { copyOfProject, edit, root } from "./support.ts";

const test = suite("watch");

test("a change is generated, a fault is shown and does not end it, the signal does", async () => {
  using project = copyOfProject();
  const file = join(project.folder, "idl/classes/PBD.ts");
  const child = spawn(process.execPath, [join(root, "generator/cli.js"), "-C", project.folder, "watch"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    const ended = new Promise<number | null>((done) => child.on("close", done));
    const seen: string[] = [];
    const waiting: (() => void)[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => {
        seen.push(line);
        for (const wake of waiting.splice(0)) wake();
      });
    /** Resolves with the next line that matches; the test's own limit is the runner's. */
    const next = async (pattern: RegExp): Promise<string> => {
      for (;;) {
        const at = seen.findIndex((line) => pattern.test(line));
        if (at >= 0) return seen.splice(0, at + 1).at(-1) ?? "";
        await new Promise<void>((done) => waiting.push(done));
      }
    };
    await next(/^watching/);
    await next(/^generated\/: \d+ files, 0 changed, \d+ new/);
    edit(file, '"The host that reaches the storage."', '""');
    await next(/XAPI001 field PBD\.host has no description$/);
    edit(file, 'field(ref("host"), ""', 'field(ref("host"), "The host at this end."');
    assert.match(await next(/^generated\//), /\d+ changed, 0 new, 0 removed$/);
    assert.match(readFileSync(join(project.folder, "generated/api/records/PBD.ts"), "utf8"), "The host at this end.");
    // Most editors save by renaming a new file over the old one, each time.
    for (const text of ["The host here.", "The host there.", "The host anywhere."]) {
      writeFileSync(`${file}.new`, readFileSync(file, "utf8").replace(/The host \w+( this end)?\./, text));
      renameSync(`${file}.new`, file);
      assert.match(await next(/^generated\//), /\d+ changed, 0 new, 0 removed$/);
    }
    assert.match(readFileSync(join(project.folder, "generated/api/records/PBD.ts"), "utf8"), "The host anywhere.");
    child.kill("SIGTERM");
    assert.is(await ended, 0);
  } finally {
    child.kill("SIGKILL");
  }
});

test.run();
