import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  connect,
  isKnownXapiError,
  isXapiError,
  type Ref,
  TransportError,
  XapiError,
} from "../../generated/client/index.ts";
import { baseAt, baseOf } from "../../runtime/client/address.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { FakePool } from "./fake-pool.ts";
import { closedPort, DROP, FakeServer, failureOf, hastyClock, RawReply } from "./fake-server.ts";
import { selfSigned } from "./self-signed.ts";

const connection = suite("client connection");
const user = { user: "root", password: "secret" };
const vm = "OpaqueRef:vm" as Ref<"VM">;
const ended: (() => Promise<unknown>)[] = [];

connection.after.each(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function poolServer(pool = new FakePool()): Promise<{ pool: FakePool; server: FakeServer }> {
  const server = await FakeServer.start(pool.handler);
  ended.push(() => server.stop());
  return { pool, server };
}

async function client(url: string, more: object = {}) {
  const xapi = await connect({ url, ...user, clock: hastyClock(), ...more });
  ended.push(() => xapi.close());
  return xapi;
}

connection("logs in, puts the session first, logs out", async () => {
  const { pool, server } = await poolServer();
  pool.add("VM", vm, { uuid: "u", power_state: "Halted" });
  const xapi = await client(server.url, { originator: "test" });
  assert.equal(await xapi.VM.get_record(vm), { uuid: "u", power_state: "Halted" });
  assert.is(xapi.sessionRef, "OpaqueRef:session-1");
  await xapi.close();
  assert.equal(server.callsOf("session.login_with_password"), [
    { method: "session.login_with_password", params: ["root", "secret", "1.0", "test"] },
  ]);
  assert.equal(server.callsOf("VM.get_record"), [{ method: "VM.get_record", params: ["OpaqueRef:session-1", vm] }]);
  assert.equal(server.methods.at(-1), "session.logout");
  assert.is(pool.sessions.size, 0);
});

connection("awaiting the client itself, and printing it, sends nothing", async () => {
  const { server } = await poolServer();
  const xapi = await client(server.url);
  assert.is(await Promise.resolve(xapi), xapi);
  assert.is((xapi as unknown as { then: unknown }).then, undefined);
  JSON.stringify(xapi.VM);
  assert.equal(server.methods, ["session.login_with_password"]);
});

connection("messages without a session get none; optional parameters may be left out", async () => {
  const { pool, server } = await poolServer();
  pool.scripted.push(({ method }) => (method === "VM.start" ? "" : undefined));
  const xapi = await client(server.url);
  await xapi.session.login_with_password("a", "b", "1.0", "o");
  await xapi.call("VM.start", vm, undefined, undefined);
  await (xapi.VM.start as (...all: unknown[]) => Promise<void>)(vm, true, undefined);
  assert.equal(server.callsOf("session.login_with_password")[1]?.params, ["a", "b", "1.0", "o"]);
  assert.equal(
    server.callsOf("VM.start").map((call) => call.params.length),
    [4, 3],
  );
});

connection("errors carry code, parameters, and their names", async () => {
  const { pool, server } = await poolServer();
  const xapi = await client(server.url);
  pool.scripted.push(({ method }) => {
    if (method === "VM.start") throw new XapiError("VM_BAD_POWER_STATE", [vm, "halted", "running"]);
    if (method === "VM.get_uuid") throw new XapiError("NEW_IN_THE_NEXT_RELEASE", ["x"]);
    if (method === "VM.unpause")
      return new RawReply(200, '{"jsonrpc":"2.0","error":["HANDLE_INVALID","VM","r"],"id":1}');
    return undefined;
  });
  const bad = await failureOf(xapi.VM.start(vm, false, false));
  assert.ok(isXapiError(bad, "VM_BAD_POWER_STATE"));
  assert.equal({ ...bad.parameters }, { vm, expected: "halted", actual: "running" });
  assert.not.ok(isXapiError(bad, "HANDLE_INVALID"));
  const unknown = await failureOf(xapi.VM.get_uuid(vm));
  assert.ok(isXapiError(unknown) && unknown.code === "NEW_IN_THE_NEXT_RELEASE");
  assert.not.ok(isKnownXapiError(unknown));
  const old = await failureOf(xapi.VM.unpause(vm));
  assert.ok(isKnownXapiError(old) && old.code === "HANDLE_INVALID" && old.parameters.class === "VM");
});

connection("numbers that JSON cannot write are read where a float stands, and nowhere else", async () => {
  const { pool, server } = await poolServer();
  const xapi = await client(server.url);
  const record = { name_label: "NaN", progress: "-Infinity" };
  pool.scripted.push(({ method }) => {
    if (method === "task.get_record") return record;
    if (method === "task.get_all_records") return { t: { ...record } };
    if (method === "task.get_progress" || method === "VM.query_data_source") return "NaN";
    if (method === "VM_metrics.get_record") return { VCPUs_utilisation: { "0": 0.5, "1": "Infinity" } };
    if (method === "VM.get_name_label") return "NaN";
    if (method === "host_cpu.get_record") {
      return new RawReply(200, '{"jsonrpc":"2.0","result":{"vendor":"a \\"NaN\\" b","utilisation":NaN},"id":1}');
    }
    return undefined;
  });
  const task = "OpaqueRef:t" as Ref<"task">;
  assert.equal(await xapi.task.get_record(task), { name_label: "NaN", progress: Number.NEGATIVE_INFINITY });
  assert.equal(await xapi.task.get_all_records(), { t: { name_label: "NaN", progress: Number.NEGATIVE_INFINITY } });
  assert.equal(await xapi.task.get_progress(task), Number.NaN);
  assert.equal(await xapi.VM.query_data_source(vm, "cpu"), Number.NaN);
  assert.is(await xapi.VM.get_name_label(vm), "NaN");
  const used = await xapi.VM_metrics.get_record("OpaqueRef:m" as Ref<"VM_metrics">);
  assert.equal(used.VCPUs_utilisation, { "0": 0.5, "1": Number.POSITIVE_INFINITY });
  const cpu = await xapi.host_cpu.get_record("OpaqueRef:c" as Ref<"host_cpu">);
  assert.equal([cpu.vendor, cpu.utilisation], ['a "NaN" b', Number.NaN]);
});

connection("floats that are not finite are sent as text", async () => {
  const { pool, server } = await poolServer();
  pool.scripted.push(({ method }) => (method === "task.set_progress" ? "" : undefined));
  const xapi = await client(server.url);
  await xapi.task.set_progress("OpaqueRef:t" as Ref<"task">, Number.NaN);
  assert.is(server.callsOf("task.set_progress")[0]?.params[2], "NaN");
});

connection("a label that a newer server added is kept", async () => {
  const { pool, server } = await poolServer();
  pool.add("VM", vm, { power_state: "Levitating" });
  const xapi = await client(server.url);
  assert.is((await xapi.VM.get_record(vm)).power_state as string, "Levitating");
});

connection("HOST_IS_SLAVE is followed at login and later", async () => {
  const { pool, server: coordinator } = await poolServer();
  const { pool: memberPool, server: member } = await poolServer();
  memberPool.scripted.push(() => {
    throw new XapiError("HOST_IS_SLAVE", ["10.0.0.1"]);
  });
  pool.add("VM", vm, { uuid: "u" });
  const locate = (address: string) => (address === "10.0.0.1" ? coordinator.url : "http://unexpected");
  const xapi = await client(member.url, { locate });
  assert.is(xapi.url, coordinator.url);
  // The roles change: the old coordinator sends everybody to the new one, which knows no session.
  const { pool: nextPool, server: next } = await poolServer();
  nextPool.add("VM", vm, { uuid: "same" });
  pool.scripted.push(() => {
    throw new XapiError("HOST_IS_SLAVE", [`127.0.0.1:${next.port}`]);
  });
  const moved = await connect({ url: coordinator.url, ...user, clock: hastyClock() });
  ended.push(() => moved.close());
  assert.is((await moved.VM.get_record(vm)).uuid, "same");
  assert.is(moved.url, next.url);
});

connection("two hosts that name each other do not keep a call for ever", async () => {
  const { pool, server } = await poolServer();
  pool.scripted.push(() => {
    throw new XapiError("HOST_IS_SLAVE", [`127.0.0.1:${server.port}`]);
  });
  const error = await failureOf(connect({ url: server.url, ...user, clock: hastyClock() }));
  assert.ok(isXapiError(error, "HOST_IS_SLAVE"));
  assert.is(server.methods.length, 4);
});

connection("addresses of a pool keep scheme and port; IPv6 gets brackets", () => {
  assert.is(baseAt("https://pool.example", "10.0.0.1"), "https://10.0.0.1");
  assert.is(baseAt("http://localhost:8080", "10.0.0.1"), "http://10.0.0.1:8080");
  assert.is(baseAt("https://pool.example:8443", "fe80::1"), "https://[fe80::1]:8443");
  assert.is(baseAt("https://pool.example", "2001:db8::7"), "https://[2001:db8::7]");
  assert.is(baseAt("https://pool.example:8443", "[fe80::1]"), "https://[fe80::1]:8443");
  assert.is(baseAt("https://pool.example:8443", "[fe80::1]:444"), "https://[fe80::1]:444");
  assert.is(baseAt("http://localhost:8080", "10.0.0.1:81"), "http://10.0.0.1:81");
  assert.is(baseAt("unix:/var/lib/xcp/xapi", "10.0.0.1"), "https://10.0.0.1");
  assert.is(baseOf("pool.example"), "https://pool.example");
  assert.is(baseOf("http://user@h:81/some/path?x"), "http://h:81");
  assert.throws(() => baseOf("ftp://h"), /UNSUPPORTED_URL/);
  assert.throws(() => baseOf(""), /UNSUPPORTED_URL/);
});

connection("a lost session is renewed once for all calls that found out", async () => {
  const { pool, server } = await poolServer();
  pool.add("VM", vm, { uuid: "u" });
  const xapi = await client(server.url);
  pool.dropSessions();
  const records = await Promise.all([1, 2, 3, 4].map(() => xapi.VM.get_record(vm)));
  assert.is(records.length, 4);
  assert.is(pool.logins, 2);
});

connection("a session that somebody else made is neither renewed nor ended", async () => {
  const { pool, server } = await poolServer();
  pool.sessions.add("OpaqueRef:theirs");
  pool.add("VM", vm, { uuid: "u" });
  const xapi = await connect({ url: server.url, session: "OpaqueRef:theirs", clock: hastyClock() });
  assert.is((await xapi.VM.get_record(vm)).uuid, "u");
  await xapi.close();
  assert.ok(pool.sessions.has("OpaqueRef:theirs"));
  const again = await connect({ url: server.url, session: "OpaqueRef:theirs", clock: hastyClock() });
  pool.dropSessions();
  assert.ok(isXapiError(await failureOf(again.VM.get_record(vm)), "SESSION_INVALID"));
  assert.is(pool.logins, 0);
  await again.logout();
  assert.ok(isXapiError(await failureOf(connect({ url: server.url, session: "OpaqueRef:none" })), "SESSION_INVALID"));
});

connection("SESSION_INVALID about a session that was a parameter is the caller's", async () => {
  const { pool, server } = await poolServer();
  const xapi = await client(server.url);
  pool.scripted.push(({ method }) => {
    if (method === "session.get_record") throw new XapiError("SESSION_INVALID", ["OpaqueRef:other"]);
    return undefined;
  });
  const error = await failureOf(xapi.session.get_record("OpaqueRef:other" as Ref<"session">));
  assert.ok(isXapiError(error, "SESSION_INVALID"));
  assert.is(server.callsOf("session.get_record").length, 1);
});

connection("a read whose connection broke is sent again, a change is not", async () => {
  const { pool, server } = await poolServer();
  pool.add("VM", vm, { uuid: "u" });
  const xapi = await client(server.url);
  let drops = 1;
  pool.scripted.push(({ method }) => {
    if (method === "VM.start") return DROP;
    return method === "VM.get_record" && drops-- > 0 ? DROP : undefined;
  });
  assert.is((await xapi.VM.get_record(vm)).uuid, "u");
  const error = await failureOf(xapi.VM.start(vm, false, false));
  assert.instance(error, TransportError);
  assert.is((error as TransportError).sent, true);
  assert.is(server.callsOf("VM.start").length, 1);
  assert.is(pool.logins, 1);
});

connection("tries are counted, and pauses between them grow", async () => {
  const { pool, server } = await poolServer();
  const clock = hastyClock();
  const xapi = await client(server.url, { clock, failover: false });
  pool.scripted.push(({ method }) => (method === "VM.get_record" ? DROP : undefined));
  assert.instance(await failureOf(xapi.VM.get_record(vm)), TransportError);
  assert.is(server.callsOf("VM.get_record").length, 6);
  assert.equal(clock.pauses, [99, 198, 396, 792, 1584]);
});

connection("when the coordinator is gone, the other hosts are asked who is", async () => {
  const { pool, server: coordinator } = await poolServer();
  const { pool: nextPool, server: next } = await poolServer();
  const { pool: memberPool, server: member } = await poolServer();
  const dead = await closedPort();
  const urls: Record<string, string> = {
    "10.0.0.9": `http://127.0.0.1:${dead}`,
    "10.0.0.1": coordinator.url,
    "10.0.0.2": member.url,
    "10.0.0.3": next.url,
  };
  for (const [index, address] of Object.keys(urls).entries()) pool.add("host", `OpaqueRef:host-${index}`, { address });
  memberPool.scripted.push(() => {
    throw new XapiError("HOST_IS_SLAVE", ["10.0.0.3"]);
  });
  nextPool.add("VM", vm, { uuid: "survived" });
  const xapi = await client(coordinator.url, { locate: (address: string) => urls[address] ?? "http://unexpected" });
  while (coordinator.callsOf("host.get_all_records").length === 0)
    await new Promise((resolve) => setImmediate(resolve));
  await xapi.host.get_all_records();
  await coordinator.stop();
  assert.is((await xapi.VM.get_record(vm)).uuid, "survived");
  assert.is(xapi.url, next.url);
  assert.is(member.callsOf("session.login_with_password").length, 1);
});

connection("nobody there: connect fails at once and says so", async () => {
  const port = await closedPort();
  const error = await failureOf(connect({ url: `http://127.0.0.1:${port}`, ...user }));
  assert.instance(error, TransportError);
  assert.equal([(error as TransportError).code, (error as TransportError).sent], ["ECONNREFUSED", false]);
  assert.not.match(String(error), /secret/);
});

connection("a wrong password fails with the server's error, and is tried once", async () => {
  const { pool, server } = await poolServer();
  pool.scripted.push(() => {
    throw new XapiError("SESSION_AUTHENTICATION_FAILED", ["root", "Authentication failure"]);
  });
  assert.ok(isXapiError(await failureOf(connect({ url: server.url, ...user })), "SESSION_AUTHENTICATION_FAILED"));
  assert.is(server.methods.length, 1);
});

connection("a call that takes too long, or is aborted, ends", async () => {
  const { pool, server } = await poolServer();
  const ambient = new ManualAmbient();
  const xapi = await client(server.url, { clock: ambient });
  const never = new Promise(() => {});
  pool.scripted.push(({ method }) => (method.startsWith("VM.") ? never : undefined));
  const late = failureOf(xapi.with({ timeout: 2_000 }).VM.get_record(vm));
  ambient.advance(2_000);
  assert.is(((await late) as TransportError).code, "TIMEOUT");
  const abort = new AbortController();
  const aborted = failureOf(xapi.with({ signal: abort.signal }).VM.start(vm, false, false));
  abort.abort(new Error("enough"));
  assert.is(((await aborted) as Error).message, "enough");
  assert.is((await failureOf(xapi.with({ signal: AbortSignal.abort("no") }).VM.get_all())) as unknown, "no");
});

connection("closing ends what waits, and what comes later", async () => {
  const { pool, server } = await poolServer();
  pool.scripted.push(({ method }) => (method === "VM.start" ? new Promise(() => {}) : undefined));
  const xapi = await client(server.url);
  const waiting = failureOf(xapi.VM.start(vm, false, false));
  await xapi.close();
  await xapi.close();
  assert.is(((await waiting) as TransportError).code, "CLOSED");
  assert.is(((await failureOf(xapi.VM.get_all())) as TransportError).code, "CLOSED");
  assert.is(pool.sessions.size, 0);
});

connection("`await using` ends the session", async () => {
  const { pool, server } = await poolServer();
  {
    await using xapi = await connect({ url: server.url, ...user });
    assert.is(pool.sessions.size, 1);
    assert.type(xapi.close, "function");
  }
  assert.is(pool.sessions.size, 0);
});

for (const [status, text, code] of [
  [500, "<html>oops</html>", "HTTP_500"],
  [200, "<html>hello</html>", "BAD_REPLY"],
  [200, "[]", "BAD_REPLY"],
  [200, '{"jsonrpc":"2.0","id":1}', "BAD_REPLY"],
  [200, "null", "BAD_REPLY"],
  [400, '{"jsonrpc":"2.0","error":{"code":-32700,"message":"line 1: no"},"id":null}', "HTTP_400"],
] as const) {
  connection(`an answer that is none: ${status} ${text}`, async () => {
    const { pool, server } = await poolServer();
    const xapi = await client(server.url);
    pool.scripted.push(({ method }) => (method === "VM.start" ? new RawReply(status, text) : undefined));
    const error = await failureOf(xapi.VM.start(vm, false, false));
    assert.instance(error, TransportError);
    assert.is((error as TransportError).code, code);
  });
}

connection("a Unix socket is reached", async () => {
  const folder = await mkdtemp(join(tmpdir(), "client-"));
  ended.push(() => rm(folder, { recursive: true }));
  const pool = new FakePool();
  pool.add("VM", vm, { uuid: "u" });
  const server = await FakeServer.start(pool.handler, { path: join(folder, "xapi") });
  ended.push(() => server.stop());
  const xapi = await client(server.url);
  assert.is((await xapi.VM.get_record(vm)).uuid, "u");
});

connection("TLS: an unknown certificate is refused, unless it is given or nobody asks", async () => {
  const identity = await selfSigned();
  const server = await FakeServer.startTls(new FakePool().handler, identity);
  ended.push(() => server.stop());
  const error = await failureOf(connect({ url: server.url, ...user }));
  assert.instance(error, TransportError);
  assert.is((error as TransportError).sent, false);
  await client(server.url, { tls: { ca: identity.cert } });
  await client(server.url, { tls: { rejectUnauthorized: false } });
});

connection("the URL of a handler carries the session, escaped", async () => {
  const { server } = await poolServer();
  const xapi = await client(server.url);
  const url = new URL(xapi.resourceUrl("/export", { ref: "a&b" }));
  assert.is(url.pathname, "/export");
  assert.equal(
    [...url.searchParams],
    [
      ["session_id", xapi.sessionRef],
      ["ref", "a&b"],
    ],
  );
});

connection.run();
