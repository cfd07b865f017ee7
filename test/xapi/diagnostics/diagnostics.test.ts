import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { removeUnfinished } from "../../../daemons/xapi/blobs/binary-storage.ts";
import { logTail } from "../../../daemons/xapi/diagnostics/log-tail.ts";
import { sendTestPost } from "../../../daemons/xapi/diagnostics/test-post.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { createHostCertificate } from "../../../runtime/tls/certificate.ts";
import { ManualAmbient } from "../../support/ambient.ts";
import { createWorld, errorOf, hostSession, testSettings } from "../support/world.ts";

const test = suite<{ folder: string }>("xapi/diagnostics");
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "diagnostics-"));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

test("the buffer of a hypervisor is empty once it was read and cleared", async () => {
  const { call, host } = createWorld();
  const before = await call("host.dmesg", host);
  assert.match(String(before), /^\(XEN\) /);
  assert.is(await call("host.dmesg_clear", host), before);
  assert.is(await call("host.dmesg", host), "");
});

test("the log is answered where it goes to a file, and only its end", async ({ folder }) => {
  const path = join(folder, "log");
  writeFileSync(path, "one\ntwo\nthree\n");
  const { call, host } = createWorld({ settings: testSettings({ log: `file:${path}` }) });
  assert.is(await call("host.get_log", host), "one\ntwo\nthree\n");
  assert.is(logTail(path, 12), "two\nthree\n".slice(0));
  assert.is(logTail(path, 8), "three\n");
  const silent = createWorld();
  assert.equal(await errorOf(silent.call("host.get_log", silent.host)), ["NOT_IMPLEMENTED", "host.get_log"]);
});

test("contents of blobs are removed with binary storage, alerts and blobs stay", async ({ folder }) => {
  const { call, pool, database, xapi } = createWorld({ dataDir: folder });
  const blob = String(await call("pool.create_new_blob", pool, "b", "", false));
  const { uuid } = database.tables.blob.get(blob as never);
  writeFileSync(join(folder, "blobs", uuid), "content");
  database.tables.blob.update(blob as never, { size: 7 });
  mkdirSync(join(folder, "blobs", "messages"), { recursive: true });
  await call("pool.disable_binary_storage");
  assert.equal(readdirSync(join(folder, "blobs")), ["messages"]);
  assert.is(await call("blob.get_size", blob), 0);
  assert.is(xapi.services.messages.size, 0);
  assert.ok(readdirSync(folder).includes("binary-storage-disabled"));
  await call("pool.enable_binary_storage");
  assert.not.ok(readdirSync(folder).includes("binary-storage-disabled"));
});

test("what was cut of an upload goes at the next start, contents and alerts stay", ({ folder }) => {
  removeUnfinished(folder);
  mkdirSync(join(folder, "blobs", "messages"), { recursive: true });
  for (const name of ["u-1", "u-1.x.new", "messages/.new"]) writeFileSync(join(folder, "blobs", name), "");
  removeUnfinished(folder);
  assert.equal(readdirSync(join(folder, "blobs"), { recursive: true }).toSorted(), [
    "messages",
    "messages/.new",
    "u-1",
  ]);
});

test("lines that members record get the names that only the coordinator knows", async ({ folder }) => {
  const world = createWorld({ dataDir: folder });
  const { host, database, xapi } = world;
  const { uuid } = database.tables.host.get(host);
  const line = (parameters: string) => `[t|audit] ('x' 'HTTP' 'http/get_export' (${parameters}))`;
  const forged = "\nforged";
  await world.callAs(
    hostSession(world),
    "pool.audit_log_append",
    line(`('host' '' '' '${host}') ('vm' '' '' 'OpaqueRef:gone')${forged}`),
  );
  xapi.services.audit.flush();
  const written = readFileSync(join(folder, "audit.log"), "utf8").split("\n");
  const expected = line(`('host' 'host1' '${uuid}' '${host}') ('vm' '' '' 'OpaqueRef:gone') forged`);
  assert.ok(written.includes(expected), written.join("\n"));
});

test("a joining host gets the pool secret", async () => {
  const { call, xapi } = createWorld();
  assert.is(await call("pool.initial_auth"), xapi.services.poolSecret.current);
});

test("updates and patches that no host has are destroyed, applied ones are not", async () => {
  const { call, add, host, database } = createWorld();
  const update = add("pool_update", { name_label: "u", hosts: [host] });
  const patch = add("pool_patch", { name_label: "p", pool_update: update });
  assert.equal(await errorOf(call("pool_patch.destroy", patch)), ["UPDATE_IS_APPLIED"]);
  database.tables.pool_update.update(update as never, { hosts: [] });
  await call("pool_patch.destroy", patch);
  assert.equal([database.tables.pool_patch.size, database.tables.pool_update.size], [0, 0]);
});

test("a test post answers what the server says, and tells bad certificates from no connection", async () => {
  const { key, certificates } = await createHostCertificate({ hostName: "localhost", others: [] }, systemAmbient);
  const server = createServer({ key, cert: certificates.join("") }, (request, response) => {
    request.setEncoding("utf8").on("data", (text) => response.end(`got ${text}`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const to = { host: "127.0.0.1", port: (server.address() as AddressInfo).port, body: "hello" };
  const ambient = new ManualAmbient();
  assert.is(await sendTestPost({ ...to, verify: false }, ambient), "got hello");
  const [refusal] = await errorOf(sendTestPost({ ...to, verify: true }, ambient));
  assert.is(refusal, "SSL_VERIFY_ERROR");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const gone = await errorOf(sendTestPost({ ...to, verify: false }, ambient));
  assert.equal(gone, ["TLS_CONNECTION_FAILED", "127.0.0.1", String(to.port)]);
});

test("what the program is busy with is told", async () => {
  const { call, host } = createWorld();
  assert.match(
    String(await call("host.get_thread_diagnostics", host)),
    /^uptime: [\d.]+ s\nprocessor: .+\nmemory: \d+ bytes/,
  );
});

test.run();
