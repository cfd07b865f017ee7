import { spawnSync } from "node:child_process";

/**
 * Whether a test can run on this machine. If not, says so by name in a line that the runner lists (test/run.ts), with what is to be
 * done: `apt-get install NAME`, or what else the machine would have to permit.
 */
export function available(isThere: boolean, what: string, remedy: string): boolean {
  if (!isThere) console.log(`skipped: ${what} (${remedy})`);
  return isThere;
}

/** Whether a program can be started. */
export function hasProgram(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined;
}

export const isRoot: boolean = process.getuid?.() === 0;
