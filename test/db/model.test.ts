import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Database } from "../../runtime/db/database.ts";
import { MemoryStore } from "../../runtime/db/store/memory.ts";
import { XapiError } from "../../runtime/errors.ts";
import { fc } from "../support/properties.ts";
import { NaiveDatabase } from "./naive.ts";
import { countingAmbient, type ShipTables, shipDatabase, shipSchema } from "./schema.ts";

const model = suite("database against a naive model");

/** Refs of the game: few, so that they meet, dangle and come back. */
const ships = Array.from({ length: 4 }, (_, i) => `OpaqueRef:ship${i}`);
const boats = Array.from({ length: 4 }, (_, i) => `OpaqueRef:boat${i}`);
const ports = Array.from({ length: 3 }, (_, i) => `OpaqueRef:port${i}`);
const voyages = ["OpaqueRef:voyage0", "OpaqueRef:voyage1"];
const classOf = new Map([
  ...ships.map((ref) => [ref, "Ship"] as const),
  ...boats.map((ref) => [ref, "Boat"] as const),
  ...ports.map((ref) => [ref, "Port"] as const),
  ...voyages.map((ref) => [ref, "Voyage"] as const),
]);

type Step =
  | { readonly do: "create"; readonly ref: string; readonly values: Record<string, unknown> }
  | { readonly do: "update"; readonly ref: string; readonly values: Record<string, unknown> }
  | { readonly do: "destroy" | "touch"; readonly ref: string }
  | { readonly do: "add" | "remove"; readonly ref: string; readonly field: string; readonly element: string }
  | { readonly do: "put" | "drop"; readonly ref: string; readonly key: string; readonly value: string }
  | { readonly do: "restart" };

const anyShip = fc.constantFrom(...ships, "OpaqueRef:NULL");
const word = fc.constantFrom("", "a", "b", "it's");
const key = fc.constantFrom("a", "b", "__proto__", "constructor", "10", "2");
const values: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  Ship: fc.record(
    {
      name_label: word,
      tonnage: fc.constantFrom(0, 1, 2n ** 60n),
      position: word,
      tags: fc.array(word, { maxLength: 3 }),
      papers: fc.dictionary(key, word, { maxKeys: 2 }),
      parent: anyShip,
      ports: fc.uniqueArray(fc.constantFrom(...ports), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
  Boat: fc.record({ ship: anyShip }),
  Port: fc.record({ ships: fc.uniqueArray(fc.constantFrom(...ships), { maxLength: 3 }) }, { requiredKeys: [] }),
  Voyage: fc.record({ ship: anyShip, progress: fc.constantFrom(0, 0.5) }, { requiredKeys: [] }),
};

const anyRef = fc.constantFrom(...classOf.keys());
const step: fc.Arbitrary<Step> = fc.oneof(
  ...(["create", "create", "update"] as const).map((kind) =>
    anyRef.chain((ref) =>
      (values[classOf.get(ref) ?? ""] ?? fc.constant({})).map((each): Step => ({ do: kind, ref, values: each })),
    ),
  ),
  fc.record({ do: fc.constantFrom("destroy" as const, "touch" as const), ref: anyRef }),
  fc.record({
    do: fc.constantFrom("add" as const, "remove" as const),
    ref: fc.constantFrom(...ships),
    field: fc.constant("tags"),
    element: word,
  }),
  fc.record({
    do: fc.constantFrom("add" as const, "remove" as const),
    ref: fc.constantFrom(...ships),
    field: fc.constant("ports"),
    element: fc.constantFrom(...ports),
  }),
  fc.record({
    do: fc.constantFrom("put" as const, "drop" as const),
    ref: fc.constantFrom(...ships),
    key,
    value: word,
  }),
  fc.constant<Step>({ do: "restart" }),
);

/** Carries out a step on the database; false if it was refused, as it must be for what is not there. */
function act(db: Database<ShipTables>, each: Exclude<Step, { do: "restart" }>): boolean {
  const table = db.table(classOf.get(each.ref) ?? "");
  if (table === undefined) throw new Error("no table");
  try {
    switch (each.do) {
      case "create":
        if (table.has(each.ref)) return false;
        table.create(each.values as never, { ref: each.ref });
        return true;
      case "update":
        table.update(each.ref, each.values as never);
        return true;
      case "destroy":
      case "touch":
        table[each.do](each.ref);
        return true;
      case "add":
        table.addToSet(each.ref, each.field, each.element as never);
        return true;
      case "remove":
        table.removeFromSet(each.ref, each.field, each.element as never);
        return true;
      case "put":
        table.addToMap(each.ref, "papers", each.key, each.value as never);
        return true;
      case "drop":
        table.removeFromMap(each.ref, "papers", each.key);
        return true;
    }
  } catch (thrown) {
    if (thrown instanceof XapiError && ["HANDLE_INVALID", "MAP_DUPLICATE_KEY"].includes(thrown.code)) return false;
    throw thrown;
  }
}

/** The same step on the model; gives whether it should have been refused. */
function imagine(naive: NaiveDatabase, each: Exclude<Step, { do: "restart" }>, made: Record<string, unknown>): boolean {
  const row = naive.rows.get(each.ref);
  if (each.do === "create") {
    if (row !== undefined) return false;
    naive.create(classOf.get(each.ref) ?? "", each.ref, { ...made, ...each.values });
    return true;
  }
  if (row === undefined) return false;
  const set = (field: string, change: (members: unknown[]) => unknown[]) =>
    naive.set(each.ref, field, change([...(row.fields[field] as unknown[])]));
  switch (each.do) {
    case "update":
      for (const [name, value] of Object.entries(each.values)) naive.set(each.ref, name, value);
      return true;
    case "destroy":
      naive.destroy(each.ref);
      return true;
    case "add":
      set(each.field, (members) => (members.includes(each.element) ? members : [each.element, ...members]));
      return true;
    case "remove":
      set(each.field, (members) => members.filter((member) => member !== each.element));
      return true;
    case "put": {
      const pairs = new Map(Object.entries(row.fields.papers as object));
      if (pairs.has(each.key)) return false;
      row.fields.papers = mapOf([[each.key, each.value], ...pairs]);
      return true;
    }
    case "drop": {
      const pairs = new Map(Object.entries(row.fields.papers as object));
      pairs.delete(each.key);
      row.fields.papers = mapOf(pairs);
      return true;
    }
    default:
      return true;
  }
}

function mapOf(pairs: Iterable<[string, unknown]>): object {
  const map: Record<string, unknown> = Object.create(null);
  for (const [name, value] of pairs) map[name] = value;
  return map;
}

/** A row of the real database in the form of the model's views: map keys and computed sets in a fixed order. */
function normal(className: string, row: object): string {
  const fields = shipSchema.classes[className]?.fields ?? [];
  const shown = fields.map(({ name, inverse }) => {
    const value = (row as Record<string, unknown>)[name];
    if (inverse !== undefined) return [name, [...(value as string[])].sort()];
    if (typeof value === "bigint") return [name, `${value}n`];
    if (typeof value === "object" && !Array.isArray(value)) return [name, Object.entries(value ?? {}).sort()];
    return [name, value];
  });
  return JSON.stringify(shown);
}

/** All rows of the model in the same form. */
function imagined(naive: NaiveDatabase): Map<string, string> {
  return new Map(Array.from(naive.rows, ([ref, row]) => [ref, normal(row.class, naive.view(ref) ?? {})]));
}

function real(db: Database<ShipTables>): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of ["Ship", "Boat", "Port", "Voyage"]) {
    for (const [ref, row] of db.table(name)?.rows() ?? []) found.set(ref, normal(name, row));
  }
  return found;
}

/** Which refs were made, changed or deleted between two states. */
function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Set<string> {
  const refs = new Set([...before.keys(), ...after.keys()]);
  return new Set([...refs].filter((ref) => before.get(ref) !== after.get(ref)));
}

model("does what the model says, tells exactly what changed, and finds it again", () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), async (steps) => {
      const store = new MemoryStore();
      const ambient = countingAmbient();
      let db = shipDatabase({ store, ambient });
      const naive = new NaiveDatabase();
      const defaults = new Map<string, Record<string, unknown>>();
      for (const each of steps) {
        if (each.do === "restart") {
          await db.close();
          db = shipDatabase({ store, ambient });
          await db.load();
          naive.restart();
          sameMaps(real(db), imagined(naive));
          continue;
        }
        const before = imagined(naive);
        const { generation } = db;
        const told: string[] = [];
        const stop = db.onChange(({ ref, kind }) => told.push(ref, kind));
        const done = act(db, each);
        stop();
        const row = db.table(classOf.get(each.ref) ?? "")?.find(each.ref);
        if (each.do === "create" && done)
          defaults.set(each.ref, storedDefaults(classOf.get(each.ref) ?? "", row ?? {}));
        assert.is(imagine(naive, each, defaults.get(each.ref) ?? {}), done, JSON.stringify(each.do));

        const after = imagined(naive);
        sameMaps(real(db), after);
        const changed = difference(before, after);
        if (each.do === "touch" && done) changed.add(each.ref);
        assert.equal(new Set(told.filter((_, i) => i % 2 === 0)), changed);
        const since = new Set(Array.from(db.changesSince(generation), ({ ref }) => ref));
        for (const { ref } of db.deletedSince("Ship", generation)) since.add(ref);
        for (const name of ["Boat", "Port", "Voyage"]) {
          for (const { ref } of db.deletedSince(name, generation)) since.add(ref);
        }
        assert.equal(since, changed);
        assert.is(db.generation > generation, changed.size > 0);
      }
      checkIndexes(db, naive);
    }),
    { numRuns: 400 },
  ),
);

/** What the database made up or took from the schema for a new row: uuid and defaults. */
function storedDefaults(className: string, row: object): Record<string, unknown> {
  const made: Record<string, unknown> = { uuid: (row as { uuid?: string }).uuid };
  for (const { name, inverse, default: value } of shipSchema.classes[className]?.fields ?? []) {
    if (inverse !== undefined || value === undefined) continue;
    if (typeof value === "object" && "ref" in value) made[name] = value.ref;
    else if (typeof value === "object" && "datetime" in value) made[name] = value.datetime;
    else made[name] = value;
  }
  return made;
}

function checkIndexes(db: Database<ShipTables>, naive: NaiveDatabase): void {
  for (const [ref, row] of naive.rows) {
    assert.is(db.tableOf(ref), row.class);
    assert.is(db.table(row.class)?.byUuid(String(row.fields.uuid)), ref);
  }
  for (const label of ["", "a", "b", "it's"]) {
    const named = [...naive.rows].filter(([, row]) => row.class === "Ship" && row.fields.name_label === label);
    assert.equal(new Set(db.tables.Ship.byNameLabel(label)), new Set(named.map(([ref]) => ref)));
  }
}

function sameMaps(actual: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): void {
  assert.equal([...actual].sort(), [...expected].sort());
}

model.run();
