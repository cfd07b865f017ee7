import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { start } from "../../daemons/squeezed/start.ts";
import { MEMORY_QUEUE, memoryClient } from "../../generated/daemons/memory.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { Float, type Raw } from "../../runtime/rpc/raw.ts";
import { encodeCall } from "../../runtime/rpc/xmlrpc/encode.ts";
import { parseResponse } from "../../runtime/rpc/xmlrpc/parse.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import { root } from "../architecture/source.ts";
import { withSwitch } from "../message-switch/support.ts";

/** The daemon on a message switch, and its program. */

const test = suite("squeezed/daemon");

test("it is called through the message switch, and leaves when it is stopped", () =>
  withSwitch(async (path) => {
    const folder = mkdtempSync(join(tmpdir(), "sq-"));
    const daemon = await start({ "switch-path": path, "boot-time-memory-path": join(folder, "boot-time-memory") });
    const client = await SwitchClient.connect({ path, name: "test", ambient: systemAmbient });
    try {
      const memory = memoryClient((payload) => client.rpc(MEMORY_QUEUE, payload));
      assert.is(await memory.login("t", "xenopsd"), "xenopsd");
      const [id, kib] = await memory.reserve_memory_range("t", "xenopsd", 1_024, 2_048);
      assert.is(kib, 2_048);
      await memory.delete_reservation("t", "xenopsd", id);
    } finally {
      await client.close();
      await daemon.stop();
      rmSync(folder, { recursive: true });
    }
  }));

test("without a message switch it is called by XML-RPC on its socket", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sq-"));
  const path = join(folder, "xapi", "memory");
  const daemon = await start({
    "use-switch": false,
    "socket-path": path,
    "boot-time-memory-path": join(folder, "boot-time-memory"),
  });
  const ask = (method: string, body?: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const sent = request({ socketPath: path, method, path: "/" }, async (reply) => {
        resolve({ status: reply.statusCode ?? 0, text: await textOf(reply) });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  const call = async (method: string, ...params: Raw[]) => {
    const { status, text } = await ask("POST", encodeCall(method, params));
    assert.is(status, 200);
    return text;
  };
  assert.is(parseResponse(Buffer.from(await call("login", "t", "s"))), "s");
  const kib = new Float(1_024);
  assert.match(await call("reserve_memory_range", "t", "s", kib, kib), /<i8>1024<\/i8>/);
  const failure = await call("query_reservation_of_domain", "t", "s", new Float(9));
  assert.match(failure, /<name>ErrorDescription<\/name><value>No_reservation<\/value>/);
  assert.is(parseResponse(Buffer.from(await call("get_host_reserved_memory", "t"))), 73_728);
  assert.match(await call("query_reservation_of_domain", "t", "s", "x"), /ErrorDescription/);
  assert.is((await ask("GET")).status, 404);
  assert.is((await ask("POST", "no XML")).status, 400);
  await daemon.stop();
  assert.not(existsSync(path));
  rmSync(folder, { recursive: true });
});

const run = (...words: string[]) =>
  spawnSync(process.execPath, [join(root, "daemons/squeezed/main.ts"), ...words], {
    encoding: "utf8",
  });

test("a backend that is not there is refused in one line", () => {
  const { status, stderr, stdout } = run("-backend", "kvm");
  assert.is(status, 2);
  assert.match(stderr, /^squeezed: .*backend.*simulated.*\n$/);
  assert.is(stdout, "");
});

test("wrong sizes are refused, and auto is one", () => {
  assert.is(run("-domain-zero-dynamic-max", "much").status, 2);
  assert.is(run("-domain-zero-dynamic-max", "auto", "-help").status, 0);
});

test.run();
