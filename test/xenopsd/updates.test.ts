import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Changes, Updates } from "../../daemons/xenopsd/updates/updates.ts";
import type { DynamicId } from "../../generated/daemons/xenops.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { fc } from "../support/properties.ts";

const updates = suite("xenopsd: updates and barriers");

/** The rules of the specification, word by word, without any index. */
class Model {
  next = 1;
  readonly last = new Map<string, number>();
  barriers: { id: number; event: number; snapshot: [string, number][] }[] = [];

  add(object: DynamicId): void {
    this.last.set(JSON.stringify(object), this.next++);
  }

  remove(object: DynamicId): void {
    this.last.delete(JSON.stringify(object));
    this.next++;
  }

  inject(vm: string, id: number): void {
    const own = [...this.last].filter(([key]) => {
      const [kind, name] = JSON.parse(key);
      return kind === "Vm" ? name === vm : kind !== "Task" && name[0] === vm;
    });
    this.barriers.push({ id, event: this.next++, snapshot: own });
  }

  removeBarrier(id: number): void {
    this.barriers = this.barriers.filter((barrier) => barrier.id !== id);
    this.next++;
  }

  look(given: number): Changes {
    const from = given > this.next - 1 ? 0 : given;
    const after = (entries: Iterable<[string, number]>) =>
      [...entries].filter(([, counter]) => counter > from).sort(([, a], [, b]) => a - b);
    const objects = after(this.last);
    const barriers = this.barriers.filter(({ event }) => event > from);
    const next = Math.max(from, ...objects.map(([, counter]) => counter), ...barriers.map(({ event }) => event));
    const parsed = (entries: [string, number][]): DynamicId[] => entries.map(([key]) => JSON.parse(key));
    return [barriers.map(({ id, snapshot }) => [id, parsed(after(snapshot))]), parsed(objects), next];
  }
}

const objectOf = fc.oneof<fc.Arbitrary<DynamicId>[]>(
  fc.constantFrom("v1", "v2").map((vm): DynamicId => ["Vm", vm]),
  fc.tuple(fc.constantFrom("v1", "v2"), fc.constantFrom("0", "1")).map((id): DynamicId => ["Vif", id]),
  fc.tuple(fc.constantFrom("v1", "v2"), fc.constantFrom("0", "1")).map((id): DynamicId => ["Vbd", id]),
  fc.constantFrom("1", "2", "3").map((id): DynamicId => ["Task", id]),
);

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: objectOf.map((object) => ({ do: "add" as const, object })) },
    { weight: 2, arbitrary: objectOf.map((object) => ({ do: "remove" as const, object })) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("inject" as const),
        vm: fc.constantFrom("v1", "v2", "v3"),
        id: fc.nat(3),
      }),
    },
    { weight: 1, arbitrary: fc.nat(3).map((id) => ({ do: "removeBarrier" as const, id })) },
    { weight: 4, arbitrary: fc.nat(60).map((from) => ({ do: "look" as const, from })) },
  ),
  { maxLength: 60 },
);

updates("answers are those of a naive model", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (program) => {
      const real = new Updates(new ManualAmbient());
      const model = new Model();
      for (const step of program) {
        if (step.do === "add") {
          real.add(step.object);
          model.add(step.object);
        } else if (step.do === "remove") {
          real.remove(step.object);
          model.remove(step.object);
        } else if (step.do === "inject") {
          real.injectBarrier(step.vm, step.id);
          model.inject(step.vm, step.id);
        } else if (step.do === "removeBarrier") {
          real.removeBarrier(step.id);
          model.removeBarrier(step.id);
        } else assert.equal(await real.get(step.from, 0), model.look(step.from));
        assert.is(real.lastId, model.next - 1);
      }
      assert.equal(await real.get(0, 0), model.look(0));
    }),
    { numRuns: 500 },
  );
});

updates("many changes of few objects keep the log small and right", async () => {
  const real = new Updates(new ManualAmbient());
  for (let turn = 0; turn < 10_000; turn++) real.add(["Vm", `v${turn % 7}`]);
  const [, objects, next] = await real.get(9_997, 0);
  assert.equal(objects, [
    ["Vm", "v1"],
    ["Vm", "v2"],
    ["Vm", "v3"],
  ]);
  assert.is(next, 10_000);
});

updates("a client of an earlier run, whose number was not given yet, is shown everything at once", async () => {
  const real = new Updates(new ManualAmbient());
  assert.equal(await real.get(500), [[], [], 0]);
  real.add(["Vm", "v"]);
  assert.equal(await real.get(500), [[], [["Vm", "v"]], 1]);
});

updates("who waits is woken by a change, by a barrier and by the end of time", async () => {
  const ambient = new ManualAmbient();
  const real = new Updates(ambient);
  const change = real.get(0);
  real.add(["Vm", "v"]);
  assert.equal(await change, [[], [["Vm", "v"]], 1]);
  const barrier = real.get(1);
  real.injectBarrier("v", 7);
  assert.equal(await barrier, [[[7, []]], [], 2]);
  const nothing = real.get(2, 30);
  ambient.advance(30_000);
  assert.equal(await nothing, [[], [], 2]);
  assert.is(ambient.timers, 0);
  const forEver = real.get(2);
  real.close();
  assert.equal(await forEver, [[], [], 2]);
  assert.equal(await real.get(2), [[], [], 2], "nobody waits after the end");
});

updates("what happens in one turn is one answer", async () => {
  const real = new Updates(new ManualAmbient());
  const waiting = real.get(0);
  real.add(["Vm", "v"]);
  await Promise.resolve();
  real.add(["Vif", ["v", "0"]]);
  real.add(["Task", "1"]);
  assert.equal(await waiting, [
    [],
    [
      ["Vm", "v"],
      ["Vif", ["v", "0"]],
      ["Task", "1"],
    ],
    3,
  ]);
});

updates("a change that is taken back before anybody looks is not reported", async () => {
  const real = new Updates(new ManualAmbient());
  real.add(["Task", "1"]);
  real.remove(["Task", "1"]);
  assert.equal(await real.get(0, 0), [[], [], 0]);
});

updates("clients that wait are bounded: the oldest is answered", async () => {
  const real = new Updates(new ManualAmbient());
  const first = real.get(0);
  const rest = Array.from({ length: 1_024 }, () => real.get(0));
  assert.equal(await first, [[], [], 0]);
  real.add(["Vm", "v"]);
  assert.ok((await Promise.all(rest)).every(([, objects]) => objects.length === 1));
});

updates.run();
