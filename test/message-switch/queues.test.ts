import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Operation, Queues } from "../../daemons/message-switch/queues.ts";
import { readOperation, readSnapshot, writeOperation, writeSnapshot } from "../../daemons/message-switch/snapshot.ts";
import { fc } from "../support/properties.ts";

const queues = suite("message switch: queues");

type Step =
  | { readonly do: "create"; readonly name: string; readonly owner: string | undefined }
  | { readonly do: "destroy"; readonly name: string }
  | { readonly do: "ack"; readonly name: string; readonly number: number }
  | { readonly do: "send"; readonly name: string; readonly payload: string };

const name = fc.constantFrom("a", "b", "zz", "");
const byteText = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("create" as const), name, owner: fc.constantFrom(undefined, "s", "t") }),
  fc.record({ do: fc.constant("destroy" as const), name }),
  fc.record({ do: fc.constant("ack" as const), name, number: fc.integer({ min: -2, max: 6 }) }),
  fc.record({ do: fc.constant("send" as const), name, payload: byteText }),
);

/** The same in the plainest way: a list of queues, each with a list of messages and a counter. */
class Naive {
  readonly queues: { name: string; owner: string | undefined; next: number; messages: [number, string][] }[] = [];

  find(name: string) {
    return this.queues.find((queue) => queue.name === name);
  }

  run(step: Step): number | undefined {
    const queue = this.find(step.name);
    if (step.do === "create" && queue === undefined) {
      this.queues.push({ name: step.name, owner: step.owner, next: 0, messages: [] });
    } else if (step.do === "destroy" && queue !== undefined) {
      this.queues.splice(this.queues.indexOf(queue), 1);
    } else if (step.do === "ack" && queue !== undefined) {
      queue.messages = queue.messages.filter(([number]) => number !== step.number);
    } else if (step.do === "send" && queue !== undefined) {
      queue.messages.push([queue.next, step.payload]);
      queue.next += 1;
      return queue.next - 1;
    }
    return undefined;
  }
}

function decide(core: Queues, step: Step): Operation | undefined {
  if (step.do === "create") return core.create(step.name, step.owner);
  if (step.do === "destroy") return core.destroy(step.name);
  if (step.do === "ack") return core.acknowledge(step.name, step.number);
  return core.send(step.name, { payload: step.payload, kind: { replyTo: "r" } }, ["Name", "s"], 7);
}

function shown(core: Queues) {
  return core.sorted().map(({ name, owner, next, entries }) => ({
    name,
    owner,
    next,
    messages: entries.map(({ number, message }) => [number, message.payload]),
  }));
}

function checkAgainst(core: Queues, naive: Naive): void {
  const wanted = naive.queues.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  assert.equal(shown(core), wanted);
  assert.equal(core.list(""), wanted.map(({ name }) => name).reverse());
  for (const owner of ["s", "t"]) {
    const owned = wanted.filter((queue) => queue.owner === owner).map(({ name }) => name);
    assert.equal([...core.ownedBy(owner)].sort(), owned);
  }
  const bytes = wanted.flatMap(({ messages }) => messages).reduce((sum, [, payload]) => sum + payload.length, 0);
  assert.is(core.storedBytes, bytes);
}

queues("do what the naive model does", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const core = new Queues();
      const naive = new Naive();
      for (const one of steps) {
        const operation = decide(core, one);
        if (operation !== undefined) core.apply(operation);
        const number = naive.run(one);
        if (one.do === "send") assert.is(operation?.do === "send" ? operation.entry.number : undefined, number);
        checkAgainst(core, naive);
      }
    }),
  );
});

queues("a snapshot keeps everything", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const core = new Queues();
      for (const one of steps) {
        const operation = decide(core, one);
        if (operation !== undefined) core.apply(operation);
      }
      const again = readSnapshot(writeSnapshot(core));
      assert.equal(shown(again), shown(core));
      assert.is(writeSnapshot(again), writeSnapshot(core));
    }),
  );
});

queues("a journal may be replayed over the snapshot that holds it already", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, from) => {
      const core = new Queues();
      const journal: string[] = [];
      for (const one of steps) {
        const operation = decide(core, one);
        if (operation === undefined) continue;
        core.apply(operation);
        journal.push(writeOperation(operation));
      }
      const again = readSnapshot(writeSnapshot(core));
      for (const item of journal.slice(from)) again.apply(readOperation(item, 7));
      assert.equal(shown(again), shown(core));
    }),
  );
});

queues("numbers of requests survive beyond 2^53", () => {
  const core = new Queues();
  core.apply({ do: "add", name: "q", owner: undefined });
  const message = { payload: "", kind: { request: ["r", 2n ** 63n - 1n] as const } };
  const operation = core.send("q", message, ["Anonymous", "3"], 1);
  assert.ok(operation);
  core.apply(readOperation(writeOperation(operation), 1));
  assert.equal(readSnapshot(writeSnapshot(core)).get("q")?.entries[0]?.message, message);
});

queues.run();
