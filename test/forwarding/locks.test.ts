import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Context } from "../../runtime/dispatch/context.ts";
import { XapiError } from "../../runtime/errors.ts";
import { OperationLocks } from "../../runtime/forwarding/locks.ts";
import { OperationEngine, type OperationRows } from "../../runtime/forwarding/operation-engine.ts";
import type { OperationTable } from "../../runtime/forwarding/operations.ts";
import type { Ref } from "../../runtime/ref.ts";
import { TaskRegistry } from "../../runtime/tasks/registry.ts";
import { ManualAmbient } from "../support/ambient.ts";

interface FakeRow {
  allowed_operations: readonly string[];
  current_operations: Record<string, string>;
}

/** One class with the operations `a`, `b` and the unlisted `c`; any two exclude each other, `b` is refused for `frozen`. */
function setUp() {
  const rows = new Map<string, FakeRow>();
  for (const ref of ["one", "two", "frozen", "needy", "picky"])
    rows.set(ref, { allowed_operations: [], current_operations: {} });
  const table: OperationTable = {
    class: "VM",
    operations: ["a", "b", "c"],
    rules: { a: { needs: "x" } },
    facts: { never_in_allowed_operations: ["c"] },
    checks: [
      { rule: "frozen", group: "frozen", operations: ["b"], error: "OPERATION_NOT_ALLOWED" },
      { rule: "busy", group: "busy", operations: "any", error: "OTHER_OPERATION_IN_PROGRESS" },
      { rule: "needy", group: "needy", operations: "those with needs", error: "OPERATION_NOT_ALLOWED" },
      { rule: "picky", group: "picky", operations: "any", error: "OPERATION_NOT_ALLOWED" },
      { rule: "strict", group: "strict", operations: ["a"], error: "VM_IS_IMMOBILE", strictOnly: true },
    ],
  };
  const fake: OperationRows = {
    find: (ref) => rows.get(ref),
    get: (ref) => rows.get(ref) as FakeRow,
    set: (ref, _field, value) => {
      (rows.get(ref) as FakeRow).allowed_operations = value;
    },
    addToMap: (ref, _field, key, value) => {
      (rows.get(ref) as FakeRow).current_operations[key] = value;
    },
    removeFromMap: (ref, _field, key) => {
      delete (rows.get(ref) as FakeRow).current_operations[key];
    },
  };
  const engine = new OperationEngine(
    {
      VM: {
        table,
        routines: {
          frozen: (_c, ref) => (ref === "frozen" ? ["it is frozen"] : undefined),
          busy: (_c, ref) => {
            const [current] = Object.entries(rows.get(ref)?.current_operations ?? {});
            return current === undefined ? undefined : ["VM", ref, current[1], current[0]];
          },
          needy: (_c, ref) => (ref === "needy" ? [ref] : undefined),
          picky: (_c, ref, operation) => (ref === "picky" && operation === "a" ? [operation] : undefined),
          strict: (_c, ref) => (ref === "two" ? [ref] : undefined),
        },
      },
    },
    () => fake,
  );
  const ambient = new ManualAmbient();
  const policies = {
    standard: { delay_seconds: [1, 20], give_up_after_seconds: 7200 },
    fail_quickly: { delay_seconds: [2, 2], give_up_after_seconds: 120 },
  } as const;
  const tasks = new TaskRegistry({ tasks: {} as never, ambient, host: () => "host" });
  const contextOf = (label: string) => ({ task: tasks.createDummy(label) }) as unknown as Context;
  return { rows, engine, locks: new OperationLocks(engine, ambient, policies), ambient, contextOf };
}

const mark = (ref: string, operation: string, retry?: "fail_quickly") => ({
  class: "VM",
  objects: [ref as Ref],
  operation,
  ...(retry === undefined ? {} : { retry }),
});

const settle = () => new Promise((resolve) => setImmediate(resolve));
const locks = suite("operation locks");

locks("two parts of one task that lock the same object have a record each, and give back their own", async () => {
  const { rows, engine, contextOf } = setUp();
  const { ref: task } = contextOf("VM_appliance.start").task;
  const [first, second, third] = ["a", "b", "a"].map((operation) => engine.mark("VM", "one", task, operation));
  assert.is(first, task);
  assert.equal(Object.values(rows.get("one")?.current_operations ?? {}), ["a", "b", "a"]);
  assert.match(second ?? "", /^DummyRef:\|[^|]/);
  engine.unmark("VM", "one", first ?? "");
  assert.equal(Object.keys(rows.get("one")?.current_operations ?? {}), [second, third]);
  engine.unmark("VM", "one", second ?? "");
  engine.unmark("VM", "one", third ?? "");
  assert.equal(rows.get("one")?.current_operations, {});
});

locks("who waits for something of an object looks again when it changes, and gives up in time", async () => {
  const { locks: all, ambient, contextOf } = setUp();
  const context = contextOf("VM.hard_shutdown");
  let over = false;
  const seen = all.until(context, "VM", "one", () => over, 1000);
  over = true;
  all.wake("VM", "one");
  assert.is(await seen, true);
  const late = all.until(context, "VM", "one", () => false, 1000);
  await settle();
  ambient.advance(1000);
  assert.is(await late, false);
  const cancelled = all.until(context, "VM", "one", () => false, 1000);
  await settle();
  context.task.cancel();
  assert.is((await cancelled.catch((error: XapiError) => error.code)) as unknown, "TASK_CANCELLED");
});

locks("a task that was cancelled before it has to wait does not wait", async () => {
  const { locks: all, ambient, contextOf } = setUp();
  const release = await all.take(contextOf("x"), [mark("one", "a")]);
  const context = contextOf("y");
  context.task.cancel();
  const codes: string[] = [];
  const note = (error: XapiError) => codes.push(error.code);
  void all.take(context, [mark("one", "b")]).catch(note);
  void all.until(context, "VM", "one", () => false, 1000).catch(note);
  await settle();
  assert.equal(codes, ["TASK_CANCELLED", "TASK_CANCELLED"]);
  assert.is(ambient.timers, 0);
  release();
});

locks("a mark stands in current_operations for as long as it is held, and allowed_operations follow", async () => {
  const { rows, locks: l, contextOf } = setUp();
  const context = contextOf("x");
  const release = await l.take(context, [mark("one", "a")]);
  assert.equal(Object.values(rows.get("one")?.current_operations ?? {}), ["a"]);
  assert.equal(rows.get("one")?.allowed_operations, []);
  release();
  assert.equal(rows.get("one")?.current_operations, {});
  assert.equal(rows.get("one")?.allowed_operations, ["a", "b"]);
});

locks("a call that is excluded waits for the end of the other", async () => {
  const { rows, locks: l, contextOf } = setUp();
  const release = await l.take(contextOf("first"), [mark("one", "a")]);
  let taken = false;
  const second = l.take(contextOf("second"), [mark("one", "b")]).then((r) => {
    taken = true;
    return r;
  });
  await settle();
  assert.not(taken);
  release();
  (await second)();
  assert.ok(taken);
  assert.equal(rows.get("one")?.current_operations, {});
});

locks("a permanent refusal gives back what was taken before it", async () => {
  const { rows, locks: l, contextOf } = setUp();
  const error = await l.take(contextOf("x"), [mark("one", "a"), mark("frozen", "b")]).catch((e: unknown) => e);
  assert.equal((error as XapiError).description, ["OPERATION_NOT_ALLOWED", "it is frozen"]);
  assert.equal(rows.get("one")?.current_operations, {});
});

locks("patience runs out by the mark's policy and not before, with the error of the operation in the way", async () => {
  const { locks: l, contextOf, ambient } = setUp();
  await l.take(contextOf("first"), [mark("one", "a")]);
  let error: unknown;
  void l.take(contextOf("second"), [mark("one", "b", "fail_quickly")]).catch((e: unknown) => {
    error = e;
  });
  for (let waited = 0; waited < 118; waited += 2) {
    await settle();
    ambient.advance(2000);
  }
  await settle();
  assert.is(error, undefined, "after 118 s");
  ambient.advance(2000);
  await settle();
  assert.instance(error, XapiError);
  assert.equal((error as XapiError).description.slice(0, 4), ["OTHER_OPERATION_IN_PROGRESS", "VM", "one", "a"]);
});

locks("a waiting call can be cancelled", async () => {
  const { locks: l, contextOf } = setUp();
  await l.take(contextOf("first"), [mark("one", "a")]);
  const context = contextOf("second");
  const second = l.take(context, [mark("one", "b")]).catch((e: unknown) => e);
  await settle();
  context.task.cancel();
  assert.is(((await second) as XapiError).code, "TASK_CANCELLED");
});

locks("a strict check counts only for strict callers", async () => {
  const { engine, contextOf } = setUp();
  const scope = contextOf("x");
  assert.is(engine.refusal(scope, "VM", "two", "a", true)?.code, "VM_IS_IMMOBILE");
  assert.is(engine.refusal(scope, "VM", "two", "a", false), undefined);
});

locks("a check may look at the operation, or be about those of a property alone", async () => {
  const { rows, engine, contextOf } = setUp();
  const scope = contextOf("x");
  for (const ref of ["needy", "picky"]) {
    assert.is(engine.refusal(scope, "VM", ref, "a", true)?.code, "OPERATION_NOT_ALLOWED");
    assert.is(engine.refusal(scope, "VM", ref, "b", true), undefined);
    engine.refresh(scope, "VM", ref);
    assert.equal(rows.get(ref)?.allowed_operations, ["b"]);
  }
});

locks.run();
