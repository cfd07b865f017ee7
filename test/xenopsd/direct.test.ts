import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { start } from "../../daemons/xenopsd/start.ts";
import type { Raw } from "../../runtime/rpc/raw.ts";
import { encodeCall } from "../../runtime/rpc/xmlrpc/encode.ts";
import { parseResponse } from "../../runtime/rpc/xmlrpc/parse.ts";

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

test.run();
