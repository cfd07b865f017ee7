import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Watches } from "../../daemons/squeezed/backends/backend.ts";
import { DomainKeys } from "../../daemons/squeezed/domain-keys.ts";
import { silentLogger } from "../../runtime/log/logger.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { SimulatedStore } from "./host/store.ts";
import { flush } from "./support.ts";

/** What is known of domains' keys, and when it is read again (spec: squeezed.md, section 4). */

const test = suite("squeezed/keys");

/** A store that counts, and whose watches can be broken. */
class TestStore extends SimulatedStore {
  reads = 0;
  writes = 0;
  broken = false;
  watches: Watches | undefined;

  override read(path: string): Promise<string | undefined> {
    this.reads += 1;
    return super.read(path);
  }

  override changeBelow(folder: string, changes: Record<string, string | undefined>): Promise<boolean> {
    this.writes += 1;
    return super.changeBelow(folder, changes);
  }

  override async watch(changed: (path: string, token: string) => void): Promise<Watches> {
    if (this.broken) throw new Error("broken");
    this.watches = await super.watch(changed);
    return this.watches;
  }
}

const TARGET = "/local/domain/3/memory/target";

async function withKeys(run: (keys: DomainKeys, store: TestStore, ambient: ManualAmbient) => Promise<void>) {
  const ambient = new ManualAmbient();
  const store = new TestStore();
  store.set({ [TARGET]: "100" });
  const keys = new DomainKeys(store, ambient, silentLogger);
  await flush();
  await keys.follow([{ domid: 3, uuid: "a" }]);
  await run(keys, store, ambient);
  await keys.close();
  assert.is(ambient.timers, 0);
}

test("a value is read once until it changes", () =>
  withKeys(async (keys, store) => {
    for (let times = 0; times < 3; times += 1) assert.is(await keys.readKib(3, "memory/target"), 100);
    assert.is(store.reads, 1);
    store.set({ [TARGET]: "200" });
    assert.is(await keys.readKib(3, "memory/target"), 200);
    store.set({ "/local/domain/3": undefined });
    assert.is(await keys.readKib(3, "memory/target"), undefined);
    store.set({ [TARGET]: "much" });
    assert.is(await keys.readKib(3, "memory/target"), undefined);
  }));

test("a look reads nothing until something that it needs changes", () =>
  withKeys(async (keys, store) => {
    const first = await keys.look(3);
    assert.is(first.get("memory/target"), "100");
    const { reads } = store;
    assert.is(await keys.look(3), first);
    assert.is(keys.looked(3), first);
    store.set({ "/local/domain/3/memory/static-max": "1", "/local/domain/3/data/other": "1" });
    assert.is(keys.looked(3), first, "not looked at");
    store.set({ "/local/domain/3/control/feature-balloon": "1" });
    assert.is(keys.looked(3), undefined);
    const second = await keys.look(3);
    assert.is(second.get("control/feature-balloon"), "1");
    assert.is(store.reads, reads + 1, "only what has changed");
    store.set({ "/local/domain/3": undefined });
    assert.is((await keys.look(3)).get("memory/target"), undefined);
  }));

test("a value that changes while it is read is not kept", () =>
  withKeys(async (keys, store) => {
    const reading = keys.readKib(3, "memory/target");
    store.set({ [TARGET]: "300" });
    await reading;
    assert.is(await keys.readKib(3, "memory/target"), 300);
  }));

test("what is there already is not written, and nothing of a domain that is gone", () =>
  withKeys(async (keys, store) => {
    await keys.read(3, "memory/target");
    await keys.write(3, { "memory/target": "100" });
    assert.is(store.writes, 0);
    await keys.write(3, { "memory/target": "150" });
    assert.is(store.get(TARGET), "150");
    assert.is(await keys.readKib(3, "memory/target"), 150);
    await keys.write(9, { "memory/target": "1" });
    assert.is(store.get("/local/domain/9/memory/target"), undefined);
  }));

test("a domain that comes under an old number is a new one", () =>
  withKeys(async (keys, store) => {
    store.set({ "/local/domain/3/domain-type": "pvh" });
    assert.is(await keys.read(3, "domain-type"), "pvh");
    store.set({ "/local/domain/3/domain-type": "pv" });
    assert.is(await keys.read(3, "domain-type"), "pvh", "it never changes while a domain lives");
    await keys.follow([{ domid: 3, uuid: "b" }]);
    assert.is(await keys.read(3, "domain-type"), "pv");
  }));

test("without watches every look reads; they are made again after a while", () =>
  withKeys(async (keys, store, ambient) => {
    await keys.read(3, "memory/target");
    store.broken = true;
    await store.watches?.close();
    await flush();
    ambient.advance(5_000);
    await flush();
    store.set({ [TARGET]: "400" });
    await keys.follow([{ domid: 3, uuid: "a" }]);
    assert.is(await keys.readKib(3, "memory/target"), 400);
    store.set({ [TARGET]: "500" });
    assert.is(await keys.readKib(3, "memory/target"), 500);
    store.broken = false;
    ambient.advance(5_000);
    await flush();
    await keys.follow([{ domid: 3, uuid: "a" }]);
    const before = store.reads;
    for (let times = 0; times < 3; times += 1) assert.is(await keys.readKib(3, "memory/target"), 500);
    assert.is(store.reads, before + 1);
  }));

test.run();
