import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { EventBatch } from "../../runtime/events/batch.ts";
import { Subscription } from "../../runtime/events/subscription.ts";
import { fc } from "../support/properties.ts";
import { settle, World } from "./fixture.ts";

const convergence = suite("clients that follow event.from");

const CLASSES = ["VM", "VBD", "network"] as const;
type ClassName = (typeof CLASSES)[number];

/** What a random history consists of. `pick` chooses among the rows or watchers that exist. */
type Step =
  | { readonly do: "create"; readonly of: ClassName; readonly pick: number }
  | { readonly do: "write"; readonly of: ClassName; readonly pick: number; readonly text: string }
  | { readonly do: "plug"; readonly pick: number; readonly into: number }
  | { readonly do: "touch" | "destroy"; readonly of: ClassName; readonly pick: number }
  | { readonly do: "poll" | "wait" | "restart"; readonly pick: number }
  | { readonly do: "alert" }
  | { readonly do: "settle" }
  | { readonly do: "advance"; readonly by: number };

const pick = fc.nat(1000);
const of = fc.constantFrom(...CLASSES);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("create" as const), of, pick }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("write" as const), of, pick, text: fc.constantFrom("", "a", "b") }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("plug" as const), pick, into: pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("touch" as const, "destroy" as const), of, pick }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("poll" as const, "wait" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const), pick }) },
  { weight: 1, arbitrary: fc.constant({ do: "alert" as const }) },
  { weight: 4, arbitrary: fc.constant({ do: "settle" as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("advance" as const), by: fc.constantFrom(1, 60, 3000) }) },
);

const subscriptions: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.constant(["*"]),
  fc.subarray(["vm", "VBD", "network", "message"], { minLength: 1 }),
  fc.subarray(["vm/OpaqueRef:VM0", "vm/OpaqueRef:VM2", "network/OpaqueRef:network1", "vbd/OpaqueRef:VBD0"], {
    minLength: 1,
  }),
  fc.constant(["network", "vm/OpaqueRef:VM1"]),
);

/** A client: it keeps a copy of what it subscribed to and asks for what is new since its token. */
class Follower {
  readonly texts: readonly string[];
  readonly copy = new Map<string, unknown>();
  token = "";
  busy = false;
  /** What went wrong in a call that nobody awaited. */
  failure: unknown;
  /** Raised by `restart`: what a call from before brings is not for the new copy. */
  #life = 0;
  readonly #world: World;

  constructor(world: World, texts: readonly string[]) {
    this.#world = world;
    this.texts = texts;
  }

  /** Asks once; several calls of one follower never overlap, as with real clients. */
  async ask(timeoutSeconds: number): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const life = this.#life;
    const batch = await this.#world.from({ classes: this.texts, token: this.token, timeoutSeconds });
    if (life !== this.#life) return;
    this.busy = false;
    this.#apply(batch);
  }

  /** Asks without anybody waiting for it. */
  askAlong(timeoutSeconds: number): void {
    this.ask(timeoutSeconds).catch((error: unknown) => {
      this.failure ??= error;
    });
  }

  restart(): void {
    this.#life++;
    this.busy = false;
    this.token = "";
    this.copy.clear();
  }

  #apply(batch: EventBatch): void {
    const { events, token } = batch.result;
    assert.ok(token >= this.token, "tokens never go back");
    if (events.length === 0 && this.token !== "") assert.is(token, this.token, "without events the token stays");
    this.token = token;
    const named = new Set<string>();
    for (const { class: name, ref, operation, snapshot } of events) {
      const key = `${name}/${ref}`;
      assert.not.ok(named.has(key), "one event per object");
      named.add(key);
      if (operation === "add") assert.not.ok(this.copy.has(key), `${key} is added once`);
      else assert.ok(this.copy.has(key), `${key} was known before its ${operation}`);
      if (operation === "del") this.copy.delete(key);
      else this.copy.set(key, snapshot);
    }
  }

  /** What the copy should be. */
  expected(alerts: ReadonlyMap<string, unknown>): Map<string, unknown> {
    const subscription = new Subscription(this.texts);
    const found = new Map<string, unknown>();
    for (const name of CLASSES) {
      const lower = name.toLowerCase();
      for (const [ref, row] of this.#world.tables[name].rows()) {
        if (subscription.matches(lower, ref)) found.set(`${lower}/${ref}`, row);
      }
    }
    for (const [ref, value] of alerts) if (subscription.matches("message", ref)) found.set(`message/${ref}`, value);
    return found;
  }
}

/** Carries out one step; steps that have nothing to act on do nothing. */
class History {
  readonly world = new World();
  readonly followers: readonly Follower[];
  readonly alerts = new Map<string, unknown>();
  readonly #made: Record<ClassName, number> = { VM: 0, VBD: 0, network: 0 };

  constructor(subscribers: readonly (readonly string[])[]) {
    this.followers = subscribers.map((texts) => new Follower(this.world, texts));
  }

  async run(one: Step): Promise<void> {
    const { tables, database } = this.world;
    switch (one.do) {
      case "create":
        this.#create(one.of);
        return;
      case "write": {
        const ref = this.#row(one.of, one.pick);
        if (ref === undefined) return;
        const [before, same] = [database.generation, tables[one.of].get(ref).name_label === one.text];
        this.#rename(one.of, ref, one.text);
        assert.is(database.generation === before, same, "an equal write is no change");
        return;
      }
      case "plug": {
        const [vbd, vm] = [this.#row("VBD", one.pick), this.#row("VM", one.into)];
        if (vbd !== undefined) tables.VBD.set(vbd, "VM", vm ?? "OpaqueRef:NULL");
        return;
      }
      case "touch":
      case "destroy": {
        const ref = this.#row(one.of, one.pick);
        const table: { touch(ref: string): void; destroy(ref: string): void } = tables[one.of];
        if (ref !== undefined) table[one.do](ref);
        return;
      }
      case "poll":
        return this.#follower(one.pick).ask(0);
      case "wait":
        this.#follower(one.pick).askAlong(2);
        return;
      case "restart":
        return this.#follower(one.pick).restart();
      case "alert": {
        const ref = `OpaqueRef:m${this.alerts.size}`;
        this.world.messages.create(ref, this.alerts.size + 1);
        this.alerts.set(ref, this.world.messages.since(this.alerts.size).created[0]?.value);
        return;
      }
      case "settle":
        return settle();
      case "advance":
        this.world.ambient.advance(one.by);
        return settle();
    }
  }

  #create(name: ClassName): void {
    const table: { create(values: object, options: { readonly ref: string }): string } = this.world.tables[name];
    table.create({}, { ref: `OpaqueRef:${name}${this.#made[name]++}` });
  }

  #rename(name: ClassName, ref: string, text: string): void {
    const table: { update(ref: string, values: { readonly name_label: string }): void } = this.world.tables[name];
    table.update(ref, { name_label: text });
  }

  #row(name: ClassName, index: number): string | undefined {
    const refs: readonly string[] = this.world.tables[name].refs();
    return refs[index % Math.max(1, refs.length)];
  }

  #follower(index: number): Follower {
    const found = this.followers[index % this.followers.length];
    if (found === undefined) throw new Error("There is no follower.");
    return found;
  }

  /** Lets every blocked call end, and everybody read the rest. */
  async finish(): Promise<void> {
    await settle();
    this.world.ambient.advance(100_000);
    await settle();
    for (const follower of this.followers) {
      assert.is(follower.failure, undefined);
      assert.not.ok(follower.busy, "no call outlives its deadline");
      await follower.ask(0);
    }
  }
}

convergence("hold the database's present state, whatever happened in between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(subscriptions, { minLength: 1, maxLength: 4 }),
      fc.array(step, { maxLength: 60 }),
      async (subscribers, steps) => {
        const history = new History(subscribers);
        for (const one of steps) await history.run(one);
        await history.finish();
        for (const follower of history.followers) {
          const expected = follower.expected(history.alerts);
          assert.equal([...follower.copy.keys()].sort(), [...expected.keys()].sort());
          for (const [key, row] of expected) assert.equal(follower.copy.get(key), row, key);
        }
        assert.is(history.world.hub.waiting, 0);
        assert.is(history.world.ambient.timers, 0);
      },
    ),
    {
      numRuns: 300,
      examples: [
        [
          [["vm", "network"]],
          [
            { do: "create", of: "network", pick: 0 },
            { do: "create", of: "VM", pick: 0 },
            { do: "destroy", of: "network", pick: 0 },
            { do: "poll", pick: 0 },
          ],
        ],
      ],
    },
  );
});

convergence("one that waits all the time misses nothing without ever polling", async () => {
  await fc
    .assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const history = new History([["*"]]);
        const follower = history.followers[0];
        assert.ok(follower);
        for (const one of steps) {
          if (one.do === "poll" || one.do === "wait" || one.do === "restart" || one.do === "advance") continue;
          follower.askAlong(1000);
          await history.run(one);
        }
        await settle();
        follower.askAlong(1000);
        await settle();
        const expected = follower.expected(history.alerts);
        assert.equal([...follower.copy.keys()].sort(), [...expected.keys()].sort());
        for (const [key, row] of expected) assert.equal(follower.copy.get(key), row, key);
        history.world.hub.close();
      }),
      { numRuns: 200 },
    )
    .catch((error: unknown) => {
      throw error;
    });
});

convergence.run();
