import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type * as Client from "../../generated/client/browser.ts";
import { XapiError } from "../../runtime/errors.ts";
import { FakePool } from "./fake-pool.ts";
import { FakeServer, failureOf } from "./fake-server.ts";

const browser = suite("client in browsers");
const entry = fileURLToPath(new URL("../../generated/client/browser.ts", import.meta.url));

/** Bytes that a program may carry for what it imports; raise them knowingly. */
const BUDGETS = [
  { imports: "connect", bytes: 17_000 },
  { imports: "connect, watch", bytes: 24_000 },
  { imports: "connect, watch, isXapiError", bytes: 42_000 },
];

/** A program for browsers, minified. esbuild fails where something below the entry imports a module of Node. */
async function bundle(
  source: string,
  more: { format: "esm" } | { format: "iife"; globalName: string },
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    minify: true,
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "silent",
    ...more,
  });
  return outputFiles[0]?.text ?? "";
}

for (const { imports, bytes } of BUDGETS) {
  browser(`a program that imports ${imports} is small`, async () => {
    const text = await bundle(`import { ${imports} } from ${JSON.stringify(entry)}; globalThis.x = [${imports}];`, {
      format: "esm",
    });
    const size = Buffer.byteLength(text);
    console.log(`    ${imports}: ${size} bytes, ${gzipSync(text, { level: 9 }).length} with gzip`);
    assert.ok(size <= bytes, `${size} bytes`);
    assert.not.match(text, /node:|\brequire\(|\bprocess\b/);
  });
}

browser("works with nothing but what browsers have", async () => {
  const code = await bundle(`export * from ${JSON.stringify(entry)};`, { format: "iife", globalName: "client" });
  const context = vm.createContext({
    fetch,
    URL,
    URLSearchParams,
    AbortController,
    AbortSignal,
    setTimeout,
    clearTimeout,
    queueMicrotask,
  });
  vm.runInContext(code, context);
  const { connect, watch, isXapiError } = context.client as typeof Client;
  const pool = new FakePool();
  const server = await FakeServer.start(pool.handler);
  try {
    const xapi = await connect({ url: server.url, user: "root", password: "p" });
    const ref = "OpaqueRef:a" as Client.Ref<"VM">;
    pool.add("VM", ref, { uuid: "u", power_state: "Halted" });
    assert.is((await xapi.VM.get_record(ref)).uuid, "u");
    const cache = await watch(xapi, ["VM"]);
    const task = xapi.Async.VM.start(ref, false, false);
    pool.complete(await task.ref, { status: "success", result: "<value></value>" });
    await task;
    pool.change(ref, { power_state: "Running" });
    await cache.VM.waitFor(ref, (record) => record?.power_state === "Running");
    pool.scripted.push(({ method }) => {
      if (method === "VM.start") throw new XapiError("HANDLE_INVALID", ["VM", ref]);
      return undefined;
    });
    const error = await failureOf(xapi.VM.start(ref, false, false));
    assert.ok(isXapiError(error, "HANDLE_INVALID"));
    assert.is(error.parameters.handle, ref);
    await xapi.close();
    const unix = (await failureOf(connect({ url: "unix:/x", user: "root", password: "p" }))) as Client.TransportError;
    assert.is(unix.code, "UNSUPPORTED_URL");
  } finally {
    await server.stop();
  }
});

browser.run();
