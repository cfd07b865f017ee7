import { suite } from "uvu";
import * as assert from "uvu/assert";
import { TaskRegistry } from "../../runtime/tasks/registry.ts";
import { TaskWorld } from "./fixture.ts";

const collection = suite("garbage collection of tasks");

const SECOND = 1000;

/** A world with one pass of the collector as a method. */
class CollectorWorld extends TaskWorld {
  pass() {
    return this.registry.collectTasks(this.ambient.now());
  }

  completed(label = "x"): string {
    const task = this.registry.create({ label });
    task.complete("");
    return task.ref;
  }
}

collection("completed tasks stay for 3900 s", () => {
  const world = new CollectorWorld();
  const ref = world.completed();
  world.ambient.advance(3900 * SECOND);
  assert.equal(world.pass().destroyed, []);
  world.ambient.advance(SECOND);
  assert.equal(world.pass(), { destroyed: [ref], stalled: [] });
  assert.is(world.tables.task.size, 0);
});

collection("pending tasks go after a day, once two passes saw them at the same progress", () => {
  const world = new CollectorWorld();
  const task = world.registry.create({ label: "slow" });
  world.ambient.advance(86_400 * SECOND);
  world.pass();
  assert.equal(world.pass().destroyed, []);
  world.ambient.advance(SECOND);
  assert.equal(world.pass().destroyed, []);
  task.setProgress(0.5);
  assert.equal(world.pass().destroyed, []);
  assert.equal(world.pass(), { destroyed: [task.ref], stalled: [task.ref] });
  assert.is(world.registry.find(task.ref), undefined);
});

collection("a task that moves is never taken for stalled", () => {
  const world = new CollectorWorld();
  const task = world.registry.create({ label: "slow" });
  world.ambient.advance(100_000 * SECOND);
  for (let i = 1; i < 50; i++) {
    task.setProgress(i / 50);
    assert.equal(world.pass().destroyed, []);
  }
});

collection("beyond 200 tasks the longest finished go, pending ones never", () => {
  const world = new CollectorWorld();
  const pending = Array.from({ length: 50 }, () => world.registry.create({ label: "p" }).ref);
  const completed: string[] = [];
  for (let i = 0; i < 180; i++) {
    completed.push(world.completed());
    world.ambient.advance(SECOND);
  }
  assert.equal(world.pass().destroyed, completed.slice(0, 30));
  assert.is(world.tables.task.size, 200);
  assert.ok(pending.every((ref) => world.tables.task.has(ref)));
});

collection("more pending tasks than the limit leave no room for completed ones", () => {
  const world = new CollectorWorld();
  for (let i = 0; i < 205; i++) world.registry.create({ label: "p" });
  const ref = world.completed();
  assert.equal(world.pass().destroyed, [ref]);
  assert.is(world.tables.task.size, 205);
});

collection("handles of tasks that were completed by the setters are let go", () => {
  const world = new CollectorWorld();
  const ref = world.registry.createRow({ label: "import" });
  world.registry.adopt(ref);
  world.tables.task.set(ref, "status", "success");
  assert.ok(world.registry.find(ref));
  world.pass();
  assert.is(world.registry.find(ref), undefined);
});

collection("limits are settings", () => {
  const world = new CollectorWorld();
  const limits = { completedTaskTimeoutSeconds: 10, pendingTaskTimeoutSeconds: 20, maxTasks: 2 };
  const registry = new TaskRegistry({ tasks: world.tables.task, ambient: world.ambient, host: () => "h", limits });
  const refs = [world.completed("a"), world.completed("b"), world.completed("c")];
  assert.equal(registry.collectTasks(world.ambient.now()).destroyed, refs.slice(0, 1));
  world.ambient.advance(11 * SECOND);
  assert.equal([...registry.collectTasks(world.ambient.now()).destroyed].sort(), refs.slice(1).sort());
});

collection.run();
