import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  messageDocument,
  messageElement,
  parseMessages,
  type StoredMessage,
} from "../../../daemons/xapi/messages/document.ts";
import { MessageStore } from "../../../daemons/xapi/messages/store.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { ManualAmbient } from "../../support/ambient.ts";
import { fc } from "../../support/properties.ts";
import { createWorld, errorOf, type World } from "../support/world.ts";

const test = suite("xapi/messages/message");

type Records = Record<string, { name: string; priority: number; body: string; uuid: string }>;

async function poolUuid(world: World): Promise<string> {
  return (await world.call("pool.get_uuid", world.pool)) as string;
}

/** Makes messages a second apart, of priorities 1, 2, ... */
async function make(world: World, ...names: string[]): Promise<string[]> {
  const uuid = await poolUuid(world);
  const refs: string[] = [];
  for (const [index, name] of names.entries()) {
    refs.push((await world.call("message.create", name, index + 1, "Pool", uuid, `about ${name}`)) as string);
    world.ambient.advance(1000);
  }
  return refs;
}

test("messages are made about objects that exist", async () => {
  const world = createWorld();
  const [ref = ""] = await make(world, "NAME");
  const record = (await world.call("message.get_record", ref)) as Record<string, unknown>;
  assert.equal(
    { ...record, uuid: "" },
    {
      uuid: "",
      name: "NAME",
      priority: 1,
      cls: "Pool",
      obj_uuid: await poolUuid(world),
      timestamp: "20260131T09:05:07Z",
      body: "about NAME",
    },
  );
  assert.equal(await world.call("message.get_by_uuid", record.uuid), ref);
  const create = (uuid: string) => world.call("message.create", "N", 1, "VM", uuid, "");
  assert.equal(await errorOf(create("x")), ["UUID_INVALID", "VM", "x"]);
  assert.equal(await errorOf(world.call("message.get_by_uuid", "x")), ["UUID_INVALID", "message", "x"]);
});

test("messages are listed, filtered and destroyed", async () => {
  const world = createWorld();
  const { call } = world;
  const [a = "", b = "", c = ""] = await make(world, "A", "B", "C");
  assert.equal(await call("message.get_all"), [c, b, a]);
  assert.equal(Object.keys((await call("message.get_since", "20260131T09:05:08Z")) as Records), [c]);
  assert.equal(
    Object.keys((await call("message.get", "Pool", await poolUuid(world), "19700101T00:00:00Z")) as Records),
    [c, b, a],
  );
  assert.equal(await errorOf(call("message.get", "Pool", "x", "19700101T00:00:00Z")), ["UUID_INVALID"]);
  const where = (await call("message.get_all_records_where", 'field "priority" = "2"')) as Records;
  assert.equal(Object.keys(where), [b]);
  assert.is((await errorOf(call("message.get_all_records_where", "nonsense")))[0], "INVALID_VALUE");
  assert.equal(await errorOf(call("message.destroy_many", [a, "OpaqueRef:NULL", b])), [
    "HANDLE_INVALID",
    "message",
    "OpaqueRef:NULL",
  ]);
  assert.equal(await call("message.get_all"), [c, b]);
  assert.equal(await errorOf(call("message.destroy_all", { since: "x" })), ["INVALID_VALUE", "since", "x"]);
  await call("message.destroy_all", { priority: "3", after: "20260131T09:05:08Z" });
  assert.equal(await call("message.get_all"), [b]);
  await call("message.destroy", b);
  assert.equal(await errorOf(call("message.destroy", b)), ["HANDLE_INVALID", "message", b]);
});

test("destroy_all means those between two times, both excluded", async () => {
  const world = createWorld();
  const { call } = world;
  const [first, second, third] = await make(world, "A", "B", "C");
  await call("message.destroy_all", { after: "20260131T09:05:07Z", before: "20260131T09:05:09Z" });
  assert.equal(await call("message.get_all"), [third, first]);
  assert.equal(await errorOf(call("message.get_record", second)), ["HANDLE_INVALID", "message", second]);
  await call("message.destroy_all", { before: "20260131T09:05:08Z" });
  assert.equal(await call("message.get_all"), [third]);
  assert.equal(await errorOf(call("message.destroy_all", { before: "soon" })), ["INVALID_VALUE", "before", "soon"]);
  await call("message.destroy_all", {});
  assert.equal(await call("message.get_all"), []);
});

test("messages show in both event streams", async () => {
  const world = createWorld();
  const { call } = world;
  await call("event.register", ["message"]);
  const [ref = ""] = await make(world, "A");
  const first = (await call("event.from", ["message"], "", 0)) as {
    token: string;
    events: { operation: string; ref: string; id: string }[];
  };
  assert.equal(
    first.events.map((e) => [e.operation, e.ref, e.id]),
    [["add", ref, "0"]],
  );
  await call("message.destroy", ref);
  const second = (await call("event.from", ["message"], first.token, 0)) as typeof first;
  assert.equal(
    second.events.map((e) => [e.operation, e.ref]),
    [["del", ref]],
  );
  const next = (await call("event.next")) as { operation: string; snapshot: { name: string } }[];
  assert.equal(
    next.map((e) => [e.operation, e.snapshot.name]),
    [
      ["add", "A"],
      ["del", "A"],
    ],
  );
});

const folder = (): string => mkdtempSync(join(tmpdir(), "messages-"));
const open = (dataDir: string, generation = 7): MessageStore =>
  new MessageStore({ ambient: new ManualAmbient(), log: silentLogger, dataDir, generation: () => generation });
const news = { name: "N", priority: 3, cls: "VM", objectUuid: "u-1", body: "a <b>&\r\n" } as const;

test("messages survive the process as files, with their links", async () => {
  const directory = folder();
  try {
    const store = open(directory);
    const ref = store.create(news) ?? "";
    const second = store.create(news) ?? "";
    await store.flush();
    const base = join(directory, "blobs", "messages");
    const files = readdirSync(base).filter((name) => /^\d/.test(name));
    assert.equal(files, ["1769850307.00000", "1769850307.00001"]);
    assert.is(statSync(join(base, "1769850307.00000")).mode & 0o777, 0o600);
    const linked = readFileSync(join(base, "refs", ref), "utf8");
    assert.match(linked, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<message><generation>8<\/generation><ref>/);
    for (const link of [
      ["gen", "8"],
      ["VM", "u-1", "1769850307.00000"],
      ["uuids", store.get(ref).uuid],
    ])
      assert.is(readFileSync(join(base, ...link), "utf8"), linked);
    writeFileSync(join(base, "1.00000"), "<message>torn");
    const again = open(directory);
    assert.equal(again.entries(), store.entries());
    again.destroy(second);
    await again.flush();
    assert.equal(readdirSync(join(base, "VM", "u-1")), ["1769850307.00000"]);
    again.destroy(ref);
    await again.flush();
    assert.equal(readdirSync(join(base, "VM")), [], "no folder is left of an object of which nothing is told");
    assert.equal(
      readdirSync(base).filter((name) => /^17/.test(name)),
      [],
    );
    assert.equal(readdirSync(join(base, "refs")), []);
    assert.is(open(directory).size, 0);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("a message that cannot be written is none", async () => {
  const directory = folder();
  const store = open(directory);
  rmSync(directory, { recursive: true });
  const told: string[] = [];
  store.onChange(({ kind }) => told.push(kind));
  const ref = store.create(news) ?? "";
  await store.flush();
  assert.not(store.has(ref));
  assert.equal([store.size, told], [0, ["add", "del"]]);
});

test("a call about messages is answered when they are on disk, or could not be written", async () => {
  const directory = folder();
  const world = createWorld({ dataDir: directory });
  try {
    const [ref = ""] = await make(world, "A");
    assert.is(open(directory).get(ref).name, "A");
    await world.call("message.destroy", ref);
    assert.is(open(directory).size, 0);
    rmSync(join(directory, "blobs", "messages"), { recursive: true });
    assert.equal(await make(world, "B"), ["OpaqueRef:NULL"]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("the oldest messages are trimmed, and generations only grow", () => {
  const store = open("");
  const refs = Array.from({ length: 5 }, () => store.create(news));
  assert.is(store.trim(2), 3);
  assert.equal(
    store.entries().map(([ref]) => ref),
    [refs[4], refs[3]],
  );
  const { created, destroyed, generation } = store.since(0);
  assert.equal(
    created.map((m) => m.generation),
    [11, 12],
  );
  assert.equal([destroyed, generation], [refs.slice(0, 3), 15]);
  assert.equal(store.since(15).created, []);
});

test("what a document says is read back, whatever the text", () => {
  const piece = fc.constantFrom("a", "<", ">", "&", "&amp;", "&#13;", "\r", "\n", "\t", '"', "'", "é", "😀", "</body>");
  const text = fc.array(piece).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 5 }), (name, body, priority) => {
      const message: StoredMessage = {
        generation: 5,
        ref: "OpaqueRef:1" as Ref<"message">,
        name,
        priority,
        cls: "VM",
        obj_uuid: "u",
        timestamp: "20260131T09:05:07Z" as StoredMessage["timestamp"],
        uuid: "m",
        body,
      };
      assert.equal(parseMessages(messageDocument(message)), [message]);
      const exported = messageElement(message, true).repeat(2);
      assert.equal(parseMessages(exported), [
        { ...message, generation: 0 },
        { ...message, generation: 0 },
      ]);
    }),
  );
});

test.run();
