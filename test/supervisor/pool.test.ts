import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runUsers } from "../../daemons/xapi/users/program.ts";
import { connect, type Xapi } from "../../generated/client/index.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { soon } from "../support/wait.ts";
import { PROGRAM, type Started, start, stop } from "./support.ts";

/** One pool for all tests, each of which leaves it in working order; the last ends it. */
const pool = suite<{ folder: string; started: Started; password: string; xapi: Xapi }>("npm start");

pool.before(async (context) => {
  context.folder = mkdtempSync(join(tmpdir(), "pool-"));
  context.started = await start(`--data=${context.folder}`);
  context.password = /login {3}root \/ (\S+)/.exec(context.started.printed)?.[1] ?? "";
});
pool.before.each(async (context) => {
  context.xapi = await connect({ url: context.started.url, user: "root", password: context.password });
});
pool.after.each(({ xapi }) => xapi.close());
pool.after(async ({ folder, started }) => {
  await stop(started);
  rmSync(folder, { recursive: true });
});

pool("an API server that is killed comes back on its port, with the password that was set since", async (context) => {
  const { started, xapi, folder } = context;
  context.password = "another one";
  await xapi.session.change_password("", context.password);
  process.kill(started.pid("xapi"), "SIGKILL");
  const user = { url: started.url, user: "root", password: context.password };
  const again = await soon(() => connect({ ...user, failover: false }));
  assert.is((await again.pool.get_all()).length, 1);
  again.close();
  assert.not.match(readFileSync(join(folder, "users"), "utf8"), /another one/);
});

/** `npm start` that is to fail. */
function failedStart(environment: Readonly<Record<string, string>>, ...options: string[]) {
  const words = [PROGRAM, "--https-port=-1", ...options];
  return spawnSync(process.execPath, words, { encoding: "utf8", env: { ...process.env, ...environment } });
}

pool("a second pool in the same folder says why it does not start, and takes nothing from the first", ({ folder }) => {
  const kept = join(folder, "message-switch.state", "kept");
  writeFileSync(kept, "");
  const { status, stderr } = failedStart({}, `--data=${folder}`, "--http-port=0");
  assert.is(status, 1);
  assert.match(stderr, /cannot start: \S+message-switch is served by another process$/m);
  assert.not.match(stderr, /backtrace/);
  assert.ok(existsSync(kept));
});

pool("of a start that fails no folder of sockets is left", ({ folder, started }) => {
  const temporary = join(folder, "temporary");
  mkdirSync(temporary);
  const data = join(folder, "a-folder-whose-name-leaves-no-room-for-the-names-of-sockets");
  const { status } = failedStart({ TMPDIR: temporary }, `--data=${data}`, `--http-port=${new URL(started.url).port}`);
  assert.is(status, 1);
  assert.ok(existsSync(join(data, "users")), "it got as far as the API server");
  assert.equal(
    readdirSync(temporary).filter((name) => name.startsWith("xapi-ts-")),
    [],
  );
});

pool("calls in flight end when the VM manager is killed, and the VM can be used again", async ({ started, xapi }) => {
  const [template] = await xapi.VM.get_by_name_label("Other install media");
  if (template === undefined) throw new Error("There is no such template.");
  const vms = await Promise.all([1, 2, 3, 4].map((n) => xapi.VM.clone(template, `vm ${n}`)));
  for (const vm of vms) await xapi.VM.provision(vm);
  const calls = vms.map((vm) => xapi.VM.start(vm, false, false));
  process.kill(started.pid("simulated-host"), "SIGKILL");
  await Promise.allSettled(calls);
  for (const vm of vms) {
    assert.equal(await xapi.VM.get_current_operations(vm), {});
    await soon(async () => {
      if ((await xapi.VM.get_power_state(vm)) !== "Halted") await xapi.VM.hard_shutdown(vm);
    });
    await xapi.VM.start(vm, false, false);
    assert.is(await xapi.VM.get_power_state(vm), "Running");
  }
});

pool(
  "the simulated machine has the memory of every host, also when it starts anew without being told of them",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "pool-"));
    for (const options of [["--hosts=3"], []]) {
      const started = await start(`--data=${folder}`, ...options);
      const words = readFileSync(`/proc/${started.pid("simulated-host")}/cmdline`, "utf8").split("\0");
      await stop(started);
      assert.ok(words.includes(`--simulate-memory=${3 * 1024 * 1024}`), words.join(" "));
    }
    rmSync(folder, { recursive: true });
  },
);

pool("a user with a role is made by one command, and removed by another", async ({ started, xapi, folder }) => {
  const users = (...words: string[]): Promise<void> =>
    runUsers(["--data", folder, ...words], {
      ambient: systemAmbient,
      environment: { XAPI_USER_PASSWORD: "let me in" },
      out: () => {},
    });
  await users("add", "alice", "--role", "vm-operator");
  const alice = await connect({ url: started.url, user: "alice", password: "let me in" });
  const [template] = await alice.VM.get_by_name_label("Other install media");
  if (template === undefined) throw new Error("There is no such template.");
  const refusal = await alice.VM.clone(template, "not hers").catch((error: unknown) => error);
  assert.is((refusal as { code?: string }).code, "RBAC_PERMISSION_DENIED");
  await users("remove", "alice");
  assert.equal(await xapi.subject.get_all(), []);
  assert.equal(await xapi.session.get_all_subject_identifiers(), [], "the session has ended");
  alice.close();
});

pool("one file configures all daemons, or one of them", async ({ folder }) => {
  const [file, log, memoryLog] = [join(folder, "conf"), join(folder, "log"), join(folder, "memory-log")];
  const lines = [
    "disable-logging-for = backtrace",
    "max-programs = 7",
    "forkexecd.loglevel = debug",
    `forkexecd.log = file:${log}`,
    "squeezed.loglevel = debug",
    `squeezed.log = file:${memoryLog}`,
  ];
  writeFileSync(file, lines.join("\n"));
  await stop(await start(`--data=${join(folder, "other")}`, `--config=${file}`));
  const text = readFileSync(log, "utf8");
  assert.match(text, /\] max-programs = 7 source=/, "of the one daemon that has it");
  assert.match(text, /\] disable-logging-for = backtrace source=/);
  assert.not.match(text, /xapi\|/, "the others log elsewhere");
  const shared = readFileSync(memoryLog, "utf8");
  assert.match(shared, /squeezed\|.*debug|debug.*squeezed\|/, "also of one that shares its process");
  assert.not.match(shared, /xenopsd\|/);
});

pool("no daemon outlives its supervisor", async ({ started, folder }) => {
  const pids = ["message-switch", "simulated-host", "xapi"].map((daemon) => started.pid(daemon));
  const ended = new Promise((resolve) => started.process.once("close", resolve));
  started.process.kill("SIGKILL");
  // The daemons hold the same pipe, which closes when the last of them has ended.
  started.process.stdout.resume();
  await ended;
  await soon(async () => assert.not(pids.some((pid) => existsSync(`/proc/${pid}`))));
  assert.ok(readdirSync(folder).includes("state.sqlite"));
});

pool.run();
