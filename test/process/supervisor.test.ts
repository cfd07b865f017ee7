import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { enableCompileCache, getCompileCacheDir } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { systemAmbient } from "../../runtime/ambient.ts";
import { createLogger, type Logger } from "../../runtime/log/logger.ts";
import { type Child, type ChildDefinition, launch } from "../../runtime/process/child.ts";
import type { Announcement } from "../../runtime/process/notify.ts";
import { restartPause, Supervisor } from "../../runtime/process/supervisor.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { fc } from "../support/properties.ts";

interface Context {
  directory: string;
  output: number;
  log: Logger;
  lines: string[];
  /** Resolves when a line with this text has been logged. */
  logged: (text: string) => Promise<void>;
}

const test = suite<Context>("process/supervisor");

test.before.each(async (context) => {
  context.directory = mkdtempSync(join(tmpdir(), "supervisor-"));
  context.output = openSync(join(context.directory, "out"), "a");
  const lines: string[] = [];
  const waiting: { text: string; resolve: () => void }[] = [];
  const write = (line: string) => {
    lines.push(line);
    for (const { text, resolve } of waiting) if (line.includes(text)) resolve();
  };
  context.lines = lines;
  context.log = await createLogger({ name: "test", destination: { write, flush() {}, close() {} } });
  context.logged = (text) =>
    new Promise((resolve) => {
      if (lines.some((line) => line.includes(text))) resolve();
      waiting.push({ text, resolve });
    });
});
test.after.each(({ directory, output }) => {
  closeSync(output);
  rmSync(directory, { recursive: true });
});

const module = new URL("./fixtures/daemon.ts", import.meta.url).pathname;
const quiet = ["-config", "/nonexistent", "-config-dir", "/nonexistent", "-log", "none"];
const child = (name: string, ...words: string[]): ChildDefinition => ({
  name,
  module,
  arguments: [...quiet, ...words],
});

const supervisor = ({ log, output }: Context, children: ChildDefinition[]) =>
  new Supervisor({ children, log, output, ambient: systemAmbient, stopSeconds: 10 });

const output = ({ directory }: Context) => readFileSync(join(directory, "out"), "utf8").trim().split("\n");

test("children start in order and stop in reverse", async (context) => {
  const three = supervisor(context, [child("a"), child("b"), child("c")]);
  await three.start();
  const pids = ["a", "b", "c"].map((name) => three.pids().get(name));
  await three.stop();
  assert.equal(output(context), [
    ...pids.map((pid) => `started ${pid}`),
    ...pids.toReversed().map((pid) => `stopping ${pid}`),
  ]);
  assert.is(three.pids().size, 0);
});

test("children use the compiled code that this process keeps", async (context) => {
  const before = process.env.NODE_COMPILE_CACHE;
  enableCompileCache(context.directory);
  delete process.env.NODE_COMPILE_CACHE;
  const one = supervisor(context, [child("a")]);
  try {
    await one.start();
    const environment = readFileSync(`/proc/${one.pids().get("a")}/environ`, "utf8").split("\0");
    assert.ok(environment.includes(`NODE_COMPILE_CACHE=${dirname(getCompileCacheDir() ?? "")}`));
  } finally {
    if (before !== undefined) process.env.NODE_COMPILE_CACHE = before;
    await one.stop();
  }
});

test("a child has its own environment besides this process's, says what it likes, and its stop waits for its end", async ({
  output,
}) => {
  const ambient = new ManualAmbient();
  process.env.NOTIFY_SOCKET = "/nonexistent";
  try {
    const one = launch({ ...child("a", "-mode", "announce"), environment: { FIXTURE: "x" } }, ambient, output);
    assert.equal(await one.ready, { port: 5, of: "x", notify: "none" });
    const plain = launch(child("b"), ambient, output);
    assert.equal(await plain.ready, {});
    for (const { pid, stop, ended } of [one, plain]) {
      await stop(10);
      assert.not(existsSync(`/proc/${pid}`));
      assert.is(await ended, "exit code 0");
    }
    assert.is(ambient.timers, 0);
  } finally {
    delete process.env.NOTIFY_SOCKET;
  }
});

test("a killed child comes back, the others stay", async (context) => {
  const two = supervisor(context, [child("a"), child("b")]);
  await two.start();
  const before = two.pids();
  const back = context.logged("a is ready again");
  process.kill(before.get("a") ?? 0, "SIGKILL");
  await back;
  assert.is.not(two.pids().get("a"), before.get("a"));
  assert.is(two.pids().get("b"), before.get("b"));
  assert.ok(context.lines.some((line) => line.includes("a ended unasked: signal SIGKILL; starting it again in 0 ms")));
  await two.stop();
});

test("a child that is killed again and again soon after its start comes back at once some times, then later", async (context) => {
  // The other keeps this process alive during a pause.
  const one = supervisor(context, [child("a"), child("b")]);
  await one.start();
  for (const pause of [0, 0, 0, 0, 200]) {
    context.lines.length = 0;
    const [told, back] = [context.logged("ended unasked"), context.logged("a is ready again")];
    process.kill(one.pids().get("a") ?? 0, "SIGKILL");
    await told;
    assert.match(context.lines.join(), new RegExp(`starting it again in ${pause} ms`));
    await back;
  }
  await one.stop();
});

test("children that need not wait for each other start side by side, the others when it is their turn", async (context) => {
  const ready = new Map<string, () => void>();
  const launched: string[] = [];
  const start = ({ name }: ChildDefinition): Child => {
    launched.push(name);
    const gate = Promise.withResolvers<Announcement>();
    ready.set(name, () => gate.resolve({ name }));
    const ended = Promise.withResolvers<string>();
    return { pid: 1, ready: gate.promise, ended: ended.promise, stop: async () => ended.resolve("told to") };
  };
  const children = [child("a"), { ...child("b"), after: ["a"] }, { ...child("c"), after: ["a"] }, child("d")];
  const four = new Supervisor({ children, log: context.log, ambient: systemAmbient, launch: start });
  const started = four.start();
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  for (const [next, expected] of [
    ["", ["a"]],
    ["a", ["a", "b", "c"]],
    ["c", ["a", "b", "c"]],
    ["b", ["a", "b", "c", "d"]],
    ["d", ["a", "b", "c", "d"]],
  ] as const) {
    ready.get(next)?.();
    await settle();
    assert.equal(launched, expected);
  }
  assert.equal([...(await started).keys()].toSorted(), ["a", "b", "c", "d"]);
  await four.stop();
});

const together = (...modes: string[]) => {
  const path = new URL("./fixtures/together.ts", import.meta.url).pathname;
  return spawnSync(process.execPath, [path, ...modes], { encoding: "utf8" })
    .stdout.trim()
    .split("\n");
};

test("daemons of one process start in order, stop in reverse, and get a code of their own", () => {
  assert.equal(together("serve", "serve"), [
    "started one",
    "started two",
    "all ready: one, two",
    "stopping two",
    "stopping one",
    "exit code 0, exit code 0",
  ]);
});

test("the end of a daemon that shares its process is told; one that cannot start stops the others", () => {
  assert.equal(together("serve", "restart"), [
    "started one",
    "started two",
    "all ready: one, two",
    "stopping two",
    "lost two: exit code 123",
    "stopping one",
    "exit code 0",
  ]);
  assert.equal(together("serve", "throw"), [
    "started one",
    "stopping one",
    "two ended before it was ready: exit code 1",
  ]);
});

test("a first start that fails stops the rest and names the culprit", async (context) => {
  const three = supervisor(context, [child("a"), child("b", "-mode", "throw"), child("c")]);
  const failure = await three.start().then(
    () => "none",
    (error: Error) => error.message,
  );
  assert.is(failure, "b ended before it was ready: exit code 1");
  assert.match(output(context).join(" "), /^started (\d+) stopping \1$/);
});

test("a child that never gets ready is killed", async (context) => {
  const one = supervisor(context, [{ ...child("a", "-mode", "slow"), readySeconds: 0.5 }]);
  const failure = await one.start().then(
    () => "none",
    (error: Error) => error.message,
  );
  assert.is(failure, "a is not ready after 0.5 s");
});

test("a child that hangs is killed and started again; one that is idle is not", async (context) => {
  const words = [child("a", "-mode", "block"), child("b")].map((each) => ({ ...each, aliveSeconds: 0.5 }));
  const two = supervisor(context, words);
  await two.start();
  const idle = two.pids().get("b");
  await context.logged("a ended unasked: no sign of life for 0.5 s; starting it again");
  await context.logged("a is ready again");
  assert.is(two.pids().get("b"), idle);
  await two.stop();
});

test("a stop while a restart is due is final", async (context) => {
  const one = supervisor(context, [child("a")]);
  await one.start();
  const ended = context.logged("ended unasked");
  process.kill(one.pids().get("a") ?? 0, "SIGKILL");
  await ended;
  await one.stop();
  assert.is(one.pids().size, 0);
});

for (const isStopped of [true, false]) {
  const outcome = isStopped ? "does not come back where the supervisor is told, too" : "comes back a moment later";
  test(`a child that ends cleanly, as at a signal to the whole group, ${outcome}`, async ({ log, lines }) => {
    const ends: ((how: string) => void)[] = [];
    const timers: (() => void)[] = [];
    const start = (): Child => {
      const { promise: ended, resolve } = Promise.withResolvers<string>();
      ends.push(resolve);
      return { pid: 1, ready: Promise.resolve({}), ended, stop: async () => resolve("exit code 0") };
    };
    const after = (_: number, action: () => void) => {
      timers.push(action);
      return { stop: () => void timers.splice(timers.indexOf(action), 1) };
    };
    const running = new Supervisor({
      children: [child("one")],
      log,
      ambient: { ...systemAmbient, after },
      launch: start,
    });
    await running.start();
    ends[0]?.("exit code 0");
    await new Promise((resolve) => setImmediate(resolve));
    const stopped = isStopped ? running.stop() : undefined;
    while (timers.length > 0) timers.shift()?.();
    assert.is(ends.length, isStopped ? 1 : 2);
    assert.is(lines.filter((line) => line.includes("ended unasked")).length, isStopped ? 0 : 1);
    await (stopped ?? running.stop());
  });
}

test("when the supervisor is killed its children end", async () => {
  const path = new URL("./fixtures/supervised.ts", import.meta.url).pathname;
  const parent = spawn(process.execPath, [path], { stdio: ["ignore", "pipe", "ignore"] });
  const all = readAll(parent.stdout);
  await new Promise<void>((resolve) => {
    parent.stdout.on("data", (data) => {
      if (String(data).includes("all started")) resolve();
    });
  });
  parent.kill("SIGKILL");
  // The children hold the same pipe: it closes when the last of them is gone.
  assert.match(await all, /(stopping \d+\n){2}$/);
});

test("pauses grow and are bounded", () => {
  assert.equal([1, 2, 3, 4, 5, 6, 7].map(restartPause), [0, 0, 0, 0, 200, 400, 800]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (deaths) => {
      const pause = restartPause(deaths);
      return pause >= 0 && pause <= 30_000 && restartPause(deaths + 1) >= pause;
    }),
  );
});

test.run();
