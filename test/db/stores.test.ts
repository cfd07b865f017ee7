import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Worker } from "node:worker_threads";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { schema } from "../../generated/server/schema.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { Database } from "../../runtime/db/database.ts";
import { MemoryStore } from "../../runtime/db/store/memory.ts";
import { SqliteStore } from "../../runtime/db/store/sqlite.ts";
import { SqliteFile } from "../../runtime/db/store/sqlite-file.ts";
import type { Batch, Store, StoredRow } from "../../runtime/db/store/store.ts";
import type { ClassSchema, Schema } from "../../runtime/model/types.ts";
import type { Ref } from "../../runtime/ref.ts";
import { until } from "../support/wait.ts";
import { withDirectory } from "./directory.ts";
import { rejects } from "./raises.ts";
import { requiredValues, shipDatabase, shipSchema } from "./schema.ts";

/** A store that stands on another and can be watched, held up and made to fail. */
class WatchedStore implements Store {
  readonly inner: Store;
  readonly batches: Batch[] = [];
  failure: Error | undefined;
  gate: Promise<void> = Promise.resolve();

  constructor(inner: Store) {
    this.inner = inner;
  }

  load() {
    return this.inner.load();
  }

  async write(batch: Batch): Promise<void> {
    this.batches.push(batch);
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
    return this.inner.write(batch);
  }

  close() {
    return this.inner.close();
  }
}

/** What every store has to do; `again` gives a new store on the same data each time it is called. */
function contract(name: string, withStore: (test: (again: () => Store) => Promise<void>) => Promise<void>): void {
  const store = suite(`store: ${name}`);

  const open = async (from: Store, changed: Schema = shipSchema) => {
    const db = shipDatabase({ store: from, ambient: systemAmbient, schema: changed });
    await db.load();
    return db;
  };

  store("starts empty", () =>
    withStore(async (again) => {
      const db = await open(again());
      assert.is(db.generation, -1);
      assert.is(db.tables.Ship.size, 0);
      await db.commit();
      await db.close();
    }),
  );

  store("keeps rows, values of every type, generations and relations", () =>
    withStore(async (again) => {
      const db = await open(again());
      const { Ship, Boat, Port } = db.tables;
      const port = Port.create({ name_label: "Oslo" });
      const ship = Ship.create({
        name_label: "Frå \ud83d\ude00 \"'\\\t\n",
        tonnage: 2n ** 62n + 1n,
        draught: Number.NaN,
        afloat: false,
        launched: "20260131T09:05:07Z",
        kind: "steam",
        tags: ["b", "a", "b"],
        papers: { k: "v" },
        decks: { 1: 5, 2: 2n ** 60n },
        ports: [port],
        secret_log: "s",
      });
      const boats = [Boat.create({ ship }), Boat.create({ ship })];
      Ship.addToMap(ship, "papers", "__proto__", "x");
      Ship.set(ship, "draught", Number.NEGATIVE_INFINITY);
      await db.commit();
      const expected = structuredClone(Ship.get(ship));
      const [created, modified, { generation }] = [Ship.created(ship), Ship.modified(ship), db];
      await db.close();

      const reopened = await open(again());
      assert.equal(structuredClone(reopened.tables.Ship.get(ship)), expected);
      assert.equal(reopened.tables.Ship.get(ship).boats, boats.toReversed());
      assert.equal(reopened.tables.Port.get(port).ships, [ship]);
      assert.is(reopened.tables.Ship.created(ship), created);
      assert.is(reopened.tables.Ship.modified(ship), modified);
      assert.is(reopened.generation, generation);
      assert.equal(
        Array.from(reopened.changesSince(0), ({ modified: each }) => each),
        Array.from(db.changesSince(0), ({ modified: each }) => each),
      );
      assert.is(reopened.tables.Ship.byUuid(expected.uuid), ship);
      assert.equal(reopened.tables.Port.byNameLabel("Oslo"), [port]);
      await reopened.close();
    }),
  );

  store("forgets deleted rows, what does not persist, and nothing else", () =>
    withStore(async (again) => {
      const db = await open(again());
      const { Ship, Voyage } = db.tables;
      const [ship, gone, soon] = [Ship.create({ position: "60N" }), Ship.create({}), Ship.create({})];
      Voyage.create({ ship });
      await db.commit();
      Ship.destroy(gone);
      Ship.destroy(soon);
      Ship.destroy(Ship.create({}));
      await db.commit();
      await db.close();
      const reopened = await open(again());
      assert.equal(reopened.tables.Ship.refs(), [ship]);
      assert.is(reopened.tables.Ship.get(ship).position, "unknown");
      assert.is(reopened.tables.Voyage.size, 0);
      await reopened.close();
    }),
  );

  store("a row that took the ref of a deleted one goes with all that was stored under it", () =>
    withStore(async (again) => {
      const watched = new WatchedStore(again());
      const db = await open(watched);
      const { Ship } = db.tables;
      const [one, two] = [Ship.create({}), Ship.create({})];
      await db.commit();
      Ship.destroy(one);
      Ship.create({ name_label: "again" }, { ref: one });
      Ship.destroy(one);
      await db.commit();

      // Now the removal fails while its successor is made already.
      const held = Promise.withResolvers<void>();
      watched.gate = held.promise;
      watched.failure = new Error("no");
      Ship.destroy(two);
      // Who waits for the commit is told of its failure before it is tried again.
      const failing = db.commit().catch(() => Ship.destroy(two));
      while (watched.batches.at(-1)?.remove.includes(two) !== true)
        await new Promise((resolve) => setImmediate(resolve));
      Ship.create({ name_label: "again" }, { ref: two });
      held.resolve();
      await failing;
      watched.failure = undefined;
      await db.commit();
      await db.close();
      const reopened = await open(again());
      assert.equal(reopened.tables.Ship.refs(), []);
      await reopened.close();
    }),
  );

  store("a database that was not closed uses no generation twice", () =>
    withStore(async (again) => {
      const kept = again();
      const db = await open(kept);
      const ship = db.tables.Ship.create({});
      await db.commit();
      for (let i = 0; i < 100; i++) db.tables.Ship.set(ship, "position", String(i));
      const { generation } = db;
      await kept.close();
      const reopened = await open(again());
      assert.ok(reopened.generation >= generation);
      await reopened.close();
    }),
  );

  store("a store of another schema: new fields have defaults, unknown ones are dropped", () =>
    withStore(async (again) => {
      const db = await open(again());
      const ship = db.tables.Ship.create({ name_label: "Fram", tonnage: 402 });
      db.tables.Port.create({});
      await db.close();

      const { Ship, Boat, Voyage } = shipSchema.classes;
      if (Ship === undefined || Boat === undefined || Voyage === undefined) throw new Error("no such class");
      const newer: ClassSchema = {
        ...Ship,
        fields: [
          ...Ship.fields.filter(({ name: each }) => each !== "tonnage" && each !== "ports"),
          { name: "flag", column: "flag", type: "string", default: "no", persistent: true, internal: false },
        ],
      };
      const reopened = await open(again(), { ...shipSchema, classes: { Ship: newer, Boat, Voyage } });
      const row: object = reopened.tables.Ship.get(ship);
      assert.is("tonnage" in row, false);
      assert.is((row as { flag?: string }).flag, "no");
      await reopened.close();

      const strict: ClassSchema = {
        ...newer,
        fields: [
          ...newer.fields,
          { name: "owner", column: "owner", type: "string", persistent: true, internal: false },
        ],
      };
      const failed = shipDatabase({ store: again(), schema: { ...shipSchema, classes: { Ship: strict, Boat } } });
      await rejects(failed.load(), "INTERNAL_ERROR");
      assert.is(failed.tables.Ship.size, 0);
    }),
  );

  store("commits a synchronous stretch as one transaction, and collects what comes meanwhile", () =>
    withStore(async (again) => {
      const watched = new WatchedStore(again());
      const db = await open(watched);
      const { Ship } = db.tables;
      const refs = Array.from({ length: 10 }, () => Ship.create({}));
      const first = db.commit();
      const { promise, resolve } = Promise.withResolvers<void>();
      watched.gate = promise;
      await new Promise((next) => setImmediate(next));
      assert.is(watched.batches.length, 1);
      assert.is(watched.batches[0]?.put.length, 10);

      const answers = refs.map(async (ref) => {
        await new Promise((next) => setImmediate(next));
        Ship.set(ref, "tonnage", 7);
        await db.commit();
      });
      await new Promise((next) => setTimeout(next, 5));
      assert.is(watched.batches.length, 1);
      resolve();
      await first;
      await Promise.all(answers);
      assert.is(watched.batches.length, 2);
      assert.is(watched.batches[1]?.put.length, 10);

      Ship.set(refs[0] ?? "", "position", "here");
      await db.commit();
      assert.is(watched.batches.length, 2);
      Ship.set(refs[0] ?? "", "tonnage", 8);
      await new Promise((next) => setImmediate(next));
      assert.is(watched.batches.length, 3);
      await db.close();
    }),
  );

  store("a write that fails is told, kept in line and made good by the next commit", () =>
    withStore(async (again) => {
      const watched = new WatchedStore(again());
      const db = await open(watched);
      const { Ship } = db.tables;
      const [kept, gone] = [Ship.create({ name_label: "kept" }), Ship.create({})];
      await db.commit();
      watched.failure = new Error("no space left");
      Ship.set(kept, "tonnage", 1);
      const fresh = Ship.create({ name_label: "fresh" });
      Ship.destroy(gone);
      const error = await rejects(db.commit(), "INTERNAL_ERROR");
      assert.match(error.params[0] ?? "", "could not be stored: no space left");
      assert.is(Ship.get(kept).tonnage, 1);
      Ship.destroy(Ship.create({}));
      await rejects(db.commit(), "INTERNAL_ERROR");
      watched.failure = undefined;
      await db.commit();
      assert.equal(watched.batches.at(-1)?.remove, [gone]);
      await db.close();
      const reopened = await open(again());
      assert.equal(new Set(reopened.tables.Ship.refs()), new Set([kept, fresh]));
      assert.is(reopened.tables.Ship.get(kept).tonnage, 1);
      await reopened.close();
    }),
  );

  store("a closed database stores nothing any more, and says so", () =>
    withStore(async (again) => {
      const db = await open(again());
      await db.close();
      await db.close();
      db.tables.Ship.create({});
      await rejects(db.commit(), "INTERNAL_ERROR");
    }),
  );

  store("holds ten thousand virtual machines", () =>
    withStore(async (again) => {
      type Vms = { VM: { uuid: string; name_label: string } };
      const db = new Database<Vms>({ schema, ambient: systemAmbient, store: again() });
      const values = requiredValues(schema, "VM");
      for (let i = 0; i < 10_000; i++) db.tables.VM.create({ ...values, name_label: `vm ${i}` });
      await db.commit();
      await db.close();
      const reopened = new Database<Vms>({ schema, ambient: systemAmbient, store: again() });
      await reopened.load();
      assert.is(reopened.tables.VM.size, 10_000);
      const [ref] = reopened.tables.VM.byNameLabel("vm 9999") as Ref<"VM">[];
      assert.equal(reopened.tables.VM.get(ref ?? ""), db.tables.VM.get(ref ?? ""));
      await reopened.close();
    }),
  );

  store.run();
}

contract("memory", (test) => {
  const kept = new MemoryStore();
  return test(() => kept);
});

contract("sqlite", (test) =>
  withDirectory((directory) => test(() => new SqliteStore(join(directory, "state.sqlite")))),
);

const sqlite = suite("sqlite file");

sqlite("is for its owner only and in use by one", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "state.sqlite");
    const db = shipDatabase({ store: new SqliteStore(path) });
    db.tables.Ship.create({});
    await db.commit();
    assert.is(statSync(path).mode & 0o777, 0o600);
    assert.is(statSync(`${path}-wal`).mode & 0o777, 0o600);
    const second = shipDatabase({ store: new SqliteStore(path) });
    const error = await rejects(second.load(), "INTERNAL_ERROR");
    assert.match(error.params[0] ?? "", "locked");
    await db.close();
  }),
);

sqlite("says what is wrong with a file that is no database", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "state.sqlite");
    writeFileSync(path, "this is no database, however long it may be".repeat(100));
    const error = await rejects(shipDatabase({ store: new SqliteStore(path) }).load(), "INTERNAL_ERROR");
    assert.match(error.params[0] ?? "", "not a database");
    const missing = shipDatabase({ store: new SqliteStore(join(directory, "none", "state.sqlite")) });
    await missing.load();
    missing.tables.Ship.create({});
    await rejects(missing.commit(), "INTERNAL_ERROR");
    await rejects(missing.close(), "INTERNAL_ERROR");
  }),
);

sqlite("keeps nothing of a batch that fails in the middle, and takes the next", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "state.sqlite");
    const file = new SqliteFile(path);
    const manifest = { version: [1, 1], generation: 1, reserved: 1 } as const;
    const row = (ref: string, body: unknown) => ({ class: "Ship", ref, created: 1, modified: 1, body }) as StoredRow;
    assert.throws(() => file.write({ manifest, put: [row("a", "{}"), row("b", null)], remove: [] }), "NOT NULL");
    file.write({ manifest, put: [row("c", "{}")], remove: [] });
    assert.equal(
      Array.from(file.rows(), ({ ref }) => ref),
      ["c"],
    );
    file.close();
  }),
);

sqlite("refuses rows that do not fit the schema, and unknown layouts", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "state.sqlite");
    const db = shipDatabase({ store: new SqliteStore(path) });
    db.tables.Ship.create({});
    await db.close();
    const layout = new DatabaseSync(path);
    assert.equal({ ...layout.prepare("SELECT layout FROM manifest").get() }, { layout: 1 }, "that of files in use");
    layout.close();
    const spoil = async (statement: string) => {
      const file = new DatabaseSync(path);
      file.exec(statement);
      file.close();
      return rejects(shipDatabase({ store: new SqliteStore(path) }).load(), "INTERNAL_ERROR");
    };
    const wrong = await spoil(`UPDATE rows SET body = json_set(body, '$.tonnage', 'secret')`);
    assert.match(wrong.params[0] ?? "", "field tonnage of a stored Ship");
    assert.not.match(wrong.params[0] ?? "", "secret");
    assert.match((await spoil(`UPDATE rows SET body = 'x'`)).params[0] ?? "", "stored Ship cannot be read");
    assert.match((await spoil("UPDATE manifest SET layout = 9")).params[0] ?? "", "layout 9");
  }),
);

sqlite("a thread that dies fails what it was to write, and the next write has another", () =>
  withDirectory(async (directory) => {
    const threads: Worker[] = [];
    const noted = (thread: Worker) => threads.push(thread);
    process.on("worker", noted);
    const db = shipDatabase({ store: new SqliteStore(join(directory, "state.sqlite")) });
    const first = db.tables.Ship.create({});
    const lost = rejects(db.commit(), "INTERNAL_ERROR", [
      "The change could not be stored: The thread that writes the database ended.",
    ]);
    await until(() => threads.length === 1);
    await threads[0]?.terminate();
    await lost;
    const second = db.tables.Ship.create({});
    await db.commit();
    await db.close();
    process.off("worker", noted);
    assert.is(threads.length, 2);
    const reopened = shipDatabase({ store: new SqliteStore(join(directory, "state.sqlite")) });
    await reopened.load();
    assert.equal(
      [first, second].map((ref) => reopened.tables.Ship.has(ref)),
      [true, true],
    );
    await reopened.close();
  }),
);

sqlite.run();

const journal = suite("journal");

journal("a database that was not closed uses no generation twice, however many it used", async () => {
  const store = new MemoryStore();
  const db = shipDatabase({ store });
  const ship = db.tables.Ship.create({});
  for (let i = 0; i < 70_000; i++) {
    db.tables.Ship.set(ship, "position", String(i));
    if (i % 20_000 === 0) await db.commit();
  }
  const reopened = shipDatabase({ store });
  await reopened.load();
  assert.ok(reopened.generation >= db.generation, `${reopened.generation} after ${db.generation}`);
});

journal.run();
