import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Change } from "../../runtime/db/engine.ts";
import type { Ref } from "../../runtime/ref.ts";
import { raises } from "./raises.ts";
import { shipDatabase } from "./schema.ts";

const database = suite("database");
const missing = "OpaqueRef:missing" as Ref<"Ship">;

database("fills defaults, ref and uuid", () => {
  const { tables } = shipDatabase();
  const ref = tables.Ship.create({ name_label: "Fram" });
  assert.match(ref, /^OpaqueRef:[0-9a-f-]{36}$/);
  const row = tables.Ship.get(ref);
  assert.match(row.uuid, /^[0-9a-f-]{36}$/);
  assert.is(row.draught, 1.5);
  assert.is(row.parent, "OpaqueRef:NULL");
  assert.is(row.launched, "19700101T00:00:00Z");
  assert.equal(Object.keys(row).slice(0, 4), ["uuid", "name_label", "tonnage", "draught"]);
  assert.is(tables.Ship.byUuid(row.uuid), ref);
});

database("needs what has no default", () => {
  const { tables } = shipDatabase();
  raises(() => tables.Boat.create({}), "INTERNAL_ERROR");
  raises(() => tables.Chart.create({}), "INTERNAL_ERROR");
  assert.is(tables.Boat.size, 0);
});

database("names the class and the ref of a row that is not there", () => {
  const { tables } = shipDatabase();
  const boat = tables.Boat.create({ ship: missing });
  for (const ref of [missing, boat, "OpaqueRef:NULL", "", "__proto__"]) {
    raises(() => tables.Ship.get(ref), "HANDLE_INVALID", ["Ship", ref]);
    raises(() => tables.Ship.set(ref, "tonnage", 1), "HANDLE_INVALID", ["Ship", ref]);
    raises(() => tables.Ship.destroy(ref), "HANDLE_INVALID", ["Ship", ref]);
    raises(() => tables.Ship.touch(ref), "HANDLE_INVALID", ["Ship", ref]);
    raises(() => tables.Ship.removeFromSet(ref, "tags", "a"), "HANDLE_INVALID", ["Ship", ref]);
    assert.is(tables.Ship.find(ref), undefined);
  }
});

database("rows are snapshots", () => {
  const { tables } = shipDatabase();
  const tags = ["b"];
  const ref = tables.Ship.create({ tags });
  const before = tables.Ship.get(ref);
  tags.push("c");
  tables.Ship.addToSet(ref, "tags", "a");
  assert.equal(before.tags, ["b"]);
  assert.equal(tables.Ship.get(ref).tags, ["a", "b"]);
});

database("writing what is stored is no modification", () => {
  const db = shipDatabase();
  const { Ship } = db.tables;
  const ref = Ship.create({ name_label: "Fram", tags: ["a", "b"], papers: { x: "1", y: "2" }, tonnage: 402n });
  const { generation } = db;
  let changes = 0;
  db.onChange(() => changes++);
  Ship.set(ref, "name_label", "Fram");
  Ship.set(ref, "tags", ["a", "b"]);
  Ship.set(ref, "papers", { y: "2", x: "1" });
  Ship.update(ref, { tonnage: 402, draught: 1.5 });
  Ship.addToSet(ref, "tags", "b");
  Ship.removeFromSet(ref, "tags", "z");
  Ship.removeFromMap(ref, "papers", "z");
  assert.is(db.generation, generation);
  assert.is(changes, 0);
  Ship.set(ref, "tags", ["b", "a"]);
  assert.is(changes, 1);
});

database("sets keep order and copies, additions come first, removal takes all", () => {
  const { Ship } = shipDatabase().tables;
  const ref = Ship.create({ tags: ["a", "b", "a"] });
  assert.equal(Ship.get(ref).tags, ["a", "b", "a"]);
  Ship.addToSet(ref, "tags", "c");
  Ship.removeFromSet(ref, "tags", "a");
  assert.equal(Ship.get(ref).tags, ["c", "b"]);
});

database("maps refuse a key in use unless the pair is the same and that is allowed", () => {
  const { Ship } = shipDatabase().tables;
  const ref = Ship.create({ papers: { a: "1" } });
  Ship.addToMap(ref, "papers", "b", "2");
  assert.equal(Object.keys(Ship.get(ref).papers), ["b", "a"]);
  raises(() => Ship.addToMap(ref, "papers", "a", "1"), "MAP_DUPLICATE_KEY", ["Ship", "papers", ref, "a"]);
  Ship.addToMap(ref, "papers", "a", "1", { idempotent: true });
  raises(() => Ship.addToMap(ref, "papers", "a", "2", { idempotent: true }), "MAP_DUPLICATE_KEY");
  raises(() => Ship.addToMap(ref, "papers", "", "2"), "INTERNAL_ERROR");
  Ship.addToMap(ref, "papers", "__proto__", "x");
  assert.is(Object.getPrototypeOf(Ship.get(ref).papers), null);
  assert.equal(Object.entries(Ship.get(ref).papers)[0], ["__proto__", "x"]);
  Ship.removeFromMap(ref, "papers", "a");
  assert.equal(Object.keys(Ship.get(ref).papers), ["__proto__", "b"]);
});

database("text that may not be stored is refused everywhere and changes nothing", () => {
  const db = shipDatabase();
  const { Ship } = db.tables;
  const ref = Ship.create({ papers: { a: "1" } });
  const { generation } = db;
  for (const bad of ["x\u0002y", "\u0000", "\ufffe", "\uffff", "\ud800", "a\udc00"]) {
    const field = (name: string) => (action: () => unknown) =>
      assert.is(raises(action, "INVALID_VALUE").params[0], name);
    field("name_label")(() => Ship.create({ name_label: bad }));
    field("name_label")(() => Ship.set(ref, "name_label", bad));
    field("tags")(() => Ship.set(ref, "tags", ["a", bad]));
    field("tags")(() => Ship.addToSet(ref, "tags", bad));
    field("papers")(() => Ship.set(ref, "papers", { [bad]: "" }));
    field("papers")(() => Ship.addToMap(ref, "papers", "k", bad));
    field("papers")(() => Ship.addToMap(ref, "papers", bad, "v"));
    field("name_label")(() => Ship.update(ref, { tonnage: 7, name_label: bad }));
  }
  raises(() => Ship.set(ref, "papers", { "": "v" }), "INTERNAL_ERROR");
  assert.is(db.generation, generation);
  assert.is(Ship.size, 1);
  assert.is(Ship.get(ref).tonnage, 0);
  Ship.set(ref, "name_label", "tab\tlf\ncr\r\u007f\u009f\ud83d\ude00");
});

database("repeating a create is harmless, creating something else under its ref is not", () => {
  const db = shipDatabase();
  const { Ship, Boat } = db.tables;
  const ref = Ship.create({ name_label: "Fram" }, { ref: "OpaqueRef:fram", uuid: "u1" });
  const { generation } = db;
  assert.is(Ship.create({ name_label: "Fram" }, { ref, uuid: "u1" }), ref);
  raises(() => Ship.create({ name_label: "Gjøa" }, { ref, uuid: "u1" }), "INTERNAL_ERROR");
  raises(() => Boat.create({ ship: ref }, { ref }), "DB_UNIQUENESS_CONSTRAINT_VIOLATION", ["Boat", "_ref", ref]);
  raises(() => Boat.create({ ship: ref }, { uuid: "u1" }), "DB_UNIQUENESS_CONSTRAINT_VIOLATION", [
    "Boat",
    "uuid",
    "u1",
  ]);
  assert.is(db.generation, generation);
});

database("a uuid names one row of its class", () => {
  const { Ship, Port } = shipDatabase().tables;
  const ref = Ship.create({}, { uuid: "u1" });
  raises(() => Port.byUuid("u1"), "UUID_INVALID", ["Port", "u1"]);
  raises(() => Ship.byUuid(""), "UUID_INVALID", ["Ship", ""]);
  const other = Ship.create({});
  Ship.set(other, "uuid", "u1");
  const error = raises(() => Ship.byUuid("u1"), "INTERNAL_ERROR");
  assert.match(error.params[0] ?? "", `duplicate objects in database: tbl='Ship'; object_ref='${ref}'; uuid='u1'`);
  Ship.destroy(ref);
  assert.is(Ship.byUuid("u1"), other);
});

database("names are indexed", () => {
  const { Ship } = shipDatabase().tables;
  const [a, b] = [Ship.create({ name_label: "x" }), Ship.create({ name_label: "x" })];
  assert.equal(Ship.byNameLabel("x"), [a, b]);
  Ship.set(a, "name_label", "y");
  assert.equal([Ship.byNameLabel("x"), Ship.byNameLabel("y"), Ship.byNameLabel("")], [[b], [a], []]);
  Ship.destroy(b);
  assert.equal(Ship.byNameLabel("x"), []);
});

database("refuses values of another type, unknown and computed fields", () => {
  const db = shipDatabase();
  const Ship = db.table("Ship");
  const ref = db.tables.Ship.create({});
  const bad: [string, unknown][] = [
    ["name_label", 1],
    ["tonnage", 1.5],
    ["tonnage", "1"],
    ["afloat", "true"],
    ["tags", { a: "b" }],
    ["papers", ["a"]],
    ["papers", { a: 1 }],
    ["tags", null],
    ["boats", []],
    ["nothing", ""],
  ];
  for (const [field, value] of bad) raises(() => Ship?.set(ref, field, value as never), "INTERNAL_ERROR");
  raises(() => Ship?.addToSet(ref, "papers", "x" as never), "INTERNAL_ERROR");
  raises(() => Ship?.addToMap(ref, "tags", "k", "x" as never), "INTERNAL_ERROR");
  assert.is(db.table("Nothing"), undefined);
  assert.is(db.table("__proto__"), undefined);
});

database("every modification raises the generation by one, a touch by two", () => {
  const db = shipDatabase();
  assert.is(db.generation, -1);
  const ref = db.tables.Ship.create({});
  assert.is(db.generation, 1);
  assert.is(db.tables.Ship.created(ref), 1);
  db.tables.Ship.update(ref, { name_label: "a", tonnage: 3 });
  assert.is(db.generation, 2);
  db.tables.Ship.touch(ref);
  assert.is(db.generation, 4);
  assert.is(db.tables.Ship.modified(ref), 4);
  assert.is(db.tables.Ship.created(ref), 1);
  db.tables.Ship.destroy(ref);
  assert.is(db.generation, 5);
});

database("tells what happened, the other side of relations included, when it is complete", () => {
  const db = shipDatabase();
  const { Ship, Boat } = db.tables;
  const [fram, gjoa] = [Ship.create({}), Ship.create({})];
  const changes: Change[] = [];
  const stop = db.onChange((change) => {
    changes.push(change);
    assert.is(db.generation >= change.generation, true);
  });
  const seen = () => changes.splice(0).map(({ kind, ref, generation }) => [kind, ref, generation]);
  const boat = Boat.create({ ship: fram });
  assert.equal(seen(), [
    ["add", boat, 3],
    ["mod", fram, 4],
  ]);
  Boat.set(boat, "ship", gjoa);
  assert.equal(seen(), [
    ["mod", boat, 5],
    ["mod", fram, 6],
    ["mod", gjoa, 7],
  ]);
  Boat.destroy(boat);
  assert.is(changes[0]?.row?.ship, gjoa);
  assert.equal(seen(), [
    ["del", boat, 8],
    ["mod", gjoa, 9],
  ]);
  stop();
  Ship.touch(fram);
  assert.equal(seen(), []);
});

database("a listener that fails keeps neither the others nor the change from happening", () => {
  const db = shipDatabase();
  const seen: string[] = [];
  db.onChange(() => {
    throw new Error("listener");
  });
  db.onChange(({ kind }) => seen.push(kind));
  assert.throws(() => db.tables.Ship.create({}), "listener");
  assert.equal(seen, ["add"]);
  assert.is(db.tables.Ship.size, 1);
});

database("computed sets follow their refs, newest first", () => {
  const { Ship, Boat } = shipDatabase().tables;
  const ship = Ship.create({});
  const [a, b, c] = [Boat.create({ ship }), Boat.create({ ship }), Boat.create({ ship: missing })];
  assert.equal(Ship.get(ship).boats, [b, a]);
  Ship.create({}, { ref: missing });
  assert.equal(Ship.get(missing).boats, [c]);
  Boat.set(a, "ship", missing);
  assert.equal(Ship.get(missing).boats, [a, c]);
  assert.equal(Ship.get(ship).boats, [b]);
  Ship.destroy(missing);
  assert.is(Boat.get(a).ship, missing);
  Boat.destroy(a);
  const d = Boat.create({ ship: missing });
  const e = Boat.create({ ship: missing });
  Ship.create({}, { ref: missing });
  assert.equal(Ship.get(missing).boats, [e, d, c]);
});

database("a row may refer to itself", () => {
  const { Ship } = shipDatabase().tables;
  const ref = Ship.create({ parent: missing }, { ref: missing });
  assert.equal(Ship.get(ref).children, [ref]);
  Ship.set(ref, "parent", "OpaqueRef:NULL" as Ref<"Ship">);
  assert.equal(Ship.get(ref).children, []);
  Ship.set(ref, "parent", ref);
  Ship.destroy(ref);
  assert.is(Ship.has(ref), false);
  Ship.create({}, { ref: missing });
  assert.equal(Ship.get(missing).children, []);
});

database("both ends of a many-to-many relation are kept in step; a deleted end dangles", () => {
  const { Ship, Port } = shipDatabase().tables;
  const [oslo, bergen] = [Port.create({}), Port.create({})];
  const fram = Ship.create({ ports: [oslo] });
  assert.equal(Port.get(oslo).ships, [fram]);
  Ship.set(fram, "ports", [bergen, oslo]);
  assert.equal(Port.get(bergen).ships, [fram]);
  Port.set(oslo, "ships", []);
  assert.equal(Ship.get(fram).ports, [bergen]);
  Port.addToSet(oslo, "ships", fram);
  assert.equal(Ship.get(fram).ports, [oslo, bergen]);
  Ship.destroy(fram);
  assert.equal(Port.get(bergen).ships, [fram]);
});

database("finds changes newest first, and deletions", () => {
  const db = shipDatabase();
  const { Ship } = db.tables;
  const refs = Array.from({ length: 5 }, (_, i) => Ship.create({ tonnage: i }));
  const since = (token: number) => Array.from(db.changesSince(token), ({ ref }) => ref);
  assert.equal(since(0), refs.toReversed());
  assert.equal(since(3), refs.slice(3).reverse());
  Ship.set(refs[1] ?? "", "tonnage", 70);
  assert.equal(since(5), [refs[1]]);
  Ship.destroy(refs[1] ?? "");
  assert.equal(since(5), []);
  assert.equal(db.deletedSince("Ship", 6), [{ ref: refs[1], created: 2, deleted: 7 }]);
  assert.equal(db.deletedSince("Ship", 7), []);
  assert.equal(db.deletedSince("Nothing", 0), []);
  assert.is(db.tableOf(refs[0] ?? ""), "Ship");
  assert.is(db.tableOf(refs[1] ?? ""), undefined);
});

database("remembers 256 to 512 deletions of a class", () => {
  const db = shipDatabase();
  const { Ship } = db.tables;
  for (let i = 1; i <= 512; i++) Ship.destroy(Ship.create({}));
  assert.is(db.deletedSince("Ship", 0).length, 512);
  Ship.destroy(Ship.create({}));
  const kept = db.deletedSince("Ship", 0);
  assert.is(kept.length, 256);
  assert.is(kept[0]?.deleted, db.generation);
});

database.run();
