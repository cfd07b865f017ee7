import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { clearSocketPath } from "../../runtime/process/socket-path.ts";

const test = suite<{ path: string }>("process/socket-path");

test.before.each((context) => {
  context.path = join(mkdtempSync(join(tmpdir(), "socket-")), "s");
});
test.after.each(({ path }) => rmSync(join(path, ".."), { recursive: true }));

const failure = (path: string): Promise<string> =>
  clearSocketPath(path).then(
    () => "none",
    (error: Error) => error.message,
  );

test("a socket that was left behind is removed, and where nothing is nothing happens", async ({ path }) => {
  const listen = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", listen]);
  assert.ok(existsSync(path));
  assert.is(await failure(path), "none");
  assert.not(existsSync(path));
  assert.is(await failure(path), "none");
});

test("a socket that somebody serves stays", async ({ path }) => {
  const server = createServer().listen(path);
  await new Promise((resolve) => server.once("listening", resolve));
  assert.is(await failure(path), `${path} is served by another process`);
  assert.ok(existsSync(path));
  await new Promise((resolve) => server.close(resolve));
});

test("a file that is no socket stays", async ({ path }) => {
  writeFileSync(path, "precious");
  assert.is(await failure(path), `${path} is there already and is no socket`);
  assert.ok(existsSync(path));
});

test.run();
