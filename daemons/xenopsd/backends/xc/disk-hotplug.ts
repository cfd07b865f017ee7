import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { messageOf } from "../../../../runtime/error-message.ts";
import { writeKeys, type Xenstore } from "../xen/access.ts";
import { backendPath, type DeviceAddress, hotplugPath } from "../xen/paths.ts";
import { detachLoop, deviceNumbers, loopDevice } from "./block-devices.ts";
import type { ProgramRunner } from "./programs.ts";

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
        ...(numbers !== undefined && { "physical-device": `${numbers.major}:${numbers.minor}` }),
      });
    }
    await writeKeys(tree, hotplugPath(address), { hotplug: "online" });
    await tree.write(`${backend}/hotplug-status`, "connected");
  } catch (error) {
    await tree.write(`${backend}/hotplug-error`, messageOf(error));
  }
}

/** Gives back what `diskOnline` took. */
export async function diskOffline(xenstore: Xenstore, runner: ProgramRunner, address: DeviceAddress): Promise<void> {
  const tree = await xenstore.connection();
  const loop = await readTextIfAny(tree, `${backendPath(address)}/loop-device`);
  if (loop !== undefined) await detachLoop(runner, loop);
  await Promise.all([
    removeIfAny(tree, `${backendPath(address)}/hotplug-status`),
    removeIfAny(tree, `${hotplugPath(address)}/hotplug`),
  ]);
}
