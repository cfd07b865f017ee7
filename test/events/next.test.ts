import { createHash } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XapiError } from "../../runtime/errors.ts";
import type { RowChange } from "../../runtime/events/database.ts";
import { inject } from "../../runtime/events/inject.ts";
import { type NextEvents, NextHub } from "../../runtime/events/next.ts";
import { encoders, settle, summary, textOf, tokenAt, World } from "./fixture.ts";

const next = suite("event.register, next and inject");

/** A world with the older hub. */
class NextWorld extends World {
  readonly next: NextHub;

  constructor(queueBytes = 10_000_000) {
    super();
    const { database, ambient, messages } = this;
    this.next = new NextHub({ database, ambient, messages, encoders, queueBytes });
  }
}

/** What became of a call of `event.next` so far. */
interface Outcome {
  events?: readonly string[];
  error?: XapiError;
}

function follow(call: Promise<NextEvents>): Outcome {
  const outcome: Outcome = {};
  call.then(
    (events) => {
      outcome.events = summaryOf(events);
    },
    (error: unknown) => {
      if (error instanceof XapiError) outcome.error = error;
    },
  );
  return outcome;
}

function summaryOf(events: NextEvents): string[] {
  return events.values.map((event) => `${event.id} ${event.operation} ${event.class} ${event.ref}`);
}

next("asks for a registration, and names the session only by its hash", async () => {
  const world = new NextWorld();
  world.tables.VM.create({});
  const outcome = follow(world.next.next(world.session));
  await settle();
  const hash = createHash("md5").update(world.session).digest("hex");
  assert.equal(outcome.error?.description, ["SESSION_NOT_REGISTERED", `trackid=${hash}`]);
});

next("register of nothing and of nonsense, and unregister without register, succeed", async () => {
  const world = new NextWorld();
  world.next.unregister(world.session, ["vm"]);
  world.next.register(world.session, []);
  world.next.register(world.session, ["zzz"]);
  const outcome = follow(world.next.next(world.session));
  world.tables.VM.create({});
  await settle();
  assert.equal(outcome, {});
  world.next.close();
  const late = follow(world.next.next(world.session));
  await settle();
  assert.equal([outcome.error?.code, late.error?.code], ["INTERNAL_ERROR", "INTERNAL_ERROR"]);
});

next("tells what happened after the registration, oldest first, with the object as it was", async () => {
  const world = new NextWorld();
  const vm = world.tables.VM.create({ name_label: "a" });
  world.next.register(world.session, ["vm"]);
  assert.is(world.next.currentId, 0);
  world.tables.VM.set(vm, "name_label", "b");
  world.tables.network.create({});
  world.tables.VM.set(vm, "name_label", "c");
  assert.is(world.next.currentId, 2);
  const events = await world.next.next(world.session);
  assert.equal(summaryOf(events), [`0 mod vm ${vm}`, `1 mod vm ${vm}`]);
  assert.equal(
    events.values.map((event) => (event.snapshot as { name_label: string }).name_label),
    ["b", "c"],
  );
  assert.is(events.values[0]?.timestamp, `${Math.floor(world.ambient.now() / 1000)}.`);
});

next("the bytes say the same in both protocols", async () => {
  const world = new NextWorld();
  world.next.register(world.session, ["network"]);
  const net = world.tables.network.create({ name_label: "<x>" });
  const uuid = world.tables.network.get(net).uuid;
  const { fragments, values } = await world.next.next(world.session);
  const timestamp = values[0]?.timestamp ?? "";
  assert.is(
    textOf(fragments.json()),
    `[{"id":"0","timestamp":"${timestamp}","class":"network","operation":"add","ref":"${net}","snapshot":{"uuid":"${uuid}","name_label":"<x>"}}]`,
  );
  const member = (name: string, value: string) => `<member><name>${name}</name><value>${value}</value></member>`;
  const head =
    member("id", "0") +
    member("timestamp", timestamp) +
    member("class", "network") +
    member("operation", "add") +
    member("ref", net);
  const snapshot = member("snapshot", `<struct>${member("uuid", uuid)}${member("name_label", "&lt;x&gt;")}</struct>`);
  assert.is(
    textOf(fragments.xml()),
    `<value><array><data><value><struct>${head}${snapshot}</struct></value></data></array></value>`,
  );
});

next("a deletion has the last record where the database tells it", async () => {
  const world = new NextWorld();
  const listeners = new Set<(change: RowChange) => void>();
  const database = {
    schema: world.database.schema,
    tables: world.database.tables,
    generation: 1,
    changesSince: () => [],
    deletedSince: () => [],
    onChange: (listener: (change: RowChange) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const hub = new NextHub({ database, ambient: world.ambient, encoders });
  hub.register("s", ["network"]);
  const row = { uuid: "u", name_label: "last" };
  for (const listener of listeners) listener({ class: "network", ref: "OpaqueRef:n", kind: "del", generation: 2, row });
  for (const listener of listeners) listener({ class: "network", ref: "OpaqueRef:o", kind: "del", generation: 3 });
  const events = await hub.next("s");
  assert.equal(
    events.values.map((event) => event.snapshot),
    [row, undefined],
  );
  assert.ok(textOf(events.fragments.json()).includes('"snapshot":{"uuid":"u","name_label":"last"}}'));
  assert.ok(textOf(events.fragments.xml()).includes("<name>name_label</name><value>last</value>"));
});

next("a blocked call is answered without a timer", async () => {
  const world = new NextWorld();
  world.next.register(world.session, ["VM"]);
  const outcome = follow(world.next.next(world.session));
  await settle();
  assert.equal(outcome, {});
  const vm = world.tables.VM.create({});
  world.tables.VM.touch(vm);
  await settle();
  assert.equal(outcome.events, [`0 add vm ${vm}`, `1 mod vm ${vm}`]);
  assert.is(world.ambient.timers, 0);
});

next("concurrent calls of a session get disjoint events", async () => {
  const world = new NextWorld();
  world.next.register(world.session, ["vm"]);
  const [a, b] = [follow(world.next.next(world.session)), follow(world.next.next(world.session))];
  const vm = world.tables.VM.create({});
  await settle();
  assert.equal([a.events, b.events], [[`0 add vm ${vm}`], undefined]);
  world.tables.VM.touch(vm);
  await settle();
  assert.equal(b.events, [`1 mod vm ${vm}`]);
});

next("ids are common to all sessions; each gets what it asked for", async () => {
  const world = new NextWorld();
  const other = world.tables.session.create({});
  world.next.register(world.session, ["vm"]);
  world.next.register(other, ["network"]);
  const net = world.tables.network.create({});
  const vm = world.tables.VM.create({});
  assert.equal(summaryOf(await world.next.next(world.session)), [`1 add vm ${vm}`]);
  assert.equal(summaryOf(await world.next.next(other)), [`0 add network ${net}`]);
});

next("unregister takes back what register added, in any case", async () => {
  const world = new NextWorld();
  world.next.register(world.session, ["VM", "network"]);
  world.next.unregister(world.session, ["vm", "zzz"]);
  world.tables.VM.create({});
  const net = world.tables.network.create({});
  assert.equal(summaryOf(await world.next.next(world.session)), [`0 add network ${net}`]);
});

next("events that no longer fit are lost, once", async () => {
  const world = new NextWorld(10_000);
  world.next.register(world.session, ["vm"]);
  const vm = world.tables.VM.create({});
  for (let i = 0; i < 100; i++) world.tables.VM.touch(vm);
  const lost = follow(world.next.next(world.session));
  await settle();
  assert.equal(lost.error?.description, ["EVENTS_LOST"]);
  const outcome = follow(world.next.next(world.session));
  await settle();
  assert.equal(outcome, {});
  world.tables.VM.touch(vm);
  await settle();
  assert.equal(outcome.events, [`101 mod vm ${vm}`]);
});

next("a large event takes the place of as many as it needs", async () => {
  const world = new NextWorld(10_000);
  world.next.register(world.session, ["vm"]);
  const vm = world.tables.VM.create({});
  for (let i = 0; i < 5; i++) world.tables.VM.touch(vm);
  assert.is((await world.next.next(world.session)).values.length, 6);
  for (let i = 0; i < 5; i++) world.tables.VM.touch(vm);
  world.tables.VM.set(vm, "name_label", "x".repeat(9_000));
  const lost = follow(world.next.next(world.session));
  await settle();
  assert.equal(lost.error?.description, ["EVENTS_LOST"]);
});

next("events that fit are not lost", async () => {
  const world = new NextWorld(10_000);
  world.next.register(world.session, ["vm"]);
  const vm = world.tables.VM.create({});
  for (let i = 0; i < 20; i++) world.tables.VM.touch(vm);
  assert.is((await world.next.next(world.session)).values.length, 21);
});

next("the end of the session ends its calls and its subscription", async () => {
  const world = new NextWorld();
  world.next.register(world.session, ["vm"]);
  const outcome = follow(world.next.next(world.session));
  world.tables.session.destroy(world.session);
  await settle();
  assert.equal(outcome.error?.description, ["SESSION_INVALID", world.session]);
  const later = follow(world.next.next(world.session));
  await settle();
  assert.is(later.error?.code, "SESSION_NOT_REGISTERED");
  world.tables.VM.create({});
  assert.is(world.next.currentId, 0);
});

next("messages show with their record, also when they are destroyed", async () => {
  const world = new NextWorld();
  world.next.register(world.session, ["message"]);
  world.messages.create("OpaqueRef:m", 5);
  world.messages.destroy("OpaqueRef:m", 6);
  const events = await world.next.next(world.session);
  assert.equal(summaryOf(events), ["0 add message OpaqueRef:m", "1 del message OpaqueRef:m"]);
  assert.ok(events.values.every((event) => event.snapshot !== undefined));
});

next("the heartbeat is a mod of the pool for event.next only", async () => {
  const world = new NextWorld();
  const pool = world.tables.pool.create({});
  world.next.register(world.session, ["pool"]);
  const waiting = world.wait({ classes: ["pool"], token: world.here });
  world.next.heartbeat(pool);
  await settle();
  assert.equal(summaryOf(await world.next.next(world.session)), [`0 mod pool ${pool}`]);
  assert.not.ok(waiting.done);
});

next("a client that goes away gives up its place", async () => {
  const world = new NextWorld();
  world.next.register(world.session, ["vm"]);
  const controller = new AbortController();
  const gone = follow(world.next.next(world.session, controller.signal));
  const stays = follow(world.next.next(world.session));
  controller.abort();
  await settle();
  assert.is(gone.error?.code, "INTERNAL_ERROR");
  const vm = world.tables.VM.create({});
  await settle();
  assert.equal(stays.events, [`0 add vm ${vm}`]);
});

next("the number of subscriptions is bounded", () => {
  const world = new NextWorld();
  const many = Array.from({ length: 10_001 }, (_, i) => `vm/${i}`);
  assert.throws(
    () => world.next.register(world.session, many),
    (error: unknown) => error instanceof XapiError,
  );
});

next("inject answers a token from which event.from sees that very mod", async () => {
  const world = new NextWorld();
  const vm = world.tables.VM.create({});
  const other = world.tables.VM.create({});
  const token = inject(world.database, "VM", vm);
  assert.is(token, tokenAt(world.tables.VM.modified(vm) - 1));
  const batch = await world.from({ classes: ["vm"], token });
  assert.equal(summary(batch), [`mod vm ${vm}`]);
  assert.ok(batch.token > token);
  assert.equal(summary(await world.from({ classes: ["vm"], token: batch.token })), []);
  assert.ok(inject(world.database, "VM", other) >= batch.token);
});

next("inject knows classes and refs only to the letter", () => {
  const world = new NextWorld();
  const vm = world.tables.VM.create({});
  const bad = [
    ["vm", vm],
    ["VM", "OpaqueRef:NULL"],
    ["zzz", vm],
    ["network", vm],
    ["constructor", vm],
    ["message", vm],
  ] as const;
  for (const [name, ref] of bad) {
    const before = world.database.generation;
    try {
      inject(world.database, name, ref);
      assert.unreachable();
    } catch (error) {
      assert.equal(error instanceof XapiError ? error.description : error, ["HANDLE_INVALID", name, ref]);
    }
    assert.is(world.database.generation, before);
  }
});

next.run();
