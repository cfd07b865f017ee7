import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bundle } from "../../daemons/deploy/bundle.ts";
import { connect } from "../../generated/client/index.ts";

const test = suite<{ folder: string; dist: string; programs: readonly string[] }>("the bundle");

test.before(async (context) => {
  // Outside of the checkout, so that nothing is found there.
  context.folder = mkdtempSync(join(tmpdir(), "bundle-"));
  context.dist = join(context.folder, "dist");
  context.programs = await bundle(context.dist);
});
test.after(({ folder }) => rmSync(folder, { recursive: true }));

test("holds every daemon, one program with all of them, and what they load beside themselves", ({ dist, programs }) => {
  const daemons = readdirSync(new URL("../../daemons", import.meta.url), { withFileTypes: true })
    .filter((entry) => existsSync(join(entry.parentPath, entry.name, "main.ts")))
    .map(({ name }) => `${name}.mjs`);
  for (const name of [...daemons, "all.mjs", "store-sqlite-worker.mjs", "libpam-worker.mjs"]) {
    assert.ok(programs.includes(name), name);
  }
  assert.ok(existsSync(join(dist, "site/index.html")));
  assert.not(existsSync(`${dist}.new`));
});

for (const [program, processes] of [
  ["supervisor.mjs", "each in a process of its own"],
  ["all.mjs", "all in one process"],
]) {
  test(`a VM starts on bundled daemons, ${processes}`, async ({ folder, dist }) => {
    const data = join(folder, program ?? "");
    const options = [
      `--data=${data}`,
      "--http-port=0",
      "--https-port=-1",
      "--root-password=secret",
      "--loglevel=error",
    ];
    const child = spawn(process.execPath, [join(dist, program ?? ""), ...options], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    let printed = "";
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      printed += String(chunk);
      if (printed.endsWith("ready\n")) break;
    }
    const url = /XenAPI {2}(http:\S+)/.exec(printed)?.[1] ?? "";
    try {
      const xapi = await connect({ url, user: "root", password: "secret" });
      const [template] = await xapi.VM.get_by_name_label("Other install media");
      if (template === undefined) throw new Error("There is no such template.");
      const vm = await xapi.VM.clone(template, "bundled");
      await xapi.VM.provision(vm);
      await xapi.VM.start(vm, false, false);
      assert.is(await xapi.VM.get_power_state(vm), "Running");
      xapi.close();
      assert.is((await fetch(`${url}/index.html`)).status, 200);
      assert.ok(existsSync(join(data, "state.sqlite")));
    } finally {
      child.kill("SIGTERM");
    }
    assert.is(await ended, 0);
  });
}

test.run();
