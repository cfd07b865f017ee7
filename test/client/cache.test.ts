import { suite } from "uvu";
import * as assert from "uvu/assert";
import { connect, isXapiError, type Ref, TransportError, watch, XapiError } from "../../generated/client/index.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { FakePool } from "./fake-pool.ts";
import { DROP, FakeServer, failureOf, hastyClock } from "./fake-server.ts";

const caches = suite("client cache");
const [a, b, c] = ["a", "b", "c"].map((name) => `OpaqueRef:${name}` as Ref<"VM">) as [Ref<"VM">, Ref<"VM">, Ref<"VM">];
const host = "OpaqueRef:host" as Ref<"host">;
const ended: (() => Promise<unknown>)[] = [];

caches.after.each(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function start(clock: ReturnType<typeof hastyClock> | ManualAmbient = hastyClock()) {
  const pool = new FakePool();
  pool.add("VM", a, { uuid: "uuid-a", power_state: "Halted" });
  pool.add("VM", b, { uuid: "uuid-b", power_state: "Running" });
  pool.add("host", host, { uuid: "uuid-h", hostname: "h" });
  const server = await FakeServer.start(pool.handler);
  ended.push(() => server.stop());
  const xapi = await connect({ url: server.url, user: "root", password: "p", clock, failover: false });
  ended.push(() => xapi.close());
  return { pool, server, xapi };
}

/** The next events of a loop, as `operation ref`. */
async function take(events: AsyncIterator<{ operation: string; ref: string }>, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const { value, done } = await events.next();
    if (done) throw new Error("The events ended.");
    taken.push(`${value.operation} ${value.ref.replace("OpaqueRef:", "")}`);
  }
  return taken;
}

caches("is full when it is given out, and can be read by reference, uuid, and in order", async () => {
  const { xapi } = await start();
  const cache = await watch(xapi, ["VM", "host"]);
  assert.is(cache.VM.size, 2);
  assert.is(cache.VM.get(a)?.power_state, "Halted");
  assert.ok(cache.VM.has(b));
  assert.equal([...cache.VM.refs()], [a, b]);
  assert.equal(
    [...cache.VM.values()].map((vm) => vm.uuid),
    ["uuid-a", "uuid-b"],
  );
  assert.equal(
    [...cache.VM].map(({ ref, record }) => [ref, record.uuid]),
    [
      [a, "uuid-a"],
      [b, "uuid-b"],
    ],
  );
  assert.is(cache.VM.byUuid("uuid-b")?.ref, b);
  assert.is(cache.VM.byUuid("uuid-x"), undefined);
  assert.is(cache.host.get(host)?.hostname, "h");
  assert.is(cache.status, "live");
});

caches("follows changes, told to listeners and loops alike", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  const events = cache[Symbol.asyncIterator]();
  const heard: string[] = [];
  const seen = () => assert.is(cache.VM.get(a)?.power_state, "Running");
  cache.on("add", (event) => heard.push(`add ${event.record.uuid}`));
  cache.on("mod", (event) => {
    seen();
    heard.push(`mod ${event.previous.power_state} ${event.record.power_state}`);
  });
  cache.on("del", (event) => heard.push(`del ${event.previous.uuid}`));
  await pool.untilWaiting();
  pool.change(a, { power_state: "Running" });
  assert.equal(await take(events, 1), ["mod a"]);
  pool.add("VM", c, { uuid: "uuid-c" });
  assert.equal(await take(events, 1), ["add c"]);
  pool.remove(b);
  assert.equal(await take(events, 1), ["del b"]);
  assert.equal(heard, ["mod Halted Running", "add uuid-c", "del uuid-b"]);
  assert.equal([...cache.VM.refs()], [a, c]);
  assert.is(cache.VM.byUuid("uuid-b"), undefined);
});

caches("changes between the first answer and the next call are not missed", async () => {
  const { pool, xapi } = await start();
  let first = true;
  pool.scripted.push(({ method }) => {
    if (method === "event.from" && !first) return undefined;
    if (method === "event.from") {
      first = false;
      queueMicrotask(() => setImmediate(() => pool.change(a, { power_state: "Paused" })));
    }
    return undefined;
  });
  const cache = await watch(xapi, ["VM"]);
  await cache.VM.waitFor(a, (vm) => vm?.power_state === "Paused");
});

caches("a uuid that changes is found by its new name only", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  pool.change(a, { uuid: "uuid-new" });
  await cache.refresh();
  assert.is(cache.VM.byUuid("uuid-new")?.ref, a);
  assert.is(cache.VM.byUuid("uuid-a"), undefined);
});

caches("refresh sees what was done before it", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  await pool.untilWaiting();
  for (let i = 0; i < 20; i++) {
    pool.change(a, { user_version: i });
    await cache.refresh();
    assert.is(cache.VM.get(a)?.user_version, i);
  }
});

caches("a slow reader gets one event for an object", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  const events = cache[Symbol.asyncIterator]();
  for (const state of ["Running", "Paused", "Suspended"]) {
    pool.change(a, { power_state: state });
    await cache.refresh();
  }
  pool.add("VM", c, {});
  await cache.refresh();
  pool.remove(c);
  pool.remove(b);
  await cache.refresh();
  const { value } = await events.next();
  assert.equal([value.operation, value.previous.power_state, value.record.power_state], ["mod", "Halted", "Suspended"]);
  assert.equal(await take(events, 1), ["del b"]);
});

caches("waitFor: at once, after a change, when an object goes, when time is up", async () => {
  const ambient = new ManualAmbient();
  const { pool, xapi } = await start(ambient);
  const cache = await watch(xapi, ["VM"]);
  assert.is((await cache.VM.waitFor(a, (vm) => vm?.power_state === "Halted"))?.uuid, "uuid-a");
  const running = cache.VM.waitFor(a, (vm) => vm?.power_state === "Running", 5_000);
  const gone = cache.VM.waitFor(b, (vm) => vm === undefined);
  await pool.untilWaiting();
  pool.change(a, { power_state: "Running" });
  pool.remove(b);
  assert.is((await running)?.power_state, "Running");
  assert.is(await gone, undefined);
  const late = failureOf(cache.VM.waitFor(a, () => false, 5_000));
  ambient.advance(5_000);
  assert.is(((await late) as TransportError).code, "TIMEOUT");
  const thrown = await failureOf(
    cache.VM.waitFor(a, () => {
      throw new Error("in the predicate");
    }),
  );
  assert.is((thrown as Error).message, "in the predicate");
});

caches("a deletion that the server forgot is found by the counts", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  const events = cache[Symbol.asyncIterator]();
  await pool.untilWaiting();
  pool.remove(b, false);
  pool.change(a, { power_state: "Running" });
  assert.equal(await take(events, 2), ["mod a", "del b"]);
  assert.is(cache.VM.size, 1);
});

caches("counts that never agree are looked at ever more rarely", async () => {
  const ambient = new ManualAmbient();
  const { pool, server, xapi } = await start(ambient);
  const events = [a, b].map((ref) => ({ class: "vm", operation: "add", ref, snapshot: pool.row(ref).record }));
  pool.scripted.push(({ method, params: [, , token, timeout] }) => {
    if (method !== "event.from") return undefined;
    const never = timeout !== 0 && new Promise(() => {});
    return never || { events: token === "" ? events : [], valid_ref_counts: { vm: 3 }, token: "1,0" };
  });
  const cache = await watch(xapi, ["VM"]);
  const readings = () => server.callsOf("event.from").filter((call) => call.params[2] === "").length;
  const refreshes = async () => {
    for (let i = 0; i < 5; i++) await cache.refresh();
    return readings();
  };
  assert.is(await refreshes(), 2);
  ambient.advance(999);
  assert.is(await refreshes(), 2);
  ambient.advance(1);
  assert.is(await refreshes(), 3);
  ambient.advance(1_999);
  assert.is(await refreshes(), 3);
  ambient.advance(1);
  assert.is(await refreshes(), 4);
});

caches("EVENTS_LOST: everything is read again, and only differences are told", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  const events = cache[Symbol.asyncIterator]();
  const troubles: unknown[] = [];
  cache.on("status", (status) => troubles.push(status));
  cache.on("error", (error) => troubles.push(error));
  let lost = true;
  pool.scripted.push(({ method, params }) => {
    if (method !== "event.from" || params[2] === "" || !lost) return undefined;
    lost = false;
    throw new XapiError("EVENTS_LOST");
  });
  pool.change(b, { power_state: "Paused" });
  assert.equal(await take(events, 1), ["mod b"]);
  pool.change(a, { power_state: "Paused" });
  assert.equal(await take(events, 1), ["mod a"]);
  assert.equal(troubles, []);
});

caches("a coordinator that started anew, with an older database", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  const events = cache[Symbol.asyncIterator]();
  await pool.untilWaiting();
  pool.rows.clear();
  pool.generation = 1;
  pool.add("VM", b, { uuid: "uuid-b", power_state: "Running" });
  pool.add("VM", c, { uuid: "uuid-c" });
  pool.dropSessions();
  assert.equal((await take(events, 2)).sort(), ["add c", "del a"]);
  pool.change(c, { power_state: "Paused" });
  assert.equal(await take(events, 1), ["mod c"]);
  assert.is(pool.logins, 2);
  assert.is(cache.status, "live");
});

caches("a broken connection makes it stale, and is mended", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  const statuses: string[] = [];
  const errors: unknown[] = [];
  cache.on("status", (status) => statuses.push(status));
  cache.on("error", (error) => errors.push(error));
  let drops = 12;
  pool.scripted.push(({ method }) => (method === "event.from" && drops-- > 0 ? DROP : undefined));
  pool.change(a, { power_state: "Running" });
  await cache.VM.waitFor(a, (vm) => vm?.power_state === "Running");
  await cache.refresh();
  assert.equal(statuses, ["stale", "live"]);
  assert.ok(errors.length > 0 && errors.every((error) => error instanceof TransportError));
});

caches("follows the pool to another coordinator", async () => {
  const { pool, xapi } = await start();
  const next = new FakePool();
  next.add("VM", a, { uuid: "uuid-a", power_state: "Suspended" });
  const server = await FakeServer.start(next.handler);
  ended.push(() => server.stop());
  const cache = await watch(xapi, ["VM"]);
  pool.scripted.push(() => {
    throw new XapiError("HOST_IS_SLAVE", [`127.0.0.1:${server.port}`]);
  });
  pool.dropSessions();
  await cache.VM.waitFor(a, (vm) => vm?.power_state === "Suspended");
  await cache.VM.waitFor(b, (vm) => vm === undefined);
  assert.is(xapi.url, server.url);
});

caches("what cannot be mended closes it and fails who waits", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  const events = cache[Symbol.asyncIterator]();
  const next = failureOf(events.next());
  const waiting = failureOf(cache.VM.waitFor(a, () => false));
  pool.scripted.push(({ method }) => {
    if (method === "event.from") throw new XapiError("SESSION_INVALID", ["OpaqueRef:session-1"]);
    if (method === "session.login_with_password") throw new XapiError("SESSION_AUTHENTICATION_FAILED", ["root", "no"]);
    return undefined;
  });
  pool.dropSessions();
  assert.ok(isXapiError(await next, "SESSION_AUTHENTICATION_FAILED"));
  assert.ok(isXapiError(await waiting, "SESSION_AUTHENTICATION_FAILED"));
  assert.is(cache.status, "closed");
  assert.is(cache.VM.size, 2);
});

caches("alerts are read whole, for the stream knows recent ones only", async () => {
  const { pool, server, xapi } = await start();
  pool.alerts["OpaqueRef:old"] = { name: "VM_STARTED" };
  const cache = await watch(xapi, ["message"]);
  assert.equal(
    [...cache.message.values()].map((alert) => alert.name),
    ["VM_STARTED"],
  );
  await cache.refresh();
  await cache.refresh();
  assert.is(server.callsOf("message.get_all_records").length, 1);
});

caches("a session that is renewed while a cache is filled makes it read everything once more", async () => {
  const { pool, server, xapi } = await start();
  let dropped = false;
  pool.scripted.push(({ method }) => {
    if (method === "message.get_all_records" && !dropped) {
      dropped = true;
      pool.dropSessions();
    }
    return undefined;
  });
  const cache = await watch(xapi, ["VM", "message"]);
  const tokens = () => server.callsOf("event.from").map(({ params }) => params[2]);
  while (tokens().length < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(tokens().slice(0, 2), ["", ""]);
  assert.is(cache.VM.size, 2);
});

caches("close: loops end, waiting fails, the server is left alone; the client goes on", async () => {
  const { pool, server, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  const waiting = failureOf(cache.VM.waitFor(a, () => false));
  const read: unknown[] = [];
  const loop = (async () => {
    for await (const event of cache) read.push(event);
  })();
  await pool.untilWaiting();
  cache.close();
  await loop;
  assert.is(((await waiting) as TransportError).code, "CLOSED");
  assert.is(((await failureOf(cache.refresh())) as TransportError).code, "CLOSED");
  const polls = server.callsOf("event.from").length;
  assert.equal(Object.keys(await xapi.VM.get_all_records()).length, 2);
  assert.is(server.callsOf("event.from").length, polls);
});

caches("closing the client, or a signal, closes the cache", async () => {
  const { xapi } = await start();
  const abort = new AbortController();
  const one = await watch(xapi, ["VM"], { signal: abort.signal });
  const two = await watch(xapi, ["host"]);
  abort.abort();
  assert.is(one.status, "closed");
  assert.is(two.status, "live");
  await xapi.close();
  assert.is(two.status, "closed");
  assert.instance(await failureOf(watch(xapi, ["VM"])), TransportError);
});

caches("a listener that throws does not stop the others", async () => {
  const { pool, xapi } = await start();
  const cache = await watch(xapi, ["VM"]);
  const uncaught = new Promise((resolve) => process.once("uncaughtException", resolve));
  cache.on("mod", () => {
    throw new Error("in the listener");
  });
  const heard = new Promise((resolve) => cache.on("mod", resolve));
  const stop = cache.on("mod", () => assert.unreachable());
  stop();
  pool.change(a, { power_state: "Running" });
  await heard;
  assert.is(((await uncaught) as Error).message, "in the listener");
  assert.is(cache.status, "live");
});

caches.run();
