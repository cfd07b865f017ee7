import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite<{ directory: string }>("process/daemon");

test.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), "daemon-"));
});
test.after.each(({ directory }) => rmSync(directory, { recursive: true }));

const compiled = new URL("../../runtime/process/compiled.ts", import.meta.url).href;
const fixture = join(import.meta.dirname, "fixtures/daemon.ts");
/** Below a file: nothing can be there on any machine. */
const nowhere = join(fixture, "none");

function run(words: string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [fixture, "-config", nowhere, "-config-dir", nowhere, ...words], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors = readAll(child.stderr);
  const left = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, errors, left };
}

/** Resolves when the child has written `word` on stdout, or the stream given. */
function said(child: ChildProcess, word: string, stream = child.stdout): Promise<void> {
  return new Promise((resolve, reject) => {
    let all = "";
    stream?.on("data", (data) => {
      all += data;
      if (all.includes(word)) resolve();
    });
    child.once("exit", () => reject(new Error(`ended without "${word}": ${all}`)));
  });
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} stops cleanly, and the pidfile goes`, async ({ directory }) => {
    const pidfile = join(directory, "run", "x.pid");
    const { child, left, errors } = run(["-pidfile", pidfile]);
    await said(child, "started");
    assert.is(readFileSync(pidfile, "utf8"), `${child.pid}\n`);
    const stopping = said(child, "stopping");
    child.kill(signal);
    await stopping;
    assert.is(await left, 0);
    assert.not(existsSync(pidfile));
    assert.match(await errors, new RegExp(`\\[.*\\| info\\|.*\\] stopping: ${signal}\n`));
  });
}

test("SIGHUP is only logged, SIGPIPE is ignored", async () => {
  const { child, left } = run([]);
  await said(child, "started");
  const logged = said(child, "SIGHUP received", child.stderr);
  child.kill("SIGPIPE");
  child.kill("SIGHUP");
  await logged;
  child.kill("SIGTERM");
  assert.is(await left, 0);
});

test("what was compiled for the start is kept also for who follows a killed one", async ({ directory }) => {
  const cache = join(directory, "cache");
  const { child, left } = run([], { NODE_COMPILE_CACHE: cache });
  const ready = said(child, "] ready", child.stderr);
  const later = said(child, "SIGHUP received", child.stderr);
  later.catch(() => undefined);
  await ready;
  child.kill("SIGHUP");
  await later;
  child.kill("SIGKILL");
  await left;
  const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 10, `${files.length} files`);
});

test("compiled code is kept in a folder of the user's own", async ({ directory }) => {
  const script = `const { keepCompiled, compiledCode } = await import(${JSON.stringify(compiled)});
    keepCompiled();
    process.stdout.write(String(compiledCode().NODE_COMPILE_CACHE));`;
  const told = (environment: NodeJS.ProcessEnv): string => {
    const { NODE_COMPILE_CACHE: _, XDG_CACHE_HOME: __, ...rest } = process.env;
    const env = { ...rest, HOME: directory, ...environment };
    return spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", env }).stdout;
  };
  assert.is(told({}), join(directory, ".cache/xapi-ts"));
  assert.is(told({ XDG_CACHE_HOME: join(directory, "x") }), join(directory, "x/xapi-ts"));
  assert.is(told({ NODE_COMPILE_CACHE: join(directory, "y") }), join(directory, "y"));
});

test("every daemon can log to syslog", ({ directory }) => {
  const config = join(directory, "conf");
  writeFileSync(config, "");
  const root = new URL("../..", import.meta.url).pathname;
  for (const main of globSync("daemons/*/main.ts", { cwd: root })) {
    const words = [join(root, main), "--log=syslog:daemon", `--pidfile=${nowhere}/x`, `--config=${config}`];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    assert.equal([status, stderr], [1, ""], `${main}: it is the pidfile that cannot be, and the log says so`);
  }
});

test("SIGTERM during the start stops once the start is over", async () => {
  const { child, left } = run(["-mode", "slow"]);
  await said(child, "starting");
  const stopping = said(child, "stopping");
  child.kill("SIGTERM");
  await stopping;
  assert.is(await left, 0);
});

test("a stop that hangs ends with 1", async () => {
  const { child, left, errors } = run(["-mode", "hang"]);
  await said(child, "started");
  child.kill("SIGTERM");
  assert.is(await left, 1);
  assert.match(await errors, /not stopped after 1 s/);
});

test("a start that fails ends with 1 and says why", async ({ directory }) => {
  const pidfile = join(directory, "x.pid");
  const { left, errors } = run(["-mode", "throw", "-pidfile", pidfile]);
  assert.is(await left, 1);
  assert.match(await errors, /cannot start: no luck/);
  assert.not(existsSync(pidfile));
});

test("what the system refuses at the start is told in one line, without a stack", async () => {
  const { left, errors } = run(["-mode", "refused", "-loglevel", "error"]);
  assert.is(await left, 1);
  assert.match(await errors, /^[^\n]*cannot start: ENOENT[^\n]*\/nowhere\/at-all[^\n]*\n$/);
});

test("an unhandled rejection is logged with its stack and ends with 1", async () => {
  const { left, errors } = run(["-mode", "reject"]);
  assert.is(await left, 1);
  assert.match(await errors, /unhandled failure: nobody waits\n.*\|backtrace\] Error: nobody waits/);
});

test("a daemon may ask for its restart with 123", async () => {
  const { left } = run(["-mode", "restart"]);
  assert.is(await left, 123);
});

test("wrong settings end with 2, help with 0", async () => {
  const wrong = run(["-loglevel", "loud", "-nope"]);
  assert.is(await wrong.left, 2);
  assert.equal((await wrong.errors).trim().split("\n"), [
    "fixture: unknown option -nope",
    'fixture: command line: loglevel must be one of debug, info, warn, error, not "loud"',
  ]);
  const help = run(["--help"]);
  assert.match(await readAll(help.child.stdout), /-mode <text>\n {6}What to do\. Default: serve\.\n/);
  assert.is(await help.left, 0);
});

test("the service manager hears of start, status and stop", async ({ directory }) => {
  const path = join(directory, "notify");
  const script = `
    import socket, sys
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind(sys.argv[1])
    print("bound", flush=True)
    while True:
        data = s.recv(4096).decode()
        print(data, flush=True)
        if data == "STOPPING=1": break
  `.replaceAll(/^ {4}/gm, "");
  const listener = spawn("python3", ["-c", script, path], { stdio: ["ignore", "pipe", "inherit"] });
  const heard = readAll(listener.stdout);
  await said(listener, "bound");
  const ready = said(listener, "READY=1");
  const { child, left } = run([], { NOTIFY_SOCKET: path });
  const hopeless = setTimeout(() => listener.kill(), 20_000);
  await ready;
  child.kill("SIGTERM");
  assert.is(await left, 0);
  assert.equal((await heard).trim().split("\n"), ["bound", "STATUS=at work", "READY=1", "STOPPING=1"]);
  clearTimeout(hopeless);
});

test("a service manager that is not there stops nothing", async () => {
  const { child, left, errors } = run([], { NOTIFY_SOCKET: "/nonexistent/notify" });
  await said(child, "started");
  child.kill("SIGTERM");
  assert.is(await left, 0);
  assert.match(await errors, /cannot notify the service manager: send to \/nonexistent\/notify: ENOENT/);
});

test.run();
