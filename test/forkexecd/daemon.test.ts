import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ForkexecError } from "../../bindings/forkexec/channel.ts";
import { startProgram } from "../../bindings/forkexec/client.ts";
import { forkexecPaths } from "../../bindings/forkexec/paths.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { root } from "../architecture/source.ts";

/** The daemon as a process, with its places below a folder of the test, and its command line tool. */

const test = suite("forkexecd/daemon");

interface Running {
  readonly daemon: ChildProcess;
  readonly environment: NodeJS.ProcessEnv;
  readonly address: { readonly socket: string; readonly ambient: typeof systemAmbient };
  /** Starts it once more. */
  again(): Promise<ChildProcess>;
}

async function withDaemon(run: (running: Running) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "fe-"));
  const environment = { ...process.env, FE_TEST: "1", XDG_RUNTIME_DIR: directory };
  const daemons: ChildProcess[] = [];
  const again = async () => {
    const daemon = spawn(
      process.execPath,
      [join(root, "daemons/forkexecd/main.ts"), "-config", "/nonexistent", "-log", "stdout"],
      {
        env: environment,
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    daemons.push(daemon);
    await new Promise<void>((resolve) => {
      let said = "";
      daemon.stdout?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("ready")) resolve();
      });
    });
    return daemon;
  };
  try {
    const daemon = await again();
    const address = { socket: forkexecPaths(environment).socket, ambient: systemAmbient };
    assert.is(address.socket, `${directory}/xapi/forker/main`);
    await run({ daemon, environment, address, again });
  } finally {
    for (const each of daemons) each.kill("SIGKILL");
    rmSync(directory, { recursive: true });
  }
}

const ended = (child: ChildProcess) =>
  new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));

async function cli(environment: NodeJS.ProcessEnv, ...words: string[]): Promise<readonly [unknown, string, string]> {
  const child = spawn(process.execPath, [join(root, "daemons/forkexecd/cli.ts"), ...words], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  return [code, stdout, stderr];
}

test("the command line tool shows what programs print", () =>
  withDaemon(async ({ environment }) => {
    assert.equal(await cli(environment, "/bin/echo", "a b"), [0, "stdout=[a b\n]\nstderr=[]\n", ""]);
    assert.equal(await cli(environment, "/bin/sh", "-c", "echo a; echo b >&2; exit 3"), [
      3,
      "",
      "stdout=[a\n]\nstderr=[b\n]\nWEXITED 3\n",
    ]);
    assert.is((await cli(environment))[0], 1);
    assert.equal(await cli(environment, "--help"), [0, "Usage: forkexecd-cli <program> [argument]...\n", ""]);
  }));

test("it is ended by SIGTERM, and what is waited for ends with it", () =>
  withDaemon(async ({ daemon, address }) => {
    const running = await startProgram({ program: "/bin/sleep", arguments: ["100"] }, address);
    const code = ended(daemon);
    daemon.kill("SIGTERM");
    assert.equal(await running.wait(), ["WSIGNALED", -7]);
    assert.is(await code, 0);
    assert.not(existsSync(address.socket));
  }));

test("killed, it takes no program with it, says so to those who wait, and starts again", () =>
  withDaemon(async ({ daemon, address, environment, again }) => {
    const running = await startProgram({ program: "/bin/sleep", arguments: ["100"] }, address);
    daemon.kill("SIGKILL");
    const error = await running.wait().catch((thrown: unknown) => thrown);
    assert.is(error instanceof ForkexecError ? error.code : error, "lost");
    assert.ok(existsSync(`/proc/${running.pid}`));
    process.kill(running.pid, "SIGKILL");
    await again();
    assert.equal(await (await startProgram({ program: "/bin/true" }, address)).wait(), ["WEXITED", 0]);
    assert.equal(readdirSync(forkexecPaths(environment).folder), []);
  }));

test.run();
