import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ProgramFailed, ProgramTimeout, runProgram } from "../../bindings/forkexec/capture.ts";
import { ForkexecError } from "../../bindings/forkexec/channel.ts";
import { type ProgramRequest, startProgram } from "../../bindings/forkexec/client.ts";
import { loadProcesses } from "../../bindings/libc/spawn.ts";
import { until } from "../support/wait.ts";
import { framed, Raw, setup, withForkexecd } from "./support.ts";

/** Real programs, started by the client's library (spec: forkexecd.md, sections 5 and 7). */

const test = suite("forkexecd/programs");

const NAME = "01234567-89ab-cdef-0123-456789abcdef";
const sh = (script: string, more: Partial<ProgramRequest> = {}): ProgramRequest => ({
  program: "/bin/sh",
  arguments: ["-c", script],
  ...more,
});

async function raised(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was raised");
}

/** Resolves when a process is gone, zombies included. */
async function gone(pid: number): Promise<void> {
  await until(() => !existsSync(`/proc/${pid}`));
}

const descriptors = () => readdirSync("/proc/self/fd").length;

/** Whether no more descriptors than these are open, as soon as what is being closed is closed. */
async function closedTo(most: number): Promise<boolean> {
  for (let tries = 0; tries < 500 && descriptors() > most; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return descriptors() <= most;
}

test("output is captured, input is given, the environment is what was said", () =>
  withForkexecd(async ({ address }) => {
    const { stdout, stderr } = await runProgram(sh("cat; echo oops >&2; env", { environment: ["A=b c"] }), {
      ...address,
      input: "given\n",
    });
    assert.match(stdout, /^given\nA=b c\n/);
    assert.not.match(stdout, /PATH/);
    assert.is(stderr, "oops\n");
    const usual = await runProgram({ program: "/usr/bin/env" }, address);
    assert.is(usual.stdout, "PATH=/sbin:/usr/sbin:/bin:/usr/bin\n");
  }));

test("much input and much output do not block each other, and nobody has to read the input", () =>
  withForkexecd(async ({ address }) => {
    const input = "0123456789abcde\n".repeat(100_000);
    assert.is((await runProgram({ program: "/bin/cat" }, { ...address, input })).stdout, input);
    assert.is((await runProgram(sh("exit 0"), { ...address, input })).stdout, "");
    const error = await raised(runProgram({ program: "/bin/cat" }, { ...address, input, maxOutput: 1_000 }));
    assert.instance(error, RangeError);
  }));

test("a bad end is a failure with the output", () =>
  withForkexecd(async ({ address, line }) => {
    const error = (await raised(runProgram(sh("echo a; echo b >&2; exit 5"), address))) as ProgramFailed;
    assert.instance(error, ProgramFailed);
    assert.equal([error.stdout, error.stderr, error.status], ["a\n", "b\n", ["WEXITED", 5]]);
    await line(/\d+ \(\/bin\/sh -c echo a; echo b >&2; exit 5\) exited with code 5$/);
    const killed = (await raised(runProgram(sh("kill -TERM $$"), address))) as ProgramFailed;
    assert.equal(killed.status, ["WSIGNALED", -11]);
    await line(/exited with signal: SIGTERM$/);
  }));

test("what cannot be run ends with 127 or 126, after a start with a process id", () =>
  withForkexecd(async ({ address }) => {
    const directory = mkdtempSync(join(tmpdir(), "fe-"));
    writeFileSync(join(directory, "text"), "no program", { mode: 0o644 });
    for (const [program, code] of [
      ["/nonexistent/program", 127],
      ["sh", 127],
      [join(directory, "text"), 126],
      [directory, 126],
    ] as const) {
      const running = await startProgram({ program }, address);
      assert.ok(running.pid > 1);
      assert.equal(await running.wait(), ["WEXITED", code], program);
    }
    rmSync(directory, { recursive: true });
  }));

/** Tells what it finds about itself on the descriptor whose number is its argument. */
const introspection = `
import errno, json, os, sys
fds = os.listdir("/proc/self/fd")
try:
    os.read(0, 1)
    reading = "possible"
except OSError as error:
    reading = errno.errorcode[error.errno]
ignored = [line.split()[1] for line in open("/proc/self/status") if line.startswith("SigIgn")][0]
os.write(int(sys.argv[1]), json.dumps({
    "links": [os.readlink(f"/proc/self/fd/{fd}") for fd in range(3)],
    "others": [fd for fd in map(int, fds) if fd > 2 and os.path.exists(f"/proc/self/fd/{fd}")],
    "leader": os.getsid(0) == os.getpid(),
    "ignored": int(ignored, 16) & 0x7fffffff,
    "reading": reading,
    "directory": os.getcwd(),
}).encode())
`;

test("a program has a session of its own, nothing on 0 to 2, no other descriptors, and ignores SIGPIPE alone", () =>
  withForkexecd(async ({ address }) => {
    const leaked = openSync("/etc/hostname", "r");
    const path = join(tmpdir(), `fe-${process.pid}`);
    const result = openSync(path, "w+");
    // Python ignores SIGXFSZ by itself.
    const request = {
      program: "/usr/bin/python3",
      arguments: ["-I", "-c", introspection, NAME],
      named: { [NAME]: result },
    };
    assert.equal(await (await startProgram(request, address)).wait(), ["WEXITED", 0]);
    const { ignored, ...found } = JSON.parse(readFileSync(path, "utf8"));
    assert.equal(found, {
      links: ["/dev/null", "/dev/null", "/dev/null"],
      others: [3],
      leader: true,
      reading: "EBADF",
      directory: process.cwd(),
    });
    assert.is(ignored & ~(1 << 24), 1 << 12);
    for (const descriptor of [leaked, result]) closeSync(descriptor);
    rmSync(path);
  }));

test("signals that the daemon was started without are there again, but for SIGPIPE", () =>
  withForkexecd(async ({ address }) => {
    const { stdout } = await runProgram({ program: "/bin/grep", arguments: ["SigIgn", "/proc/self/status"] }, address);
    assert.is(BigInt(`0x${stdout.split("\t")[1]?.trim()}`) & 0x7fffffffn, 1n << 12n);
  }));

test("named descriptors get their numbers where arguments end with their names", () =>
  withForkexecd(async ({ address }) => {
    const other = NAME.replace("0", "f");
    const hostname = openSync("/etc/hostname", "r");
    const passwd = openSync("/etc/passwd", "r");
    const { stdout } = await runProgram(
      {
        program: "/bin/sh",
        arguments: [
          "-c",
          'echo "$@"; readlink /proc/self/fd/$(echo $1 | tr -dc 0-9) /proc/self/fd/$2',
          "x",
          `-fd=${NAME}`,
          other,
          `${NAME}-`,
          `${NAME}${NAME}`,
        ],
        named: { [NAME]: hostname, [other]: passwd },
      },
      address,
    );
    const [args, ...paths] = stdout.trim().split("\n");
    assert.match(args ?? "", new RegExp(`^-fd=(\\d+) (\\d+) ${NAME}- ${NAME}\\d+$`));
    assert.equal(paths, [readlinkSync(`/proc/self/fd/${hostname}`), readlinkSync(`/proc/self/fd/${passwd}`)]);
    closeSync(hostname);
    closeSync(passwd);
  }));

test("hundreds of descriptors pass", () =>
  withForkexecd(async ({ address, socket }) => {
    const file = openSync("/etc/hostname", "r");
    const names = Array.from({ length: 400 }, (_, index) => `${String(index).padStart(8, "0")}${NAME.slice(8)}`);
    const before = descriptors();
    const running = await startProgram(
      sh("test -r /proc/self/fd/402 && test ! -e /proc/self/fd/403", {
        named: Object.fromEntries(names.map((name) => [name, file])),
      }),
      { ...address, socket },
    );
    assert.equal(await running.wait(), ["WEXITED", 0]);
    assert.ok(await closedTo(before), "none is left open");
    closeSync(file);
  }));

test("lines of output go to the log", () =>
  withForkexecd(async ({ address, lines, line }) => {
    const script =
      'echo one; echo two >&2; printf "three\\033[1m"; head -c 100000 /dev/zero | tr "\\0" x; echo; printf last';
    const running = await startProgram(sh(script, { syslog: { key: "tool", stderrToo: true } }), address);
    assert.equal(await running.wait(), ["WEXITED", 0]);
    const said = lines.filter((each) => each.includes("tool[")).map((each) => each.replace(/^\[.*?\] /, ""));
    assert.equal(said.map((each) => each.slice(0, 30 + String(running.pid).length)).slice(0, 2), [
      `tool[${running.pid}]: one`,
      `tool[${running.pid}]: two`,
    ]);
    assert.ok(said[2]?.startsWith(`tool[${running.pid}]: three\\x1b[1mxxx`));
    assert.ok(said[2]?.endsWith("x ..."));
    assert.is(said[3], `tool[${running.pid}]: last`);
    assert.is(said.length, 4);
    assert.match(await line(/info.*tool\[\d+\]: one/), /info/);
    const bare = await startProgram({ program: "/bin/echo", arguments: ["hello"], syslog: {} }, address);
    await bare.wait();
    await line(new RegExp(`echo\\[${bare.pid}\\]: hello$`));
  }));

test("the end is told when nobody holds the forwarded output any more", () =>
  withForkexecd(async ({ address, lines }) => {
    const running = await startProgram(sh("(sleep 0.3; echo late) & exit 4", { syslog: { key: "k" } }), address);
    assert.equal(await running.wait(), ["WEXITED", 4]);
    assert.ok(lines.some((each) => each.endsWith(": late")));
  }));

test("poll does not wait, and the end is told to every caller", () =>
  withForkexecd(async ({ address }) => {
    const running = await startProgram({ program: "/bin/sleep", arguments: ["100"] }, address);
    assert.is(await running.poll(), undefined);
    process.kill(running.pid, "SIGKILL");
    assert.equal(await running.wait(), ["WSIGNALED", -7]);
    assert.equal(await running.poll(), ["WSIGNALED", -7]);
  }));

test("a program that takes too long, or that nobody wants any more, is killed", () =>
  withForkexecd(async ({ address }) => {
    const late = await raised(runProgram(sh("exec sleep 100"), { ...address, timeoutSeconds: 0.2 }));
    assert.instance(late, ProgramTimeout);
    const abort = new AbortController();
    const call = raised(runProgram(sh("exec sleep 100"), { ...address, signal: abort.signal }));
    setTimeout(() => abort.abort(new Error("enough")), 100);
    assert.is(((await call) as Error).message, "enough");
    assert.is(
      ((await raised(runProgram(sh("exit 0"), { ...address, signal: abort.signal }))) as Error).message,
      "enough",
    );
  }));

test("programs that were given up go on, are reaped, and outlive the daemon's stop", () =>
  withForkexecd(async ({ address, stop }) => {
    const short = await startProgram({ program: "/bin/sleep", arguments: ["0.2"] }, address);
    short.giveUp();
    await gone(short.pid);
    const long = await startProgram({ program: "/bin/sleep", arguments: ["100"] }, address);
    long.giveUp();
    const waited = await startProgram({ program: "/bin/sleep", arguments: ["100"] }, address);
    await stop();
    assert.equal(await waited.wait(), ["WSIGNALED", -7], "killed with the daemon, and told");
    assert.not.match(readFileSync(`/proc/${long.pid}/stat`, "utf8"), / Z /);
    process.kill(long.pid, "SIGKILL");
    const { poll } = await loadProcesses();
    await until(() => poll(long.pid) !== undefined);
  }));

test("a client that dies leaves its program running, and no zombie", () =>
  withForkexecd(async ({ socket, line }) => {
    const raw = new Raw(socket);
    raw.send(setup(["/bin/sleep", "0.3"]) + framed('"Exec"'));
    await raw.receive();
    const pid = Number(/\d+(?=\]$)/.exec(await raw.receive())?.[0]);
    raw.socket.destroy();
    await line(new RegExp(`a client is dropped: .*, ${pid} goes on`));
    assert.ok(existsSync(`/proc/${pid}`));
    await gone(pid);
  }));

test("no daemon, and one that refuses, are errors that say so", () =>
  withForkexecd(async ({ address }) => {
    const codeOf = async (request: ProgramRequest, socket = address.socket) => {
      const error = await raised(startProgram(request, { ...address, socket }));
      return error instanceof ForkexecError ? error.code : error;
    };
    assert.is(await codeOf({ program: "/bin/true" }, "/nonexistent/main"), "unavailable");
    assert.is(await codeOf({ program: "/bin/true", named: { short: 0 } }), "invalid request");
    assert.is(await codeOf({ program: "" }), "lost");
  }));

test("there is an end to how many programs run", () =>
  withForkexecd(
    async ({ address }) => {
      const first = await startProgram({ program: "/bin/sleep", arguments: ["100"] }, address);
      assert.is(((await raised(startProgram({ program: "/bin/true" }, address))) as ForkexecError).code, "lost");
      process.kill(first.pid, "SIGKILL");
      await first.wait();
      assert.equal(await (await startProgram({ program: "/bin/true" }, address)).wait(), ["WEXITED", 0]);
    },
    { "max-programs": 1 },
  ));

test("a thousand programs leave no descriptors and no zombies", () =>
  withForkexecd(async ({ address }) => {
    const run = async () => (await startProgram({ program: "/bin/true", stdout: 1 }, address)).wait();
    await run();
    const before = descriptors();
    for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 50 }, run));
    assert.ok(await closedTo(before), `${descriptors()} open, ${before} before`);
  }));

test.run();
