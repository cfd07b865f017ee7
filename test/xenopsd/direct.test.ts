import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SimulatedHost } from "../../bindings/hypervisor/simulated/host.ts";
import { hostBackend } from "../../daemons/squeezed/backends/host/backend.ts";
import { createSqueezed } from "../../daemons/squeezed/start.ts";
import { start } from "../../daemons/xenopsd/start.ts";
import { xenopsClient } from "../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { sendDirectly, serveDirectly } from "../../runtime/daemon/direct.ts";
import type { Raw } from "../../runtime/rpc/raw.ts";
import { encodeCall } from "../../runtime/rpc/xmlrpc/encode.ts";
import { parseResponse } from "../../runtime/rpc/xmlrpc/parse.ts";
import { failureOf } from "../support/failure.ts";
import { dbg, ended, MIB, metadata, pvVm, uuid } from "./support.ts";

/** The domain manager of a host that has no message switch. */

const test = suite("xenopsd/direct");

const debug = { debug_info: "test" };

test("without a message switch it is called by XML-RPC on its socket", async () => {
  const folder = mkdtempSync(join(tmpdir(), "xp-"));
  const path = join(folder, "xenopsd");
  const daemon = await start({
    "use-switch": false,
    "switch-path": join(folder, "nobody"),
    "sockets-path": folder,
    persist: false,
    inventory: join(folder, "inventory"),
    "simulate-delay": 0,
  });
  const ask = (method: string, body: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const sent = request({ socketPath: path, method, path: "/" }, async (reply) => {
        resolve({ status: reply.statusCode ?? 0, text: await textOf(reply) });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  const call = async (method: string, ...params: Raw[]) => (await ask("POST", encodeCall(method, params))).text;
  try {
    const query = parseResponse(Buffer.from(await call("query", { ...debug, unit: null })));
    assert.is((query as { name?: Raw }).name, "xenops");
    assert.equal(parseResponse(Buffer.from(await call("VM.list", { ...debug, unit: null }))), []);
    assert.match(await call("VM.stat", { ...debug, id: "nobody" }), /<value>Failure<\/value>.*Does_not_exist/);
    assert.is((await ask("GET", "")).status, 404);
    assert.is((await ask("POST", "x".repeat(1_048_577))).status, 404);
  } finally {
    await daemon.stop();
  }
  assert.not(existsSync(path));
  rmSync(folder, { recursive: true });
});

test("without a message switch, too, the ballooning daemon moves memory between domains", async () => {
  const folder = mkdtempSync(join(tmpdir(), "xp-"));
  const keepAlive = setInterval(() => {}, 1_000);
  const host = new SimulatedHost({ ambient: systemAmbient, memoryMib: 1_024, delayScale: 0 });
  const connect = async () => host.open();
  const squeezed = await createSqueezed(
    { "boot-time-memory-path": join(folder, "boot"), "balance-check-interval": 3_600 },
    { backend: hostBackend({ hypervisor: host.hypervisor, connect, ambient: systemAmbient }) },
  );
  const memory = join(folder, "memory");
  const served = await serveDirectly(memory, squeezed.serve, { body: 65_536, connections: 4 });
  const daemon = await start(
    {
      ...{ "use-switch": false, "sockets-path": folder, "memory-socket": memory, persist: false },
      ...{ inventory: join(folder, "inventory"), "simulate-delay": 0 },
    },
    { host },
  );
  const client = xenopsClient(sendDirectly(join(folder, "xenopsd"), "test", systemAmbient, 30_000));
  const sizeOf = async (n: number) => Number((await client.VM.stat({ ...dbg, id: uuid(n) }))[1].memory_actual) / MIB;
  const started = async (n: number, least: number, most: number) => {
    const range = { memory_dynamic_min: least * MIB, memory_dynamic_max: most * MIB, memory_static_max: most * MIB };
    const vm = pvVm(uuid(n), range);
    await client.VM.import_metadata({ ...dbg, metadata: metadata(vm) });
    await ended(client, await client.VM.start({ ...dbg, id: vm.id, paused: false }));
    await ended(client, await client.VM.unpause({ ...dbg, id: vm.id }));
  };
  try {
    await started(1, 256, 800);
    const alone = await sizeOf(1);
    await started(2, 256, 800);
    assert.ok((await sizeOf(1)) < alone, "it has given memory");
    const refused = await failureOf(client.VM.remove({ ...dbg, id: uuid(1) }));
    assert.equal(refused, ["Bad_power_state", ["Running", "Halted"]]);
  } finally {
    await daemon.stop();
    await served.stop();
    await squeezed.stop();
    await host.stop();
    clearInterval(keepAlive);
    rmSync(folder, { recursive: true });
  }
});

test("a call to nobody, and to one that does not answer, ends with an error", async () => {
  const folder = mkdtempSync(join(tmpdir(), "xp-"));
  const path = join(folder, "daemon");
  const send = sendDirectly(path, "test", systemAmbient, 50);
  await rejects(send('{"method":"query","params":[],"id":1}'), /ENOENT/);
  const mute = await serveDirectly(path, () => new Promise(() => {}), { body: 1_024, connections: 4 });
  await rejects(send('{"method":"query","params":[],"id":1}'), /has not answered in time/);
  await mute.stop();
  rmSync(folder, { recursive: true });
});

async function rejects(call: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.match(error instanceof Error ? error.message : "no error", message);
}

test.run();
