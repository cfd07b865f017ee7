import { stat } from "node:fs/promises";
import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { writeKeys, type Xenstore } from "../xen/access.ts";
import { backendPath, type DeviceAddress, hotplugPath } from "../xen/paths.ts";
import { type ProgramRunner, run } from "./programs.ts";

const LOSETUP = "/sbin/losetup";

/** Has the kernel serve a disk: tells it the device's numbers, behind a loop device for a file (spec: xenopsd.md, section 12). */
export async function diskOnline(xenstore: Xenstore, runner: ProgramRunner, address: DeviceAddress): Promise<void> {
  const backend = backendPath(address);
  const tree = await xenstore.connection();
  try {
    const [params = "", type, mode] = await Promise.all(
      ["params", "type", "mode"].map((key) => readTextIfAny(tree, `${backend}/${key}`)),
    );
    // QEMU opens by itself what it serves.
    if (address.kind !== "qdisk") {
      const loop = type === "file" && params !== "";
      const device = loop ? await loopDevice(runner, params, mode === "r") : params;
      if (loop) await tree.write(`${backend}/loop-device`, device);
      const numbers = device === "" ? undefined : await deviceNumbers(device);
      await writeKeys(tree, backend, {
        "physical-device-path": device,
        ...(numbers !== undefined && { "physical-device": numbers }),
      });
    }
    await writeKeys(tree, hotplugPath(address), { hotplug: "online" });
    await tree.write(`${backend}/hotplug-status`, "connected");
  } catch (error) {
    await tree.write(`${backend}/hotplug-error`, error instanceof Error ? error.message : String(error));
  }
}

/** Gives back what `diskOnline` took. */
export async function diskOffline(xenstore: Xenstore, runner: ProgramRunner, address: DeviceAddress): Promise<void> {
  const tree = await xenstore.connection();
  const loop = await readTextIfAny(tree, `${backendPath(address)}/loop-device`);
  if (loop !== undefined) await run(runner, [LOSETUP, "--detach", loop]);
  await Promise.all([
    removeIfAny(tree, `${backendPath(address)}/hotplug-status`),
    removeIfAny(tree, `${hotplugPath(address)}/hotplug`),
  ]);
}

async function loopDevice(runner: ProgramRunner, file: string, readOnly: boolean): Promise<string> {
  const { stdout } = await run(runner, [LOSETUP, "--find", "--show", ...(readOnly ? ["--read-only"] : []), file]);
  return stdout.trim();
}

/** `major:minor` of a block device, in hex; nothing for what is none. */
async function deviceNumbers(path: string): Promise<string | undefined> {
  const found = await stat(path);
  if (!found.isBlockDevice()) return undefined;
  const device = BigInt(found.rdev);
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  return `${major.toString(16)}:${minor.toString(16)}`;
}
