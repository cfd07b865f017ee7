import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readiness } from "../../runtime/process/notify.ts";
import { until } from "../support/wait.ts";

const test = suite<{ folder: string; path: string | undefined }>("process/notify");

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "notify-"));
  context.path = process.env.PATH;
  process.env.PATH = `${context.folder}:${context.path}`;
});
test.after.each(({ folder, path }) => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

/** Resolves with what a file holds, once it has a whole line. */
function line(path: string): Promise<string> {
  return until(
    () => (existsSync(path) ? readFileSync(path, "utf8") : ""),
    (text) => text.endsWith("\n"),
  );
}

test("a daemon that cannot send datagrams has a program notify the service manager", async ({ folder }) => {
  const heard = join(folder, "heard");
  writeFileSync(join(folder, "systemd-notify"), `#!/bin/sh\necho "$@" > ${heard}\n`, { mode: 0o755 });
  const failures: unknown[] = [];
  const parent = await readiness({
    environment: { NOTIFY_SOCKET: "/nonexistent" },
    failed: (error) => failures.push(error),
  });
  parent.ready();
  assert.is(await line(heard), `--pid=${process.pid} READY=1\n`);
  assert.equal(failures, []);
});

test("a program that is not there, or fails, is told once for each try", async ({ folder }) => {
  writeFileSync(join(folder, "systemd-notify"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const failure = Promise.withResolvers<unknown>();
  const parent = await readiness({ environment: { NOTIFY_SOCKET: "/nonexistent" }, failed: failure.resolve });
  parent.stopping();
  assert.match(String(await failure.promise), /systemd-notify/);
});

test.run();
