import { stat } from "node:fs/promises";
import { type ProgramRunner, run } from "./programs.ts";

const LOSETUP = "/sbin/losetup";

/** Makes a block device of a file; answers its path. `detachLoop` ends it. */
export async function loopDevice(runner: ProgramRunner, file: string, readOnly: boolean): Promise<string> {
  const { stdout } = await run(runner, [LOSETUP, "--find", "--show", ...(readOnly ? ["--read-only"] : []), file]);
  return stdout.trim();
}

export async function detachLoop(runner: ProgramRunner, device: string): Promise<void> {
  await run(runner, [LOSETUP, "--detach", device]);
}

/** The kernel's numbers of a block device, each in hex; nothing for what is none. */
export async function deviceNumbers(
  path: string,
): Promise<{ readonly major: string; readonly minor: string } | undefined> {
  const found = await stat(path);
  if (!found.isBlockDevice()) return undefined;
  const device = BigInt(found.rdev);
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  return { major: major.toString(16), minor: minor.toString(16) };
}
