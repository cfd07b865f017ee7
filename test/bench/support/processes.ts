import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { type ChildOutput, launch } from "../../../runtime/process/child.ts";
import type { Announcement } from "../../../runtime/process/notify.ts";
import { root } from "./places.ts";

/** A process that was started for a bench and is ready. */
export interface Started extends AsyncDisposable {
  readonly pid: number;
  readonly announced: Announcement;
  /** From the fork to the message that it is ready. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** Starts a module of the project that announces when it is ready; it ends with this process. What it prints goes to `output`. */
export async function startModule(
  module: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
  output: ChildOutput = "inherit",
): Promise<Started> {
  const before = performance.now();
  const child = launch(
    { name: module, module: join(root, module), arguments: args, environment },
    systemAmbient,
    output,
  );
  const announced = await child.ready;
  const readyMs = performance.now() - before;
  const stop = () => child.stop(STOP_SECONDS);
  return { pid: child.pid ?? 0, announced, readyMs, stop, [Symbol.asyncDispose]: stop };
}

const STOP_SECONDS = 10;

/** A baseline of this folder. */
export function startBaseline(name: string, ...args: readonly string[]): Promise<Started> {
  return startModule(`test/bench/baselines/${name}.ts`, args);
}

/** Memory that a process would free by ending: what it shares is divided among those who share it. MiB. */
export function pssMib(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? Number.NaN) / 1024;
}

/** Processor time that a process has used, in milliseconds; the kernel counts in steps of 10. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The processes that a process has forked, with their command lines. */
export function childrenOf(pid: number): readonly { readonly pid: number; readonly command: string }[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim().split(" "))
    .filter((text) => text !== "")
    .map((text) => ({
      pid: Number(text),
      command: readFileSync(`/proc/${text}/cmdline`, "utf8").replaceAll("\0", " "),
    }));
}
