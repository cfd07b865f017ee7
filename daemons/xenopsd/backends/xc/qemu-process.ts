import { readFile, rm } from "node:fs/promises";
import { type Ambient, sleep } from "../../../../runtime/ambient.ts";
import { qemuFiles } from "./qemu-arguments.ts";

const LOOK_MS = 100;
/** How long a device model may take to end when it is asked to, before it is killed. */
const END_MS = 5_000;

/** The process whose pid file and command line say that it is the domain's device model. */
export async function runningPid(domid: number): Promise<number | undefined> {
  const pid = Number(await readFile(qemuFiles(domid).pid, "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const line = await readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "");
  return line.split("\0").includes(`qemu-dm-${domid}`) ? pid : undefined;
}

/** Ends a domain's device model, by force where it does not heed. */
export async function endProcess(domid: number, ambient: Ambient): Promise<void> {
  const pid = await runningPid(domid);
  if (pid === undefined) return;
  signal(pid, "SIGTERM");
  for (let waited = 0; waited < END_MS; waited += LOOK_MS) {
    if ((await runningPid(domid)) === undefined) return;
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
