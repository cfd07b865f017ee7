import { fstatSync, openSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Processes, WaitStatus } from "../../bindings/libc/spawn.ts";
import { Launcher } from "../../daemons/forkexecd/launcher.ts";
import { Reaper } from "../../daemons/forkexecd/reaper.ts";
import { silentLogger } from "../../runtime/log/logger.ts";

const test = suite("forkexecd/reaper");

const exited = (code: number): WaitStatus => ({ kind: "exited", code });

/** Children that end when they are told to, without a signal. */
function children(...ended: (readonly [pid: number, status: WaitStatus])[]) {
  const ends = new Map(ended);
  const noPipe = () => {
    throw new Error("there is none");
  };
  const processes: Processes = { spawn: () => 1, pipe: noPipe, poll: (pid) => ends.get(pid) };
  return { processes, ends };
}

test("a child that ended before anybody waited for it is found", async () => {
  const { processes } = children([5, exited(3)]);
  const reaper = new Reaper(processes);
  assert.equal(await reaper.wait(5), exited(3));
  assert.is(reaper.size, 0);
  reaper.close();
});

test("one signal stands for the ends of several, and what another has waited for ends, too", async () => {
  const { processes, ends } = children();
  const poll = (pid: number) => {
    if (pid === 7) throw Object.assign(new Error("no child"), { code: "ECHILD" });
    return processes.poll(pid);
  };
  const reaper = new Reaper({ ...processes, poll });
  assert.is(await reaper.wait(7), undefined);
  const both = Promise.all([reaper.wait(5), reaper.wait(6)]);
  assert.is(reaper.size, 2);
  ends.set(5, exited(0)).set(6, exited(1));
  process.emit("SIGCHLD", "SIGCHLD");
  assert.equal(await both, [exited(0), exited(1)]);
  assert.is(reaper.size, 0);
  reaper.close();
  assert.is(process.listenerCount("SIGCHLD"), 0);
});

test("where no process can be made, no pipe is left open", () => {
  const opened: number[] = [];
  const end = () => {
    const descriptor = openSync("/dev/null", "r");
    opened.push(descriptor);
    return descriptor;
  };
  const processes: Processes = {
    ...children().processes,
    pipe: () => ({ read: end(), write: end() }),
    spawn: () => {
      throw Object.assign(new Error("no more processes"), { code: "EAGAIN" });
    },
  };
  const launcher = new Launcher(processes, silentLogger, 8);
  const setup = {
    cmdargs: ["/bin/true"],
    env: [],
    id_to_fd_map: {},
    syslog_stdout: { enabled: true },
    redirect_stderr_to_stdout: false,
  };
  assert.throws(() => launcher.start(setup as unknown as Parameters<Launcher["start"]>[0], []), /no more processes/);
  assert.is(opened.length, 2);
  for (const descriptor of opened) assert.throws(() => fstatSync(descriptor), /EBADF/);
  launcher.close();
});

test.run();
