import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { keep, removeStale, runFolder } from "./lab/stale.ts";
import { Dom0 } from "./lab/vm.ts";

const stale = suite("what runs of the laboratory leave");

const cache = mkdtempSync(join(tmpdir(), "dom0-cache-"));
stale.after(() => rmSync(cache, { recursive: true, force: true }));

/** The folder of a run whose process has ended. */
function endedRun(): string {
  const folder = runFolder(cache, spawnSync("true").pid);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A process that is a folder's machine. */
function machineOf(folder: string): ChildProcess {
  const machine = spawn("sh", ["-c", "read line", `file:${folder}/serial.log`]);
  writeFileSync(join(folder, "machine.json"), JSON.stringify({ pid: machine.pid, agentPort: 0, apiPort: 0 }));
  return machine;
}

stale("the folder of a killed run goes, and its machine", async () => {
  const folder = endedRun();
  const machine = machineOf(folder);
  const ended = once(machine, "exit");
  removeStale(cache);
  assert.equal(await ended, [null, "SIGTERM"]);
  assert.not.ok(existsSync(folder));
});

stale("what is kept stays until its machine has ended", async () => {
  const folder = endedRun();
  const machine = machineOf(folder);
  keep(new Dom0(folder));
  removeStale(cache);
  assert.ok(existsSync(folder));
  const ended = once(machine, "exit");
  machine.kill();
  await ended;
  removeStale(cache);
  assert.not.ok(existsSync(folder));
});

stale("nothing else in the cache goes, and no process that has a machine's number by chance", () => {
  const folder = endedRun();
  writeFileSync(join(folder, "machine.json"), JSON.stringify({ pid: process.pid, agentPort: 0, apiPort: 0 }));
  mkdirSync(join(cache, "image"));
  removeStale(cache);
  assert.not.ok(existsSync(folder));
  assert.ok(existsSync(join(cache, "image")));
});

stale.run();
