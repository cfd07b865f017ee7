import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { connectDevice } from "../../../bindings/xenstore/device.ts";
import { XenstoreLost } from "../../../bindings/xenstore/errors.ts";
import { cBehaviour } from "../../../bindings/xenstore/simulated/behaviour.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { available, hasProgram } from "../../support/available.ts";
import { nodeContract } from "./contract.ts";
import { overSocket } from "./simulated-target.ts";
import { watchContract } from "./watch-contract.ts";

/** The contract of nodes and watches by a device; the kernel's is stood for by a terminal that leads to the simulated daemon. */
const test = suite("bindings/xenstore/device");

const relay = fileURLToPath(new URL("device.py", import.meta.url));

/** A device that leads to a daemon, until its `end` is called. */
async function deviceTo(socket: string): Promise<{ path: string; end(): void }> {
  const child = spawn("python3", [relay, socket], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { path: line.toString().trim(), end: () => void child.kill() };
}

if (available(hasProgram("python3"), "the contract of xenstore by a device", "apt-get install python3")) {
  const devices: { end(): void }[] = [];
  const target = await overSocket("c", cBehaviour, async (socket) => {
    const device = await deviceTo(socket);
    devices.push(device);
    return connectDevice(systemAmbient, device.path);
  });
  test.after(async () => {
    for (const device of devices) device.end();
    await target.stop();
  });
  nodeContract(test, () => target);
  watchContract(test, () => target);

  test("a reset ends what is this client's own by itself: the kernel's drivers have watches there too", async () => {
    const device = await deviceTo(target.socket);
    const connection = await connectDevice(systemAmbient, device.path);
    const watch = await connection.watch("/reset");
    await watch.next();
    const transaction = await connection.begin();
    await connection.resetWatches();
    assert.is(await watch.next(), undefined);
    await transaction.read("/").then(
      () => assert.unreachable(),
      (error) => assert.is(error.code, "ENOENT"),
    );
    await connection.close();
    device.end();
  });

  test("a device that goes ends the connection and all that waits", async () => {
    const device = await deviceTo(target.socket);
    const connection = await connectDevice(systemAmbient, device.path);
    const watch = await connection.watch("/a");
    await watch.next();
    const waiting = watch.next().catch((error: unknown) => error);
    device.end();
    assert.instance(await waiting, XenstoreLost);
    assert.instance(await connection.ended, XenstoreLost);
    await connection.close();
  });
}

test("where there is no device", async () => {
  const error = await connectDevice(systemAmbient, "/dev/xen/none").catch((reason: unknown) => reason);
  assert.instance(error, XenstoreLost);
});

test.run();
