import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";

/** The program that `npm start` runs. */
export const PROGRAM = new URL("../../daemons/supervisor/main.ts", import.meta.url).pathname;

/** `npm start` with these options: its process, and what it printed until `ready`. */
export interface Started {
  readonly process: ChildProcessByStdio<null, Readable, null>;
  readonly printed: string;
  readonly url: string;
  /** Process id of a daemon. */
  pid(daemon: string): number;
}

export async function start(...options: string[]): Promise<Started> {
  const child = spawn(process.execPath, [PROGRAM, "--http-port=0", "--https-port=-1", "--log=none", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { pid: own = 0 } = child;
  let printed = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    if (printed.endsWith("ready\n")) break;
  }
  const url = /XenAPI {2}(http:\S+)/.exec(printed)?.[1] ?? "";
  return { process: child, printed, url, pid: (daemon) => daemonOf(own, daemon) };
}

function daemonOf(supervisor: number, daemon: string): number {
  const children = readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, "utf8").trim().split(" ");
  const found = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`daemons/${daemon}/`));
  if (found === undefined) throw new Error(`${daemon} does not run`);
  return Number(found);
}

/** Ends `npm start` as an operator does. */
export async function stop({ process: child }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
