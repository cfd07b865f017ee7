import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Pool } from "../../daemons/xenopsd/queue/pool.ts";
import { Redirector } from "../../daemons/xenopsd/queue/redirector.ts";
import { follow, followed } from "../../runtime/log/follow.ts";
import { fc } from "../support/properties.ts";

const queue = suite("xenopsd: queues of operations");

interface Work {
  readonly tag: string;
  readonly number: number;
}

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("push" as const), tag: fc.integer({ min: 0, max: 5 }) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("pop" as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("release" as const), which: fc.nat(20) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("alias" as const),
        which: fc.nat(20),
        alias: fc.integer({ min: 0, max: 5 }),
      }),
    },
  ),
  { maxLength: 200 },
);

queue("no tag is held twice, each tag's items come in order, nothing is lost or doubled", () => {
  fc.assert(
    fc.property(steps, (program) => {
      const redirector = new Redirector<Work>();
      const held = new Set<string>();
      /** Where items really wait, as a naive model has it. */
      const model = new Map<string, Work[]>();
      const aliases = new Map<string, string>();
      let number = 0;
      const take = () => {
        const taken = redirector.pop();
        const waiting = [...model].filter(([tag, items]) => items.length > 0 && !held.has(tag));
        if (taken === undefined) {
          assert.equal(waiting, [], "something could have been taken");
          return;
        }
        assert.ok(!held.has(taken.tag), "two workers on one tag");
        assert.is(taken.item, model.get(taken.tag)?.shift(), "order");
        held.add(taken.tag);
      };
      const release = (tag: string) => {
        held.delete(tag);
        redirector.release(tag);
        for (const [alias, real] of aliases) if (real === tag) aliases.delete(alias);
      };
      for (const step of program) {
        const chosen = "which" in step ? [...held][step.which % Math.max(1, held.size)] : undefined;
        if (step.do === "push") {
          const tag = `t${step.tag}`;
          const item = { tag, number: number++ };
          const real = aliases.get(tag) ?? tag;
          model.set(real, [...(model.get(real) ?? []), item]);
          redirector.push(tag, item);
        } else if (step.do === "pop") take();
        else if (chosen === undefined) continue;
        else if (step.do === "release") release(chosen);
        else if (`t${step.alias}` !== chosen) {
          redirector.alias(chosen, `t${step.alias}`);
          aliases.set(`t${step.alias}`, chosen);
        }
        assert.is(
          redirector.size,
          [...model.values()].reduce((sum, items) => sum + items.length, 0),
        );
      }
      while (redirector.size > 0 || held.size > 0) {
        take();
        const [first] = held;
        if (first !== undefined) release(first);
      }
      assert.ok([...model.values()].every((items) => items.length === 0));
    }),
    { numRuns: 500 },
  );
});

queue("tags take turns in the order of their names", () => {
  const redirector = new Redirector<number>();
  for (const [tag, item] of [
    ["b", 1],
    ["a", 2],
    ["c", 3],
    ["a", 4],
    ["b", 5],
  ] as const)
    redirector.push(tag, item);
  const order: string[] = [];
  for (let taken = redirector.pop(); taken !== undefined; taken = redirector.pop()) {
    order.push(`${taken.tag}${taken.item}`);
    redirector.release(taken.tag);
  }
  assert.equal(order, ["a2", "b1", "c3", "a4", "b5"]);
});

queue("a check that waits already covers another", () => {
  const redirector = new Redirector<string>();
  const same = (added: string) => (waiting: string) => waiting === added;
  assert.is(redirector.push("v", "check", same("check")), true);
  assert.is(redirector.push("v", "check", same("check")), false);
  assert.is(redirector.push("w", "check", same("check")), true);
  assert.equal(redirector.pop(), { tag: "v", item: "check" });
  assert.is(redirector.push("v", "check", same("check")), true, "the first is no longer waiting");
});

queue("a pool of any size works on each tag alone and in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 6 }),
      fc.infiniteStream(fc.nat(3)),
      async (tags, size, waits) => {
        const busy = new Set<string>();
        const done = new Map<string, number[]>();
        const all = Promise.withResolvers<void>();
        let left = tags.length;
        let most = 0;
        const pool = new Pool<Work>({
          name: "test",
          size,
          work: async ({ tag, number }) => {
            assert.ok(!busy.has(tag));
            busy.add(tag);
            most = Math.max(most, busy.size);
            for (let turn = waits.next().value ?? 0; turn > 0; turn--) await Promise.resolve();
            busy.delete(tag);
            done.set(tag, [...(done.get(tag) ?? []), number]);
            left -= 1;
            if (left === 0) all.resolve();
          },
        });
        tags.forEach((tag, number) => void pool.push(`t${tag}`, { tag: `t${tag}`, number }));
        if (left > 0) await all.promise;
        await pool.stop();
        assert.ok(most <= size);
        for (const numbers of done.values())
          assert.equal(
            numbers,
            numbers.toSorted((a, b) => a - b),
          );
        assert.is([...done.values()].flat().length, tags.length);
      },
    ),
    { numRuns: 200 },
  );
});

queue("a failing item does not stop a pool; a resized pool works on more at a time", async () => {
  let begun = 0;
  const gate = Promise.withResolvers<void>();
  const pool = new Pool<string>({
    name: "test",
    size: 1,
    work: (item) => {
      begun += 1;
      return item === "bad" ? Promise.reject(new Error("bad")) : gate.promise;
    },
  });
  pool.push("a", "bad");
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  for (const tag of ["b", "c", "d"]) pool.push(tag, tag);
  assert.is(begun, 2);
  pool.resize(3);
  assert.is(begun, 4);
  gate.resolve();
  await pool.stop();
});

queue("work is done on behalf of whoever asked for it, also by a worker that was busy for another", async () => {
  const seen: unknown[] = [];
  const pool = new Pool<string>({
    name: "test",
    size: 1,
    work: async (item) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push([item, followed()?.context.task]);
    },
  });
  for (const item of ["a", "b", "c"]) follow({ task: `task of ${item}` }, undefined, () => pool.push(item, item));
  pool.push("d", "d");
  while (seen.length < 4) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(seen, [
    ["a", "task of a"],
    ["b", "task of b"],
    ["c", "task of c"],
    ["d", undefined],
  ]);
});

queue.run();
