import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Db } from "../../runtime/dispatch/context.ts";
import "../../generated/server/tables.ts";
import { XapiError } from "../../runtime/errors.ts";
import { dateTimeOf, EPOCH, NULL_REF } from "../../runtime/ref.ts";
import type { TaskTable } from "../../runtime/tasks/row.ts";
import { settle, summary } from "../events/fixture.ts";
import { errorOf, HOST, TaskWorld } from "./fixture.ts";

const tasks = suite("tasks");

/** The generated table is one that the registry takes: checked by the compiler. */
export const accepts: (table: Db["task"]) => TaskTable = (table) => table;

tasks("a new task has the fields of the specification", () => {
  const world = new TaskWorld();
  const task = world.registry.create({
    label: "Async.VM.start",
    session: world.session,
    otherConfig: { "http:foo": "bar" },
  });
  const { uuid, subtasks, ...row } = world.row(task.ref) as ReturnType<TaskWorld["row"]> & {
    uuid: string;
    subtasks: unknown;
  };
  assert.match(uuid, /^[0-9a-f-]{36}$/);
  assert.equal(subtasks, []);
  assert.equal(
    { ...row, current_operations: { ...row.current_operations }, other_config: { ...row.other_config } },
    {
      name_label: "Async.VM.start",
      name_description: "",
      allowed_operations: [],
      current_operations: {},
      created: dateTimeOf(world.ambient.now()),
      finished: EPOCH,
      status: "pending",
      session: world.session,
      resident_on: HOST,
      progress: 0,
      externalpid: -1,
      stunnelpid: -1,
      forwarded: false,
      forwarded_to: NULL_REF,
      type: "<none/>",
      result: "",
      error_info: [],
      other_config: { "http:foo": "bar" },
      subtask_of: NULL_REF,
      backtrace: "()",
    },
  );
  assert.ok(task.real && task.pending && !task.cancelling);
});

tasks("success", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  world.ambient.advance(5000);
  assert.is(task.complete("<value>OpaqueRef:a</value>"), true);
  const { status, progress, result, finished, error_info } = world.row(task.ref);
  assert.equal([status, progress, result, error_info], ["success", 1, "<value>OpaqueRef:a</value>", []]);
  assert.is(finished, dateTimeOf(world.ambient.now()));
});

tasks("failure keeps code and parameters, whatever text they quote", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  task.setProgress(0.25);
  assert.is(task.fail(new XapiError("XENAPI_PLUGIN_FAILURE", ["f", "a\u0000b\ud800"])), true);
  const { status, progress, result, error_info } = world.row(task.ref);
  assert.equal([status, progress, result], ["failure", 1, ""]);
  assert.equal(error_info, ["XENAPI_PLUGIN_FAILURE", "f", "a\ufffdb\ufffd"]);
});

tasks("a failure by cancellation is a cancelled task", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  task.fail(new XapiError("TASK_CANCELLED", [task.ref]));
  const { status, progress, result, error_info } = world.row(task.ref);
  assert.equal([status, progress, result, error_info], ["cancelled", 1, "", []]);
});

tasks("only a pending task ends or moves", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  task.complete("");
  const row = world.row(task.ref);
  assert.equal(
    [task.complete("<value>2</value>"), task.fail(new XapiError("X")), task.cancelled()],
    [false, false, false],
  );
  task.setProgress(0.5);
  task.setCancellable(true);
  assert.is(world.row(task.ref), row);
});

tasks("external setters may change any state; the work then has no say", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  world.tables.task.set(task.ref, "status", "failure");
  assert.is(task.complete(""), false);
  world.tables.task.set(task.ref, "status", "pending");
  assert.is(task.complete(""), true);
});

tasks("progress outside 0 to 1 is not refused", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  task.setProgress(7);
  assert.is(world.row(task.ref).progress, 7);
});

tasks("work whose row is gone goes on unharmed", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  world.tables.task.destroy(task.ref);
  task.setProgress(0.5);
  task.check();
  task.onCancel(() => undefined)();
  assert.is(task.complete(""), false);
});

tasks("a dummy task has no row but works the same", () => {
  const world = new TaskWorld();
  const before = world.database.generation;
  const task = world.registry.createDummy("VM.get_record");
  assert.match(task.ref, /^DummyRef:\|[0-9a-f-]{36}\|VM\.get_record$/);
  task.setProgress(0.5);
  task.cancel();
  assert.equal(
    errorOf(() => task.check()),
    ["TASK_CANCELLED", task.ref],
  );
  assert.is(task.fail(new XapiError("TASK_CANCELLED", [task.ref])), true);
  assert.is(task.complete(""), false);
  world.registry.discard(task);
  assert.is(world.database.generation, before);
  assert.not.ok(task.real);
});

tasks("a parent is recorded only if it has a row", () => {
  const world = new TaskWorld();
  const parent = world.registry.create({ label: "parent" });
  const child = world.registry.create({ label: "child", subtaskOf: parent.ref });
  const orphan = world.registry.create({ label: "orphan", subtaskOf: world.registry.createDummy("d").ref });
  assert.is(world.row(child.ref).subtask_of, parent.ref);
  assert.is(world.row(orphan.ref).subtask_of, NULL_REF);
  assert.equal((world.row(parent.ref) as { subtasks?: unknown }).subtasks, [child.ref]);
});

tasks("cancel is recorded and reaches the work by check, signal and action", async () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  const { signal } = task;
  let stopped = 0;
  task.onCancel(() => void stopped++);
  const removed = task.onCancel(() => assert.unreachable("it was taken back"));
  removed();
  task.check();
  world.registry.cancel(task.ref, "DummyRef:|u|task.cancel");
  world.registry.cancel(task.ref, "DummyRef:|v|task.cancel");
  assert.equal({ ...world.row(task.ref).current_operations }, { "DummyRef:|v|task.cancel": "cancel" });
  assert.is(world.row(task.ref).status, "pending");
  assert.is(stopped, 1);
  assert.equal(
    errorOf(() => task.check()),
    ["TASK_CANCELLED", task.ref],
  );
  assert.is(signal.aborted, true);
  assert.equal((signal.reason as XapiError).description, ["TASK_CANCELLED", task.ref]);
  assert.is(task.signal.aborted, true);
});

tasks("an action given after the cancellation runs at once; a late signal is aborted", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  world.registry.cancel(task.ref);
  let stopped = 0;
  task.onCancel(() => void stopped++);
  assert.is(stopped, 1);
  assert.is(task.signal.aborted, true);
});

tasks("a cancellation recorded by another host is seen by polling", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  world.tables.task.addToMap(task.ref, "current_operations", "task", "destroy");
  task.check();
  world.tables.task.addToMap(task.ref, "current_operations", "DummyRef:|u|task.cancel", "cancel");
  assert.ok(task.cancelling);
});

tasks("the work may still succeed after its last check", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  world.registry.cancel(task.ref);
  assert.is(task.complete("<value></value>"), true);
  assert.is(world.row(task.ref).status, "success");
});

tasks("what cancel actions fail with is reported, and stops nothing", async () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  let stopped = false;
  task.onCancel(() => {
    throw new Error("sync");
  });
  task.onCancel(() => Promise.reject(new Error("async")));
  task.onCancel(() => {
    stopped = true;
  });
  world.registry.cancel(task.ref);
  await settle();
  assert.ok(stopped);
  assert.equal(
    world.reported.map(([ref, error]) => [ref, (error as Error).message]),
    [
      [task.ref, "sync"],
      [task.ref, "async"],
    ],
  );
});

tasks("cancel is advertised while something can be asked to stop", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "x" });
  const allowed = () => world.row(task.ref).allowed_operations;
  const [first, second] = [task.onCancel(() => undefined), task.onCancel(() => undefined)];
  assert.equal(allowed(), ["cancel"]);
  first();
  assert.equal(allowed(), ["cancel"]);
  second();
  assert.equal(allowed(), []);
  task.setCancellable(true);
  assert.equal(allowed(), ["cancel"]);
  task.complete("");
  assert.equal(allowed(), []);
  second();
  assert.equal(allowed(), []);
});

tasks("cancelling a hand-made task is accepted; it stays pending", () => {
  const world = new TaskWorld();
  const ref = world.registry.createRow({ label: "p2" });
  world.registry.cancel(ref);
  const { status, current_operations } = world.row(ref);
  assert.is(status, "pending");
  assert.match(Object.keys(current_operations)[0] ?? "", /^DummyRef:\|[0-9a-f-]{36}\|task\.cancel$/);
});

tasks("destroy: completed at once, pending when it completes, and only once", () => {
  const world = new TaskWorld();
  const done = world.registry.create({ label: "x" });
  done.complete("");
  world.registry.destroy(done.ref);
  assert.not.ok(world.tables.task.has(done.ref));

  const pending = world.registry.create({ label: "y" });
  world.registry.cancel(pending.ref, "DummyRef:|u|task.cancel");
  world.registry.destroy(pending.ref);
  assert.equal(Object.entries(world.row(pending.ref).current_operations), [
    ["task", "destroy"],
    ["DummyRef:|u|task.cancel", "cancel"],
  ]);
  const again = errorOf(() => world.registry.destroy(pending.ref));
  assert.equal(again, ["MAP_DUPLICATE_KEY", "task", "current_operations", pending.ref, "task"]);
  assert.equal(world.registry.collectTasks(world.ambient.now()).destroyed, []);
  pending.complete("");
  assert.equal(world.registry.collectTasks(world.ambient.now()).destroyed, [pending.ref]);
});

tasks("unknown refs are refused by name", () => {
  const { registry } = new TaskWorld();
  const expected = ["HANDLE_INVALID", "task", "OpaqueRef:none"];
  assert.equal(
    errorOf(() => registry.cancel("OpaqueRef:none")),
    expected,
  );
  assert.equal(
    errorOf(() => registry.destroy("OpaqueRef:none")),
    expected,
  );
  assert.equal(
    errorOf(() => registry.adopt("OpaqueRef:none")),
    expected,
  );
});

tasks("work told to run under an existing task shares it", () => {
  const world = new TaskWorld();
  const ref = world.registry.createRow({ label: "import" });
  const task = world.registry.adopt(ref);
  assert.is(world.registry.adopt(ref), task);
  assert.is(task.label, "import");
  world.registry.cancel(ref);
  assert.ok(task.cancelling);
  assert.is(world.registry.find(ref), task);
  task.cancelled();
  assert.is(world.registry.find(ref), undefined);
});

tasks("the task of a synchronous call goes with its reply, whatever its state", () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "VM.start" });
  world.registry.discard(task);
  world.registry.discard(task);
  assert.is(world.tables.task.size, 0);
  assert.is(world.registry.find(task.ref), undefined);
});

tasks("leftovers of a host are cancelled, others are not", async () => {
  const world = new TaskWorld();
  const mine = world.registry.create({ label: "mine" });
  const done = world.registry.create({ label: "done" });
  done.complete("");
  const theirs = world.registry.create({ label: "theirs" });
  world.tables.task.set(theirs.ref, "resident_on", "OpaqueRef:other");
  const { signal } = mine;
  assert.equal(world.registry.cancelLeftovers(HOST), [mine.ref]);
  assert.equal([world.row(mine.ref).status, world.row(mine.ref).progress], ["cancelled", 1]);
  assert.ok(signal.aborted);
  assert.is(world.row(done.ref).status, "success");
  assert.is(world.row(theirs.ref).status, "pending");
  assert.is(mine.complete(""), false);
  assert.equal(world.registry.cancelLeftovers(), [theirs.ref]);
});

tasks("a client that waits for its task hears of the end", async () => {
  const world = new TaskWorld();
  const task = world.registry.create({ label: "Async.VM.start" });
  const call = world.wait({ classes: [`task/${task.ref}`], token: world.here });
  task.complete("<value></value>");
  await settle();
  assert.equal(call.batch && summary(call.batch), [`mod task ${task.ref}`]);
});

tasks.run();
