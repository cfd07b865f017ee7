import { suite } from "uvu";
import * as assert from "uvu/assert";
import { connect, isXapiError, type Ref, TransportError, XapiError } from "../../generated/client/index.ts";
import { FakePool } from "./fake-pool.ts";
import { DROP, FakeServer, failureOf, hastyClock } from "./fake-server.ts";

const tasks = suite("client tasks");
const vm = "OpaqueRef:vm" as Ref<"VM">;
const ended: (() => Promise<unknown>)[] = [];

tasks.after.each(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function start() {
  const pool = new FakePool();
  const server = await FakeServer.start(pool.handler);
  ended.push(() => server.stop());
  const xapi = await connect({ url: server.url, user: "root", password: "p", clock: hastyClock(), failover: false });
  ended.push(() => xapi.close());
  return { pool, server, xapi };
}

tasks("the call goes out at once; awaiting gives the result, and the task is destroyed", async () => {
  const { pool, server, xapi } = await start();
  const task = xapi.Async.VM.clone(vm, "copy");
  const ref = await task.ref;
  assert.equal(server.callsOf("Async.VM.clone")[0]?.params, [xapi.sessionRef, vm, "copy"]);
  assert.is(server.callsOf("event.from").length, 0);
  const copy = task.then((result) => `got ${result}`);
  await pool.untilWaiting();
  pool.complete(ref, { status: "success", result: "<value>OpaqueRef:copy</value>" });
  assert.is(await copy, "got OpaqueRef:copy");
  assert.is(await task, "OpaqueRef:copy");
  await xapi.close();
  assert.equal(
    server.callsOf("task.destroy").map((call) => call.params[1]),
    [ref],
  );
});

for (const [name, text, expected] of [
  ["escaped text", "<value>a &lt;b&gt; &amp;amp;</value>", "a <b> &amp;"],
  [
    "a set",
    "<value><array><data><value>OpaqueRef:a</value><value>b</value></data></array></value>",
    ["OpaqueRef:a", "b"],
  ],
  ["text that a client put there", "done", "done"],
] as const) {
  tasks(`a result: ${name}`, async () => {
    const { pool, xapi } = await start();
    const task = xapi.Async.VM.clone(vm, "copy");
    pool.complete(await task.ref, { status: "success", result: text });
    assert.equal(await task, expected);
  });
}

tasks("a message without a result gives nothing, an empty text is a text", async () => {
  const { pool, xapi } = await start();
  const started = xapi.Async.VM.start(vm, false, false);
  pool.complete(await started.ref, { status: "success", result: "<value></value>" });
  assert.is(await started, undefined);
  const called = xapi.Async.VM.call_plugin(vm, "guest", "empty", {});
  pool.complete(await called.ref, { status: "success", result: "<value></value>" });
  assert.is(await called, "");
});

tasks("whole numbers in results are numbers, text beside them stays text", async () => {
  const { pool, xapi } = await start();
  const memory = xapi.Async.VM.maximise_memory(vm, 1, true);
  pool.complete(await memory.ref, { status: "success", result: "<value>1073741824</value>" });
  assert.is(await memory, 1073741824);
  const probe = xapi.Async.SR.probe_ext("OpaqueRef:h" as Ref<"host">, {}, "lvm", {});
  const sr =
    "<struct><member><name>free_space</name><value>5</value></member><member><name>name_label</name><value>7</value></member></struct>";
  const record = `<struct><member><name>complete</name><value><boolean>1</boolean></value></member><member><name>sr</name><value>${sr}</value></member></struct>`;
  pool.complete(await probe.ref, {
    status: "success",
    result: `<value><array><data><value>${record}</value></data></array></value>`,
  });
  assert.equal(await probe, [{ complete: true, sr: { free_space: 5, name_label: "7" } }]);
});

tasks("a failed task throws its error", async () => {
  const { pool, xapi } = await start();
  const task = xapi.Async.VM.start(vm, false, false);
  pool.complete(await task.ref, { status: "failure", error_info: ["VM_BAD_POWER_STATE", vm, "halted", "running"] });
  const error = await failureOf(task);
  assert.ok(isXapiError(error, "VM_BAD_POWER_STATE"));
  assert.is(error.parameters.actual, "running");
});

tasks("a call that the server refuses fails the handle, and nobody has to look", async () => {
  const { pool, xapi } = await start();
  pool.scripted.push(({ method }) => {
    if (method.startsWith("Async.")) throw new XapiError("HANDLE_INVALID", ["VM", vm]);
    return undefined;
  });
  xapi.Async.VM.start(vm, false, false);
  const task = xapi.Async.VM.start(vm, false, false);
  assert.ok(isXapiError(await failureOf(task.result()), "HANDLE_INVALID"));
  assert.ok(isXapiError(await failureOf(task.ref), "HANDLE_INVALID"));
});

tasks("cancel", async () => {
  const { pool, xapi } = await start();
  const task = xapi.Async.VM.start(vm, false, false);
  const error = failureOf(task);
  await pool.untilWaiting();
  await task.cancel();
  assert.ok(isXapiError(await error, "TASK_CANCELLED"));
});

tasks("progress by callback and by iterator, each value once", async () => {
  const { pool, xapi } = await start();
  const task = xapi.Async.VM.start(vm, false, false);
  const ref = await task.ref;
  const heard: number[] = [];
  task.onProgress((progress) => heard.push(progress));
  const read: number[] = [];
  for await (const progress of task.progress()) {
    read.push(progress);
    if (progress === 0) pool.change(ref, { progress: 0.5 });
    if (progress !== 0.5) continue;
    await pool.untilWaiting();
    pool.change(ref, { name_description: "no progress" });
    await pool.untilWaiting();
    pool.complete(ref, { status: "success" });
  }
  assert.equal(read, [0, 0.5, 1]);
  assert.equal(heard, [0, 0.5, 1]);
});

tasks("a task that is gone fails, whether it went before or while one waits", async () => {
  const { pool, xapi } = await start();
  const none = xapi.taskHandle("OpaqueRef:none" as Ref<"task">);
  assert.ok(isXapiError(await failureOf(none), "HANDLE_INVALID"));
  const task = xapi.Async.VM.start(vm, false, false);
  const error = failureOf(task);
  await pool.untilWaiting();
  pool.remove(await task.ref);
  assert.ok(isXapiError(await error, "HANDLE_INVALID"));
});

tasks("a handle on somebody's task leaves it there", async () => {
  const { pool, server, xapi } = await start();
  pool.add("task", "OpaqueRef:theirs", { status: "success", progress: 1, result: "", error_info: [] });
  await xapi.taskHandle("OpaqueRef:theirs" as Ref<"task">);
  await xapi.close();
  assert.is(server.callsOf("task.destroy").length, 0);
});

tasks("many tasks share one long poll", async () => {
  const { pool, xapi } = await start();
  const all = Array.from({ length: 50 }, () => xapi.Async.VM.start(vm, false, false));
  const results = Promise.all(all.map((task) => task.result()));
  const refs = await Promise.all(all.map((task) => task.ref));
  await pool.untilWaiting();
  assert.is(pool.waiting, 1);
  for (const ref of refs) pool.complete(ref, { status: "success", result: `<value>${ref}</value>` });
  assert.equal(await results, refs);
});

tasks("a broken connection is mended; a server that stays away is told to who waits", async () => {
  const { pool, server, xapi } = await start();
  const task = xapi.Async.VM.start(vm, false, false);
  const result = task.result();
  let drops = 3;
  pool.scripted.push(({ method }) => (method === "event.from" && drops-- > 0 ? DROP : undefined));
  await pool.untilWaiting();
  pool.complete(await task.ref, { status: "success" });
  assert.is(await result, undefined);
  const lost = xapi.Async.VM.start(vm, false, false);
  await lost.ref;
  await server.stop();
  assert.instance(await failureOf(lost), TransportError);
});

tasks("after a restart of the coordinator the task is gone", async () => {
  const { pool, xapi } = await start();
  const task = xapi.Async.VM.start(vm, false, false);
  const error = failureOf(task);
  await pool.untilWaiting();
  pool.rows.clear();
  pool.generation = 1;
  pool.dropSessions();
  assert.ok(isXapiError(await error, "HANDLE_INVALID"));
});

tasks("closing the client ends the waiting", async () => {
  const { pool, xapi } = await start();
  const error = failureOf(xapi.Async.VM.start(vm, false, false));
  await pool.untilWaiting();
  await xapi.close();
  assert.is(((await error) as TransportError).code, "CLOSED");
});

tasks("a signal ends the waiting for its task alone", async () => {
  const { pool, xapi } = await start();
  const abort = new AbortController();
  const left = xapi.with({ signal: abort.signal }).Async.VM.start(vm, false, false);
  const error = failureOf(left);
  const stays = xapi.Async.VM.start(vm, false, false);
  const result = stays.result();
  await Promise.all([left.ref, stays.ref]);
  await pool.untilWaiting();
  abort.abort(new Error("enough"));
  assert.is(((await error) as Error).message, "enough");
  pool.complete(await stays.ref, { status: "success" });
  assert.is(await result, undefined);
});

tasks("a task without a row is over at once", async () => {
  const { pool, xapi } = await start();
  pool.scripted.push(({ method }) => (method.startsWith("Async.") ? "DummyRef:|u|Async.task.cancel" : undefined));
  await xapi.Async.VM.start(vm, false, false);
});

tasks.run();
