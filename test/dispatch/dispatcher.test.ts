import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Dispatcher } from "../../runtime/dispatch/dispatcher.ts";
import { logContextOf, taskNameOf } from "../../runtime/dispatch/task-name.ts";
import { follow, followed } from "../../runtime/log/follow.ts";
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

dispatcher("a method runs on behalf of its task, synchronously or not", async () => {
  const seen: unknown[] = [];
  const method = {
    name: "VM.start",
    required: 0,
    optional: 0,
    realTask: true,
    async: true,
    result: null,
    decode: () => ({}),
    run: async () => {
      await Promise.resolve();
      seen.push(followed()?.context.task);
      return { value: undefined };
    },
  };
  const create = () => ({ ref: "OpaqueRef:8c1f09d7-aa31-0000-0000-000000000000", complete() {}, fail() {} });
  const options = { methods: { find: () => method }, tasks: { create, discard() {} }, durable: () => undefined };
  const served = new Dispatcher(options as unknown as ConstructorParameters<typeof Dispatcher>[0]);
  const call = { params: [], version: "2.0", id: 1, body: new Uint8Array() } as const;
  await served.call({ ...call, method: "VM.start" }, NETWORK);
  await served.call({ ...call, method: "Async.VM.start" }, NETWORK);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(seen, ["VM.start R:8c1f09d7aa31", "VM.start R:8c1f09d7aa31"]);
  assert.is(followed(), undefined);
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
  const { raw } = createWorld();
  const names = (await raw("system.listMethods", [])) as string[];
  assert.is(names.length, counts.wireNames);
  assert.is(new Set(names).size, counts.wireNames);
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
