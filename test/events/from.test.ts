import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { XapiError } from "../../runtime/errors.ts";
import { settle, summary, tokenAt, World } from "./fixture.ts";

const from = suite("event.from");

from("from the start tells every object as add, with its current record", async () => {
  const world = new World();
  const vm = world.tables.VM.create({ name_label: "a" });
  world.tables.VM.set(vm, "name_label", "b");
  const { events, token } = (await world.from({ classes: ["vm"] })).result;
  assert.is(events.length, 1);
  assert.is(events[0]?.id, String(world.tables.VM.created(vm)));
  assert.is(events[0]?.timestamp, "0.0");
  assert.is(events[0]?.class, "vm");
  assert.is(events[0]?.operation, "add");
  assert.is((events[0]?.snapshot as { name_label: string } | undefined)?.name_label, "b");
  assert.is(token, tokenAt(world.tables.VM.modified(vm)));
});

from("tells a modification once, with the generation of the change", async () => {
  const world = new World();
  const vm = world.tables.VM.create({});
  const token = world.here;
  world.tables.VM.set(vm, "memory", 5);
  const first = (await world.from({ classes: ["vm"], token })).result;
  assert.equal(
    first.events.map(({ id, operation }) => [id, operation]),
    [[String(world.tables.VM.modified(vm)), "mod"]],
  );
  const second = (await world.from({ classes: ["vm"], token: first.token })).result;
  assert.equal(second.events, []);
  assert.is(second.token, first.token);
});

from("tells a deletion without a snapshot", async () => {
  const world = new World();
  const net = world.tables.network.create({});
  const token = world.here;
  world.tables.network.destroy(net);
  for (const classes of [["network"], ["*"], [`network/${net}`]]) {
    const { events, token: after } = (await world.from({ classes, token })).result;
    assert.equal(events, [
      { id: String(world.database.generation), timestamp: "0.0", class: "network", operation: "del", ref: net },
    ]);
    assert.is(after, world.here);
  }
});

from("leaves out what was made and deleted since the token, which stays", async () => {
  const world = new World();
  const token = world.here;
  world.tables.network.destroy(world.tables.network.create({}));
  const batch = await world.from({ token });
  assert.equal(batch.result.events, []);
  assert.is(batch.token, token);
});

from("orders messages, add, mod, del", async () => {
  const world = new World();
  const old = world.tables.network.create({});
  const gone = world.tables.network.create({});
  const token = world.here;
  world.tables.network.destroy(gone);
  world.tables.network.touch(old);
  const fresh = world.tables.VM.create({});
  world.messages.create("OpaqueRef:m1", 500);
  const batch = await world.from({ token });
  assert.equal(summary(batch), [
    "add message OpaqueRef:m1",
    `add vm ${fresh}`,
    `mod network ${old}`,
    `del network ${gone}`,
  ]);
  assert.is(batch.result.events[0]?.id, "0");
});

from("classes without events and classes without a table never show", async () => {
  const world = new World();
  world.tables.secret.create({ name_label: "x" });
  for (const classes of [["secret"], ["session"], ["event"], ["role"], ["nosuch"], [""], ["/"], ["*/x"], []]) {
    const batch = await world.from({ classes });
    assert.equal(batch.result.events, []);
    assert.is(batch.token, tokenAt(0));
  }
  assert.equal((await world.from()).result.events, []);
});

from("asks the message store only for message and *", async () => {
  const world = new World();
  world.messages.create("OpaqueRef:m1", 70);
  world.messages.create("OpaqueRef:m2", 80);
  world.messages.destroy("OpaqueRef:m1", 90);
  const all = await world.from({ classes: ["message"] });
  assert.equal(summary(all), ["add message OpaqueRef:m2", "del message OpaqueRef:m1"]);
  assert.is(all.token, tokenAt(0, 90));
  assert.is((await world.from({ classes: ["vm"] })).token, tokenAt(0, 0));
  const rest = await world.from({ classes: ["message"], token: tokenAt(0, 80) });
  assert.equal(summary(rest), ["del message OpaqueRef:m1"]);
  assert.equal(summary(await world.from({ classes: ["message/OpaqueRef:m2"] })), ["add message OpaqueRef:m2"]);
});

from("a write of an equal value is no event", async () => {
  const world = new World();
  const vm = world.tables.VM.create({ memory: 5 });
  const token = world.here;
  world.tables.VM.set(vm, "memory", 5);
  assert.equal((await world.from({ token })).result.events, []);
});

from("a change of a ref field is an event of the object on the other side", async () => {
  const world = new World();
  const [a, b] = [world.tables.VM.create({}), world.tables.VM.create({})];
  let token = world.here;
  const vbd = world.tables.VBD.create({ VM: a });
  let batch = await world.from({ token });
  assert.equal(summary(batch).sort(), [`add vbd ${vbd}`, `mod vm ${a}`]);
  token = batch.token;
  world.tables.VBD.set(vbd, "VM", b);
  batch = await world.from({ token });
  assert.equal(summary(batch).sort(), [`mod vbd ${vbd}`, `mod vm ${a}`, `mod vm ${b}`].sort());
  token = batch.token;
  world.tables.VBD.destroy(vbd);
  assert.equal(summary(await world.from({ token })), [`mod vm ${b}`, `del vbd ${vbd}`]);
});

from("a blocked call is answered by a matching change, without any timer", async () => {
  const world = new World();
  const vm = world.tables.VM.create({});
  const calls = [["vm"], ["*"], [`VM/${vm}`], ["network", `vm/${vm}`]].map((classes) =>
    world.wait({ classes, token: world.here }),
  );
  await settle();
  assert.equal(
    calls.map((call) => call.done),
    [false, false, false, false],
  );
  world.tables.VM.set(vm, "memory", 7);
  await settle();
  for (const call of calls) assert.equal(call.events, [`mod vm ${vm}`]);
  assert.is(world.hub.waiting, 0);
  assert.is(world.ambient.timers, 0);
});

from("changes of other classes, other objects and equal writes do not answer it", async () => {
  const world = new World();
  const [vm, other] = [world.tables.VM.create({}), world.tables.VM.create({})];
  const token = world.here;
  const call = world.wait({ classes: [`vm/${vm}`], token });
  world.tables.VM.set(other, "memory", 7);
  world.tables.VM.set(vm, "memory", 0);
  world.tables.network.create({});
  world.messages.create("OpaqueRef:m", 90);
  await settle();
  assert.not.ok(call.done);
  world.ambient.advance(30_000);
  await settle();
  assert.equal(call.events, []);
  assert.is(call.batch?.token, token);
});

from("several writes in a row arrive as one answer, also over awaits that wait for nothing", async () => {
  const world = new World();
  const vm = world.tables.VM.create({});
  const call = world.wait({ classes: ["vm", "vbd"], token: world.here });
  world.tables.VM.set(vm, "memory", 1);
  await Promise.resolve();
  const vbd = world.tables.VBD.create({ VM: vm });
  await Promise.resolve();
  world.tables.VM.set(vm, "name_label", "x");
  await settle();
  assert.equal(call.events, [`add vbd ${vbd}`, `mod vm ${vm}`]);
  assert.is(call.batch?.token, world.here);
});

from("an object that comes and goes in one stretch leaves the call waiting", async () => {
  const world = new World();
  const call = world.wait({ classes: ["network"], token: world.here });
  world.tables.network.destroy(world.tables.network.create({}));
  await settle();
  assert.not.ok(call.done);
  const net = world.tables.network.create({});
  await settle();
  assert.equal(call.events, [`add network ${net}`]);
});

from("a message answers a blocked call", async () => {
  const world = new World();
  const call = world.wait({ classes: ["message"], token: world.here });
  const other = world.wait({ classes: ["vm"], token: world.here });
  world.messages.create("OpaqueRef:m", 90);
  await settle();
  assert.equal(call.events, ["add message OpaqueRef:m"]);
  assert.is(call.batch?.token, tokenAt(world.database.generation, 90));
  assert.not.ok(other.done);
});

from("a row that vanishes before the answer is written is left out; its del comes next", async () => {
  const world = new World();
  const vm = world.tables.VM.create({});
  const net = world.tables.network.create({});
  const batch = await world.from();
  world.tables.VM.destroy(vm);
  assert.equal(summary(batch), [`add network ${net}`]);
  const text = Buffer.concat([...batch.fragments.json()]).toString();
  assert.equal(
    JSON.parse(text).events.map((event: { ref: string }) => event.ref),
    [net],
  );
  assert.equal(summary(await world.from({ token: batch.token })), [`del vm ${vm}`]);
});

from("the end of the session ends its calls and no other's", async () => {
  const world = new World();
  const other = world.tables.session.create({});
  const mine = world.wait({ token: world.here, classes: ["vm"] });
  const theirs = world.wait({ token: world.here, classes: ["vm"], session: other });
  world.tables.session.destroy(world.session);
  await settle();
  assert.equal((mine.error as XapiError).description, ["SESSION_INVALID", world.session]);
  assert.not.ok(theirs.done);
  world.hub.endSession(other);
  await settle();
  assert.equal((theirs.error as XapiError).description, ["SESSION_INVALID", other]);
});

from("a timeout of zero is one look; fractions count; no duration means a day", async () => {
  const world = new World();
  assert.equal((await world.from({ timeoutSeconds: 0 })).result.events, []);
  const short = world.wait({ classes: ["vm"], timeoutSeconds: 0.2 });
  const days = [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 86_401].map((timeoutSeconds) =>
    world.wait({ classes: ["vm"], timeoutSeconds }),
  );
  world.ambient.advance(199);
  await settle();
  assert.not.ok(short.done);
  world.ambient.advance(1);
  await settle();
  assert.equal(short.events, []);
  world.ambient.advance(86_400_000 - 201);
  await settle();
  assert.equal(
    days.map((call) => call.done),
    [false, false, false, false, false],
  );
  world.ambient.advance(1);
  await settle();
  assert.equal(
    days.map((call) => call.done),
    [true, true, true, true, true],
  );
});

from("a token ahead of the database waits, and is given back", async () => {
  const world = new World();
  const token = "09223372036854775807,00000000000000000000";
  const call = world.wait({ token, timeoutSeconds: 5 });
  world.tables.VM.create({});
  await settle();
  assert.not.ok(call.done);
  world.ambient.advance(5000);
  await settle();
  assert.is(call.batch?.token, "09223372036854775807,00000000000000000000");
});

from("a bad token is refused before anything is waited for", async () => {
  const world = new World();
  const call = world.wait({ token: "abc" });
  await settle();
  assert.equal((call.error as XapiError).description, ["EVENT_FROM_TOKEN_PARSE_FAILURE", "abc"]);
});

from("a client that goes away leaves nothing behind", async () => {
  const world = new World();
  const controller = new AbortController();
  const call = world.wait({ classes: ["vm"], token: world.here, signal: controller.signal });
  await settle();
  assert.is(world.hub.waiting, 1);
  controller.abort();
  await settle();
  assert.is((call.error as XapiError).code, "INTERNAL_ERROR");
  assert.is(world.hub.waiting, 0);
  assert.is(world.ambient.timers, 0);
  const late = world.wait({ classes: ["vm"], token: world.here, signal: controller.signal });
  await settle();
  assert.ok(late.error);
});

from("several calls of one session wait side by side", async () => {
  const world = new World();
  const vm = world.tables.VM.create({});
  const a = world.wait({ classes: ["vm"], token: world.here });
  const b = world.wait({ classes: ["network"], token: world.here });
  world.tables.VM.touch(vm);
  await settle();
  assert.equal([a.done, b.done], [true, false]);
});

from("the number of blocked calls is bounded", async () => {
  const world = new World();
  const token = world.here;
  const calls = Array.from({ length: 4097 }, () => world.wait({ classes: ["vm"], token }));
  await settle();
  assert.is(world.hub.waiting, 4096);
  assert.is((calls[4096]?.error as XapiError | undefined)?.code, "INTERNAL_ERROR");
  world.hub.close();
  await settle();
  assert.ok(calls.every((call) => call.error !== undefined));
  const late = world.wait({ classes: ["vm"], token });
  await settle();
  assert.ok(late.error);
  assert.is(world.ambient.timers, 0);
});

from("counts the rows of every table, at the time of the answer", async () => {
  const world = new World();
  assert.equal((await world.from()).result.valid_ref_counts.secret, 0);
  const secret = world.tables.secret.create({});
  world.tables.VM.create({});
  assert.is((await world.from()).result.valid_ref_counts.secret, 1);
  const call = world.wait({ classes: ["network"], token: world.here });
  world.tables.session.create({});
  world.tables.secret.destroy(secret);
  world.tables.network.create({});
  await settle();
  const { session, secret: secrets, vm, network, message } = call.batch?.result.valid_ref_counts ?? {};
  assert.equal([session, secrets, vm, network, message], [2, 0, 1, 1, 0]);
});

from("more deletions of a class than are remembered are missed, and show in the counts", async () => {
  const world = new World();
  const refs = Array.from({ length: 600 }, () => world.tables.network.create({}));
  const token = world.here;
  for (const ref of refs) world.tables.network.destroy(ref);
  const { events, valid_ref_counts } = (await world.from({ token })).result;
  assert.ok(events.length >= 256 && events.length <= 512, String(events.length));
  assert.is(valid_ref_counts.network, 0);
});

from.run();
