import { readFile, rm } from "node:fs/promises";
import { type RunningProgram, startProgram } from "../../../../bindings/forkexec/client.ts";
import type { ProcessStatus } from "../../../../bindings/forkexec/status.ts";
import { type Ambient, sleep } from "../../../../runtime/ambient.ts";
import { firstThere } from "./files.ts";
import type { ProgramRunner } from "./programs.ts";
import { qemuFiles } from "./qemu-arguments.ts";

/** QEMU as Debian, and as XCP-ng, name it. */
const PROGRAMS = ["/usr/libexec/xen-qemu-system-i386", "/usr/lib64/xen/bin/qemu-system-i386"];

const LOOK_MS = 100;
/** How long a device model may take to end when it is asked to, before it is killed. */
const END_MS = 5_000;

/** A QEMU that runs beside a domain. */
export interface QemuProcess {
  /** A word of its command line. */
  readonly name: string;
  readonly pidFile: string;
}

/** The device model of an HVM guest. */
export function deviceModel(domid: number): QemuProcess {
  return { name: `qemu-dm-${domid}`, pidFile: qemuFiles(domid).pid };
}

/** Starts QEMU by forkexecd, so that it outlives this daemon. An empty path is where distributions have it. */
export function startQemu(
  { forkexecd, ambient, program }: ProgramRunner & { readonly program: string },
  { name }: QemuProcess,
  words: string[],
): Promise<RunningProgram> {
  return startProgram(
    {
      program: program === "" ? firstThere(PROGRAMS) : program,
      arguments: words,
      environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"],
      syslog: { key: name, stderrToo: true },
    },
    { socket: forkexecd, ambient },
  );
}

/** Resolves when a process does what it is there for. Raises an Error when it ends, or is not up in so many `seconds`. */
export async function untilUp(
  { ambient, seconds }: { readonly ambient: Ambient; readonly seconds: number },
  ended: Promise<string>,
  isUp: () => Promise<boolean>,
): Promise<void> {
  let end: string | undefined;
  ended.then(
    (how) => {
      end = how;
    },
    () => {},
  );
  for (let waited = 0; !(await isUp()); waited += LOOK_MS) {
    if (end !== undefined) throw new Error(`it has ended: ${end}`);
    if (waited >= seconds * 1_000) throw new Error(`it is not up after ${seconds} s`);
    await sleep(ambient, LOOK_MS);
  }
}

/** How a process ended, as xenstore has it. */
export function endOf([how, code]: ProcessStatus): string {
  return how === "WEXITED" ? `exit:${code}` : `signal:${code}`;
}

/** The process whose pid file and command line say that it is the one meant. */
export async function runningPid({ name, pidFile }: QemuProcess): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile, "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const line = await readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "");
  return line.split("\0").includes(name) ? pid : undefined;
}

/** Ends a process, by force where it does not heed; one that does not run is fine. */
export async function endProcess(qemu: QemuProcess, ambient: Ambient): Promise<void> {
  const pid = await runningPid(qemu);
  if (pid === undefined) return;
  signal(pid, "SIGTERM");
  for (let waited = 0; waited < END_MS; waited += LOOK_MS) {
    if ((await runningPid(qemu)) === undefined) return;
    await sleep(ambient, LOOK_MS);
  }
  signal(pid, "SIGKILL");
}

function signal(pid: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

/** Removes what a device model has left, or would find of another one. */
export async function forgetFiles(domid: number): Promise<void> {
  const { pid, commands, events, vnc } = qemuFiles(domid);
  await Promise.all([pid, commands, events, vnc].map((path) => rm(path, { force: true })));
}

/** Removes the states of a domain's devices: what was kept for a model that has read it, or never came. */
export async function forgetStates(domid: number): Promise<void> {
  const { savedState, resumeState } = qemuFiles(domid);
  await Promise.all([savedState, resumeState].map((path) => rm(path, { force: true })));
}
