import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { xenopsClient } from "../../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { SwitchClient } from "../../../runtime/switch/client.ts";
import { type Started, startModule } from "../../bench/support/processes.ts";
import { SocketCaller } from "../../bench/support/socket-caller.ts";
import { PASSWORD } from "../../bench/support/xapi.ts";
import { soon } from "../../support/wait.ts";

type Daemon = "message-switch" | "xenopsd" | "xapi";

/** A pool, each daemon in a process of its own, and its API. */
interface Stage {
  folder: string;
  daemons: Map<Daemon, Started>;
  caller: SocketCaller;
}

/** How each daemon is started, in a folder. */
const commandLines: Readonly<Record<Daemon, (folder: string) => string[]>> = {
  "message-switch": (folder) => [`--path=${folder}/switch`],
  xenopsd: (folder) => [`--switch-path=${folder}/switch`, `--database-path=${folder}/xenopsd`],
  xapi: (folder) => [
    "--simulated",
    "--local-auth=users-file",
    `--users-file=${folder}/users`,
    `--socket=${folder}/api`,
    `--switch-path=${folder}/switch`,
    `--data=${folder}/data`,
    "--http-port=-1",
    "--https-port=-1",
  ],
};

async function begin({ folder, daemons }: Stage, daemon: Daemon): Promise<void> {
  const environment = { XAPI_ROOT_PASSWORD: PASSWORD };
  const args = ["--loglevel=error", "--log=none", "--pidfile=", ...commandLines[daemon](folder)];
  daemons.set(daemon, await startModule(`daemons/${daemon}/main.ts`, args, environment));
}

/** Kills a daemon and starts it again. */
async function kill(stage: Stage, daemon: Daemon): Promise<void> {
  process.kill(stage.daemons.get(daemon)?.pid ?? 0, "SIGKILL");
  await begin(stage, daemon);
}

const restart = suite<Stage>("daemons killed in the middle of operations on VMs");

restart.before.each(async (stage) => {
  stage.folder = mkdtempSync(join(tmpdir(), "restart-"));
  stage.daemons = new Map();
  for (const daemon of ["message-switch", "xenopsd", "xapi"] as const) await begin(stage, daemon);
  stage.caller = new SocketCaller(`${stage.folder}/api`);
});

restart.after.each(async ({ folder, daemons, caller }) => {
  caller.close();
  await Promise.all([...daemons.values()].map((daemon) => daemon.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** Calls messages in a session of root. */
async function logIn({ caller }: Stage) {
  const session = await caller.call("session.login_with_password", ["root", PASSWORD]);
  return (method: string, ...params: unknown[]) => caller.call(method, [session, ...params]);
}

type Call = Awaited<ReturnType<typeof logIn>>;

async function newVms(call: Call, count: number, platform: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const [template] = (await call("VM.get_by_name_label", "Other install media")) as string[];
  const first = String(await call("VM.clone", template, "vm"));
  await call("VM.provision", first);
  for (const [key, value] of Object.entries(platform)) await call("VM.add_to_platform", first, key, value);
  const more = await Promise.all(
    Array.from({ length: count - 1 }, async () => String(await call("VM.clone", first, "more"))),
  );
  return [first, ...more];
}

/** Waits until an operation of the VM is under way. */
const underWay = (call: Call, vm: string, operation: string) =>
  soon(async () => {
    const current = (await call("VM.get_current_operations", vm)) as Record<string, string>;
    if (!Object.values(current).includes(operation)) throw new Error(`${operation} is not under way`);
  });

/** Waits until the VM manager works on a call of a message. */
async function reached({ folder }: Stage, message: string): Promise<void> {
  const bus = await SwitchClient.connect({
    path: `${folder}/switch`,
    name: "test",
    ambient: systemAmbient,
    log: silentLogger,
  });
  const xenops = xenopsClient((payload) => bus.rpc("org.xen.xapi.xenops.classic", payload));
  await soon(async () => {
    const tasks = await xenops.Task.list({ debug_info: "test" });
    if (!tasks.some(({ dbg }) => dbg.startsWith(`${message} `))) throw new Error(`${message} has not arrived`);
  });
  await bus.close();
}

const allows = (call: Call, vm: string, operation: string) =>
  soon(async () => {
    const allowed = (await call("VM.get_allowed_operations", vm)) as string[];
    if (!allowed.includes(operation)) throw new Error(`${operation} is not allowed`);
  });

restart(
  "xapi in a clean shutdown: nothing is under way any more, and nothing stands in the way of a forced one",
  async (stage) => {
    const before = await logIn(stage);
    const [vm = ""] = await newVms(before, 1, { "simulate-failures": "guest-ignores-shutdown" });
    await before("VM.start", vm, false, false);
    await allows(before, vm, "clean_shutdown");
    const task = await before("Async.VM.clean_shutdown", vm);
    await underWay(before, vm, "clean_shutdown");
    await kill(stage, "xapi");
    const after = await soon(() => logIn(stage));
    assert.is(await after("VM.get_power_state", vm), "Running", "the guest runs on");
    assert.equal(await after("VM.get_current_operations", vm), {});
    await allows(after, vm, "clean_shutdown");
    const tasks = (await after("task.get_all_records")) as Record<string, { status: string }>;
    assert.not.equal(tasks[String(task)]?.status, "pending");
    await after("VM.hard_shutdown", vm);
    assert.is(await after("VM.get_power_state", vm), "Halted");
  },
);

restart("xapi in many starts: every VM ends up in a state in which it can be used", async (stage) => {
  const before = await logIn(stage);
  const vms = await newVms(before, 8);
  const starts = vms.map((vm) => before("VM.start", vm, false, false).catch(() => undefined));
  await underWay(before, vms[0] ?? "", "start").catch(() => undefined);
  await kill(stage, "xapi");
  await Promise.all(starts);
  const after = await soon(() => logIn(stage));
  for (const vm of vms) {
    assert.equal(await after("VM.get_current_operations", vm), {});
    assert.is(await after("VM.get_scheduled_to_be_resident_on", vm), "OpaqueRef:NULL");
    await soon(async () => {
      if ((await after("VM.get_power_state", vm)) !== "Halted") await after("VM.hard_shutdown", vm);
      await after("VM.start", vm, false, false);
    });
    assert.is(await after("VM.get_power_state", vm), "Running");
  }
  for (const host of (await after("host.get_all")) as string[])
    assert.equal(await after("host.get_current_operations", host), {});
});

restart("xenopsd in a clean shutdown: the call ends, the guest runs on and is found again", async (stage) => {
  const call = await logIn(stage);
  const [vm = ""] = await newVms(call, 1, { "simulate-failures": "guest-ignores-shutdown" });
  await call("VM.start", vm, false, false);
  await allows(call, vm, "clean_shutdown");
  const domid = await call("VM.get_domid", vm);
  const shutdown = call("VM.clean_shutdown", vm).then(
    () => "ended",
    (error: Error) => error.message,
  );
  await reached(stage, "VM.clean_shutdown");
  await kill(stage, "xenopsd");
  assert.match(await shutdown, /INTERNAL_ERROR/);
  assert.equal(await call("VM.get_current_operations", vm), {});
  assert.is(await call("VM.get_power_state", vm), "Running");
  await soon(() => call("VM.pause", vm));
  assert.is(await call("VM.get_power_state", vm), "Paused");
  assert.is(await call("VM.get_domid", vm), domid, "it is the same domain");
  await call("VM.unpause", vm);
  await call("VM.hard_shutdown", vm);
});

restart.run();
