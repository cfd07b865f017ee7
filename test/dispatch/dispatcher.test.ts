import { suite } from "uvu";
import * as assert from "uvu/assert";
import { schema } from "../../generated/server/schema.ts";
import { CallContext, type ContextSources } from "../../runtime/dispatch/call-context.ts";
import type { Context } from "../../runtime/dispatch/context.ts";
import { type AuditRecord, Dispatcher, type DispatcherOptions } from "../../runtime/dispatch/dispatcher.ts";
import { explicitMethod } from "../../runtime/dispatch/explicit.ts";
import { implicitMethod, implicitNames } from "../../runtime/dispatch/implicit.ts";
import type { Method } from "../../runtime/dispatch/method.ts";
import { notImplemented } from "../../runtime/dispatch/not-implemented.ts";
import { logContextOf, taskNameOf } from "../../runtime/dispatch/task-name.ts";
import { XapiError } from "../../runtime/errors.ts";
import { follow, followed } from "../../runtime/log/follow.ts";
import type { ClassSchema } from "../../runtime/model/types.ts";
import type { Call, TypedResult } from "../../runtime/rpc/call.ts";
import type { Task } from "../../runtime/tasks/task.ts";
import { counts } from "../support/counts.ts";
import { createWorld, errorOf, NETWORK } from "../xapi/support/world.ts";

const dispatcher = suite("dispatcher");

dispatcher("checks the number of parameters before anything else, without the session", async () => {
  const { raw, root } = createWorld();
  assert.equal(await errorOf(raw("VM.get_all", [])), ["MESSAGE_PARAMETER_COUNT_MISMATCH", "VM.get_all", "0", "-1"]);
  assert.equal(await errorOf(raw("VM.start", [root])), ["MESSAGE_PARAMETER_COUNT_MISMATCH", "VM.start", "3", "0"]);
  assert.equal(await errorOf(raw("VM.get_all", ["no session", 1])), [
    "MESSAGE_PARAMETER_COUNT_MISMATCH",
    "VM.get_all",
    "0",
    "1",
  ]);
});

dispatcher("checks types before the session, and the session before removal", async () => {
  const { raw, root } = createWorld();
  const [code] = await errorOf(raw("VM.start", ["no session", 1, false, false]));
  assert.is(code, "INTERNAL_ERROR");
  assert.equal(await errorOf(raw("VM.get_uuid", ["OpaqueRef:x", "OpaqueRef:y"])), ["SESSION_INVALID", "OpaqueRef:x"]);
  assert.equal(await errorOf(raw("host_metrics.get_memory_free", ["OpaqueRef:x", "y"])), [
    "SESSION_INVALID",
    "OpaqueRef:x",
  ]);
  assert.equal(await errorOf(raw("host_metrics.get_memory_free", [root, "y"])), ["MESSAGE_REMOVED"]);
});

dispatcher("knows a message by both of its spellings", async () => {
  const { raw, root, host } = createWorld();
  assert.is(await raw("host.get_name_label", [root, host]), "host1");
  assert.is(await raw("host_get_name_label", [root, host]), "host1");
  assert.equal(await raw("VM_guest_metrics_get_all", [root]), []);
});

dispatcher("says which message is unknown, and asks for a session where there are parameters", async () => {
  const { raw, root } = createWorld();
  assert.equal(await errorOf(raw("Foo.bar", [])), ["MESSAGE_METHOD_UNKNOWN", "Foo.bar"]);
  assert.equal(await errorOf(raw("Async.Foo.bar", [])), ["MESSAGE_METHOD_UNKNOWN", "Foo.bar"]);
  assert.equal(await errorOf(raw("Foo.bar", ["OpaqueRef:x"])), ["SESSION_INVALID", "OpaqueRef:x"]);
  assert.equal(await errorOf(raw("Foo.bar", [root])), ["MESSAGE_METHOD_UNKNOWN", "Foo.bar"]);
});

dispatcher("refuses an asynchronous form that does not exist", async () => {
  const { raw, root, host } = createWorld();
  assert.equal(await errorOf(raw("Async.host.get_name_label", [root, host])), [
    "Fault",
    "No async mode for this operation (rpc: host.get_name_label)",
  ]);
  assert.equal(await errorOf(raw("Async.SR.get_supported_types", [root])), [
    "Fault",
    "No async mode for this operation (rpc: SR.get_supported_types)",
  ]);
});

dispatcher("answers an asynchronous call with its task, which ends with the result or the failure", async () => {
  const { raw, root, add, database } = createWorld();
  const vm = add("VM");
  const task = (await raw("Async.VM_start", [root, vm, false, false])) as string;
  assert.is(database.tables.task.get(task).name_label, "Async.VM_start");
  while (database.tables.task.get(task).status === "pending") await new Promise((resolve) => setImmediate(resolve));
  assert.is(database.tables.task.get(task).status, "failure");
  assert.is(database.tables.task.get(task).progress, 1);
});

dispatcher("gives classes without tasks a dummy one", async () => {
  const { raw, root } = createWorld();
  const ref = (await raw("Async.event.register", [root, ["vm"]])) as string;
  assert.match(ref, /^DummyRef:\|[0-9a-f-]{36}\|Async\.event\.register$/);
});

dispatcher("whatever is logged during a call says which task it is for, and only then is a task made up", () => {
  const task = { ref: "OpaqueRef:8c1f09d7-aa31-0000-0000-000000000000" } as Task;
  let made = 0;
  const call = {
    message: "VM.start",
    get task() {
      made += 1;
      return task;
    },
  };
  follow(logContextOf(call), undefined, () => {
    assert.is(made, 0);
    assert.is(followed()?.context.task, "VM.start R:8c1f09d7aa31");
  });
  assert.is(
    taskNameOf({ message: "host.get_log", task: { ref: "DummyRef:|12345678-9abc-d|x" } as Task }),
    "host.get_log D:123456789abc",
  );
});

const TASK = "OpaqueRef:8c1f09d7-aa31-0000-0000-000000000000";

/** A dispatcher of one method, `VM.start` unless `method` says otherwise, whose task is always `TASK`. */
function serving(method: Partial<Method>, more: Partial<DispatcherOptions> = {}) {
  const made = {
    name: "VM.start",
    permission: "vm.start",
    keyPatterns: [],
    required: 0,
    optional: 0,
    realTask: true,
    async: true,
    result: null,
    decode: () => ({}),
    run: () => ({ value: undefined }),
    ...method,
  };
  const create = () => ({ ref: TASK, complete() {}, fail() {} });
  const options = { methods: { find: () => made }, tasks: { create, discard() {} }, durable: () => undefined, ...more };
  const served = new Dispatcher(options as unknown as DispatcherOptions);
  const call = { params: ["a session"], version: "2.0", id: 1, body: new Uint8Array() } as const;
  return {
    served,
    call: (name: string = made.name, params: Call["params"] = []) =>
      served.call({ ...call, params, method: name }, NETWORK),
  };
}

dispatcher("a method runs on behalf of its task, synchronously or not", async () => {
  const seen: unknown[] = [];
  const { call } = serving({
    run: async () => {
      await Promise.resolve();
      seen.push(followed()?.context.task);
      return { value: undefined };
    },
  });
  await call();
  await call("Async.VM.start");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(seen, ["VM.start R:8c1f09d7aa31", "VM.start R:8c1f09d7aa31"]);
  assert.is(followed(), undefined);
});

dispatcher("what may have changed something is answered when it is on disk, what only reads at once", async () => {
  let written = (): void => {};
  const disk = new Promise<void>((resolve) => {
    written = resolve;
  });
  const durable = () => disk;
  const reply = { value: undefined, type: null };
  assert.equal(serving({ readOnly: true }, { durable }).call(), reply);
  let answered = false;
  const changed = Promise.resolve(serving({ readOnly: false }, { durable }).call()).then((made) => {
    answered = true;
    return made;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.not(answered);
  written();
  assert.equal(await changed, reply);
});

dispatcher("of the generated messages those that set, add or remove are no readers", () => {
  const cls = { ...schema.classes.VM } as ClassSchema;
  const { before, after } = implicitNames(cls);
  const noTable = () => {
    throw new Error("nothing is read");
  };
  const made = [...before, ...after].map((name) => [name, implicitMethod(cls, name, schema, noTable, [])] as const);
  assert.ok(made.length > 100);
  for (const [name, method] of made) {
    if (method === undefined) continue;
    assert.is(method.readOnly, !/^(set|add|remove)_/.test(name), name);
    assert.is(method.emergencyMode, false);
  }
});

dispatcher("the server's own failures are reported, refusals are not", async () => {
  const reported: unknown[] = [];
  const report = (error: unknown, method: string) => reported.push([String(error), method]);
  const failing = (error: Error) =>
    errorOf(Promise.resolve().then(() => serving({ run: () => Promise.reject(error) }, { report }).call()));
  assert.equal(await failing(new XapiError("VM_IS_PROTECTED", ["x"])), ["VM_IS_PROTECTED", "x"]);
  assert.equal(reported, []);
  assert.is((await failing(new TypeError("what?")))[0], "INTERNAL_ERROR");
  assert.equal(reported, [["TypeError: what?", "VM.start"]]);
});

dispatcher("the audit hears once how a call ended, and of one that destroys what it was about", async () => {
  const records: AuditRecord[] = [];
  const audit = {
    covers: () => true,
    describe: () => "what it was",
    record: (record: AuditRecord) => records.push(record),
  };
  const heard = async (method: Partial<Method>, mayAll = true) => {
    const identify = () => ({ ref: "OpaqueRef:s", isLocalSuperuser: mayAll, holds: () => false });
    const more = { audit, identify, rbac: { holders: () => [] } } as unknown as DispatcherOptions;
    const { call } = serving({ session: true, ...method }, more);
    await Promise.resolve()
      .then(() => call(undefined, ["OpaqueRef:s"]))
      .catch(() => {});
    return records.splice(0).map((record) => {
      const told = "described" in record ? [record.described] : [];
      return [record.task, record.allowed, record.error?.code, ...told];
    });
  };
  assert.equal(await heard({}), [[TASK, true, undefined]]);
  assert.equal(await heard({ name: "VM.destroy" }), [[TASK, true, undefined, "what it was"]]);
  const run = () => Promise.reject(new XapiError("VM_IS_PROTECTED", ["x"]));
  assert.equal(await heard({ run }), [[TASK, true, "VM_IS_PROTECTED"]]);
  assert.equal(await heard({}, false), [[TASK, false, "RBAC_PERMISSION_DENIED"]]);
});

dispatcher("a message that has another run does so under the same task, and by the other's name", async () => {
  const seen: (readonly string[])[] = [];
  const { served } = serving({
    run: (context) => {
      seen.push([context.message, context.task.ref]);
      return { value: 7 };
    },
  });
  const facts = { session: undefined, origin: NETWORK, message: "VM_appliance.start", forwarded: false };
  const context = new CallContext({} as ContextSources, facts, () => ({ ref: TASK }) as Task);
  assert.is(await served.run("VM.start", {}, context), 7);
  assert.equal(seen, [["VM.start", TASK]]);
});

dispatcher("what is not there yet says so by its name", () => {
  assert.throws(
    () => notImplemented({ message: "VM.teleport" } as Context),
    (error: XapiError) => error.description.join() === "NOT_IMPLEMENTED,VM.teleport",
  );
});

dispatcher("parameters that are left out have their defaults, the others none", () => {
  const params = [
    { name: "a", type: "string" },
    { name: "b", type: "int", default: 3 },
    { name: "c", type: { set: "string" }, default: [] },
  ] as const;
  const entry = { name: "VM.x", params, result: null, run: () => undefined } as const;
  const method = explicitMethod(entry, {}, schema, { ...schema.classes.VM } as ClassSchema, []);
  assert.equal([method.className, method.required, method.optional], ["VM", 1, 2]);
  assert.equal(method.decode(["the session", "text"], 1), { a: "text", b: 3, c: [] });
  assert.equal(method.decode(["text", "4"], 0), { a: "text", b: 4, c: [] });
});

dispatcher("leaves no task behind after a synchronous call", async () => {
  const { raw, root, database, add } = createWorld();
  await errorOf(raw("VM.start", [root, add("VM", { power_state: "Running" }), false, false]));
  assert.is(database.tables.task.size, 0);
});

dispatcher("denies what a role does not hold, synchronously or in the task", async () => {
  const { raw, sessionOf, host, database } = createWorld();
  const reader = sessionOf("read-only");
  const denied = [
    "RBAC_PERMISSION_DENIED",
    "host.disable",
    "No permission in user session. (Roles with this permission: pool-admin, pool-operator, client-cert)",
  ];
  assert.equal(await errorOf(raw("host.disable", [reader, host, true])), denied);
  const task = (await raw("Async.host.disable", [reader, host, true])) as string;
  while (database.tables.task.get(task).status === "pending") await new Promise((resolve) => setImmediate(resolve));
  assert.equal(database.tables.task.get(task).error_info, denied);
});

dispatcher("asks for the permission of a protected key", async () => {
  const { raw, sessionOf, pool, database } = createWorld();
  const operator = sessionOf("vm-operator");
  await raw("pool.add_to_other_config", [operator, pool, "XenCenter.CustomFields.x", "1"]);
  assert.is(database.tables.pool.get(pool).other_config["XenCenter.CustomFields.x"], "1");
  const [code, permission] = await errorOf(raw("pool.add_to_other_config", [operator, pool, "other", "1"]));
  assert.equal([code, permission], ["RBAC_PERMISSION_DENIED", "pool.add_to_other_config"]);
});

dispatcher("lists every wire name once, and answers the probe of a kept connection", async () => {
  const { raw, xapi } = createWorld();
  const names = (await raw("system.listMethods", [])) as string[];
  assert.is(names.length, counts.wireNames);
  assert.is(new Set(names).size, counts.wireNames);
  const call = { method: "system.listMethods", params: [], version: "xml", id: 0, body: new Uint8Array() } as const;
  assert.is(((await xapi.dispatcher.call(call, NETWORK)) as TypedResult).bare, true);
  assert.is(await raw("system.isAlive:x", ["y"]), "y");
  assert.is((await errorOf(raw("system.isAlive:x", [])))[0], "INTERNAL_ERROR");
});

dispatcher("runs a forwarded call under the task that the header names, and leaves it pending", async () => {
  const { raw, root, add, database, xapi } = createWorld();
  const task = xapi.services.tasks.createRow({ label: "the caller's" });
  await errorOf(raw("VM.start", [root, add("VM"), false, false], { ...NETWORK, taskId: task }));
  assert.is(database.tables.task.get(task).status, "pending");
});

dispatcher.run();
