import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Reservations } from "../../daemons/squeezed/reservations.ts";
import { SimulatedStore } from "./host/store.ts";

/** What is set aside, over restarts and failures (spec: squeezed.md, section 4). */

const test = suite("squeezed/reservations");

/** A store that counts what is read, and whose writes can fail. */
class TestStore extends SimulatedStore {
  reads = 0;
  broken = false;

  override read(path: string): Promise<string | undefined> {
    this.reads += 1;
    return super.read(path);
  }

  override async change(changes: Record<string, string | undefined>): Promise<void> {
    await super.change(changes);
    if (this.broken) throw new Error("broken");
  }
}

const living = [{ domid: 3 }];

test("they are found again by the next daemon", async () => {
  const store = new TestStore();
  const before = new Reservations(store);
  await before.add("s", "a", 100);
  await before.add("s", "b", 200);
  await before.add("other", "c", 400);
  await before.transfer("s", "b", 3);
  const after = new Reservations(store);
  assert.is(await after.total(living), 500, "what a living domain has taken over is the domain's");
  assert.is(await after.total([]), 700);
  await after.remove("s", "a");
  await after.clear("other");
  assert.is(await new Reservations(store).total([]), 200);
});

test("they are read once, and again after a write that failed", async () => {
  const store = new TestStore();
  store.set({ "/squeezed/state/s/a": "100" });
  const reservations = new Reservations(store);
  for (let times = 0; times < 3; times += 1) assert.is(await reservations.total(living), 100);
  const { reads } = store;
  await reservations.add("s", "b", 50);
  assert.is(await reservations.total(living), 150);
  assert.is(store.reads, reads);
  store.broken = true;
  for (const act of [reservations.add("s", "c", 7), reservations.remove("s", "a")]) {
    await act.then(
      () => assert.unreachable(),
      (error: Error) => assert.is(error.message, "broken"),
    );
  }
  store.broken = false;
  assert.is(await reservations.total(living), 57, "the store had carried both out");
  assert.ok(store.reads > reads);
});

test.run();
