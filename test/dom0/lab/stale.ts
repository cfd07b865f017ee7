import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Dom0 } from "./vm.ts";

const KEPT = "kept";

/** Has a run's folder, with a machine that runs, outlive the run. */
export function keep({ folder }: Dom0): void {
  writeFileSync(join(folder, KEPT), "");
}

/** The folder of a run in the cache, by the run's process. */
export function runFolder(cache: string, pid: number): string {
  return join(cache, `vm-${pid}`);
}

/** Removes the folders of runs that have been killed, with their machines, and those kept whose machines have ended. */
export function removeStale(cache: string): void {
  for (const name of readdirSync(cache)) {
    const pid = Number(/^vm-(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || commandOf(pid).includes("test/dom0/main.ts")) continue;
    const folder = join(cache, name);
    const { machine } = new Dom0(folder);
    const isThere = machine !== undefined && commandOf(machine.pid).includes(folder);
    if (isThere && readdirSync(folder).includes(KEPT)) continue;
    if (isThere) process.kill(machine.pid);
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}
