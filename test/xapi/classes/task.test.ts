import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createWorld, errorOf } from "../support/world.ts";

const test = suite("xapi/classes/task");

test("a task made by hand is completed by its setters", async () => {
  const { call, host } = createWorld();
  const task = await call("task.create", "my task", "desc");
  const record = (await call("task.get_record", task)) as Record<string, unknown>;
  assert.equal(
    { ...record, uuid: "", created: "" },
    {
      uuid: "",
      name_label: "my task",
      name_description: "desc",
      allowed_operations: [],
      current_operations: {},
      created: "",
      finished: "19700101T00:00:00Z",
      status: "pending",
      resident_on: host,
      progress: 0,
      type: "<none/>",
      result: "",
      error_info: [],
      other_config: {},
      subtask_of: "OpaqueRef:NULL",
      subtasks: [],
      backtrace: "()",
    },
  );
  await call("task.set_progress", task, 7);
  await call("task.set_result", task, "<value>x</value>");
  await call("task.set_error_info", task, ["A", "b"]);
  await call("task.set_status", task, "success");
  assert.equal(await call("task.get_progress", task), 7);
  assert.equal(await call("task.get_error_info", task), ["A", "b"]);
  assert.equal(await call("task.get_finished", task), "19700101T00:00:00Z");
  await call("task.add_to_other_config", task, "k", "v");
  assert.equal(await errorOf(call("task.add_to_other_config", task, "k", "v")), [
    "MAP_DUPLICATE_KEY",
    "task",
    "other_config",
    task,
    "k",
  ]);
  await call("task.destroy", task);
  assert.equal(await errorOf(call("task.get_status", task)), ["HANDLE_INVALID", "task", task]);
});

test("a pending task is marked by cancel and destroy", async () => {
  const { call } = createWorld();
  const task = await call("task.create", "p", "");
  await call("task.cancel", task);
  const operations = (await call("task.get_current_operations", task)) as Record<string, string>;
  assert.match(Object.keys(operations)[0] ?? "", /^DummyRef:\|[0-9a-f-]{36}\|task\.cancel$/);
  await call("task.destroy", task);
  const again = await errorOf(call("task.destroy", task));
  assert.equal(again, ["MAP_DUPLICATE_KEY", "task", "current_operations", task, "task"]);
  assert.equal(await call("task.get_status", task), "pending");
});

test("others may not touch a task without task.destroy/any", async () => {
  const { call, callAs, sessionOf, xapi } = createWorld();
  const operator = sessionOf("vm-operator");
  const roots = await call("task.create", "root's", "");
  const denied = await errorOf(callAs(operator, "task.cancel", roots));
  assert.equal(denied.slice(0, 2), ["RBAC_PERMISSION_DENIED", "task.destroy/any"]);
  assert.is((await errorOf(callAs(operator, "task.set_status", roots, "success")))[1], "task.destroy/any");
  assert.equal(await callAs(sessionOf("pool-operator"), "task.cancel", roots), "");
  const own = await callAs(operator, "task.create", "own", "");
  assert.equal(await callAs(sessionOf("vm-operator"), "task.set_progress", own, 0.5), "");
  const { sessions } = xapi.services;
  const certificate = { isLocalSuperuser: false, authUserName: "c", originator: "", permissions: ["task.destroy"] };
  assert.is((await errorOf(callAs(sessions.create(certificate), "task.destroy", roots)))[1], "task.destroy/any");
});

test("protected keys of other_config need their permission, unless they stay", async () => {
  const { callAs, database, sessionOf, xapi } = createWorld();
  const { sessions, rbac } = xapi.services;
  const permissions = rbac.permissionsOf("pool-operator").filter((name) => !name.includes("/key:applies_to"));
  const session = sessions.create({ isLocalSuperuser: false, authUserName: "x", originator: "", permissions });
  const task = (await callAs(session, "task.create", "t", "")) as string;
  const denied = await errorOf(callAs(session, "task.set_other_config", task, { applies_to: "x" }));
  assert.equal(denied.slice(0, 2), ["RBAC_PERMISSION_DENIED", "task.add_to_other_config/key:applies_to"]);
  database.tables.task.set(task, "other_config", { applies_to: "x" });
  assert.equal(await callAs(session, "task.set_other_config", task, { applies_to: "x", free: "1" }), "");
  const removed = await errorOf(callAs(session, "task.set_other_config", task, {}));
  assert.is(removed[1], "task.remove_from_other_config/key:applies_to");
  assert.equal(await callAs(sessionOf("pool-admin"), "task.set_other_config", task, {}), "");
});

test.run();
