import { suite } from "uvu";
import * as assert from "uvu/assert";
import { blankTask, settle, World } from "./fixture.ts";

const pace = suite("pauses of event.from under load");

/** A world where 256 answers have just been given. */
async function busyWorld(): Promise<World> {
  const world = new World();
  const vm = world.tables.VM.create({});
  const calls = Array.from({ length: 256 }, () => world.wait({ classes: ["vm"], token: world.here }));
  world.tables.VM.touch(vm);
  await settle();
  assert.ok(calls.every((call) => call.done));
  return world;
}

pace("up to 256 answers in 50 ms nobody pauses", async () => {
  const world = new World();
  const net = world.tables.network.create({});
  for (let i = 0; i < 256; i++) {
    const call = world.wait({ classes: ["network"], token: world.here });
    world.tables.network.touch(net);
    await settle();
    assert.ok(call.done, `call ${i}`);
  }
});

pace("beyond, a new call is answered at the end of the window, with the sum of what happened", async () => {
  const world = await busyWorld();
  world.ambient.advance(10);
  const token = world.here;
  const net = world.tables.network.create({});
  const call = world.wait({ classes: ["network"], token });
  world.tables.network.set(net, "name_label", "x");
  await settle();
  assert.not.ok(call.done);
  world.ambient.advance(39);
  await settle();
  assert.not.ok(call.done);
  world.ambient.advance(1);
  await settle();
  assert.equal(call.events, [`add network ${net}`]);
  assert.is(call.batch?.token, world.here);
});

pace("what one change concerns is answered together, also where that goes beyond", async () => {
  const world = new World();
  const vm = world.tables.VM.create({});
  const calls = Array.from({ length: 400 }, () => world.wait({ classes: ["vm"], token: world.here }));
  world.tables.VM.touch(vm);
  await settle();
  assert.ok(calls.every((call) => call.done));
  const [first] = calls;
  assert.ok(calls.every(({ batch }) => batch === first?.batch));
});

pace("a process that is loaded lets clients pause after 32 answers, until it has little to do again", async () => {
  const world = new World();
  const vm = world.tables.VM.create({});
  const change = async (clients: number): Promise<boolean> => {
    const calls = Array.from({ length: clients }, () => world.wait({ classes: ["vm"], token: world.here }));
    world.tables.VM.touch(vm);
    await settle();
    return calls.every((call) => call.done);
  };
  /** Whether another call is answered at once where so many have been in the same window. */
  const isAnsweredAfter = async (answers: number): Promise<boolean> => {
    assert.ok(await change(answers));
    const isAnswered = await change(1);
    world.ambient.advance(100);
    return isAnswered;
  };
  world.load = 0.6;
  assert.ok(await isAnsweredAfter(31));
  assert.not.ok(await isAnsweredAfter(32));
  // Less, but no relief: the pauses make it so.
  world.load = 0.3;
  world.ambient.advance(1000);
  assert.not.ok(await isAnsweredAfter(32));
  world.load = 0.2;
  world.ambient.advance(1000);
  assert.ok(await isAnsweredAfter(32));
  assert.not.ok(await isAnsweredAfter(256));
});

pace("one that found nothing at the end of the window goes on waiting", async () => {
  const world = await busyWorld();
  const call = world.wait({ classes: ["network"], token: world.here });
  world.ambient.advance(60);
  await settle();
  assert.not.ok(call.done);
  const net = world.tables.network.create({});
  await settle();
  assert.equal(call.events, [`add network ${net}`]);
});

pace("a call that has been blocked for 50 ms was idle and is answered at once", async () => {
  const world = new World();
  const idle = world.wait({ classes: ["network"], token: world.here });
  world.ambient.advance(50);
  const vm = world.tables.VM.create({});
  for (let i = 0; i < 256; i++) world.wait({ classes: ["vm"], token: world.here });
  world.tables.VM.touch(vm);
  await settle();
  const net = world.tables.network.create({});
  await settle();
  assert.equal(idle.events, [`add network ${net}`]);
});

pace("calls for tasks only and calls that do not wait never pause", async () => {
  const world = await busyWorld();
  const call = world.wait({ classes: ["task/OpaqueRef:t"], token: world.here });
  assert.equal((await world.from({ classes: ["network"] })).result.events, []);
  const task = world.tables.task.create(blankTask, { ref: "OpaqueRef:t" });
  await settle();
  assert.equal(call.events, [`add task ${task}`]);
});

pace("a deadline within the pause is kept", async () => {
  const world = await busyWorld();
  const net = world.tables.network.create({});
  const call = world.wait({ classes: ["network"], timeoutSeconds: 0.01 });
  world.ambient.advance(10);
  await settle();
  assert.equal(call.events, [`add network ${net}`]);
});

pace("closing stops the clock", async () => {
  const world = await busyWorld();
  const call = world.wait({ classes: ["network"], token: "" });
  world.hub.close();
  await settle();
  assert.ok(call.error);
  assert.is(world.ambient.timers, 0);
});

pace.run();
