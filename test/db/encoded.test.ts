import { suite } from "uvu";
import * as assert from "uvu/assert";
import { raises } from "./raises.ts";
import { type ShipRow, shipDatabase } from "./schema.ts";

const encoded = suite("encoded rows");

/** A database with encoders that count what they encode. */
function setUp() {
  const made = { json: 0, xml: 0 };
  const db = shipDatabase({
    encoders: {
      json: (className) => (row) => {
        made.json++;
        return JSON.stringify({ class: className, name_label: row.name_label });
      },
      xml: (className) => (row) => {
        made.xml++;
        return `<value>${className} ${row.name_label}</value>`;
      },
    },
  });
  return { made, db, Ship: db.tables.Ship };
}

function joined(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString();
}

encoded("one record in both forms, made once until the row changes", () => {
  const { made, Ship } = setUp();
  const ref = Ship.create({ name_label: "Frå" });
  for (let i = 0; i < 3; i++) {
    assert.is(Buffer.from(Ship.encoded(ref, "json")).toString(), '{"class":"Ship","name_label":"Frå"}');
    assert.is(Buffer.from(Ship.encoded(ref, "xml")).toString(), "<value>Ship Frå</value>");
  }
  assert.equal(made, { json: 1, xml: 1 });
  Ship.set(ref, "name_label", "Fram");
  assert.is(Buffer.from(Ship.encoded(ref, "json")).toString(), '{"class":"Ship","name_label":"Fram"}');
  Ship.touch(ref);
  Ship.encoded(ref, "json");
  assert.equal(made, { json: 2, xml: 1 });
});

encoded("the map of all records, whose rows are made anew only where they changed", () => {
  const { made, Ship } = setUp();
  assert.is(joined(Ship.allRecords("json")), "{}");
  assert.is(joined(Ship.allRecords("xml")), "<value><struct></struct></value>");
  const a = Ship.create({ name_label: "a" });
  const odd = Ship.create({ name_label: "b" }, { ref: 'Odd"<&å' });
  const [json, xml] = [Ship.allRecords("json"), Ship.allRecords("xml")];
  assert.equal(Object.keys(JSON.parse(joined(json))), [a, odd]);
  assert.is(Buffer.from(Ship.encoded(odd, "json")).toString(), '{"class":"Ship","name_label":"b"}');
  assert.is(Buffer.from(Ship.encoded(odd, "xml")).toString(), "<value>Ship b</value>");
  assert.match(joined(xml), `<name>${a}</name><value>Ship a</value></member><member><name>Odd&#34;&#60;&#38;å</name>`);
  assert.is(Ship.allRecords("json"), json);
  const before = made.json;
  Ship.set(a, "name_label", "c");
  assert.is(JSON.parse(joined(Ship.allRecords("json")))[a].name_label, "c");
  assert.is(made.json, before + 1);
  Ship.destroy(a);
  assert.equal(Object.keys(JSON.parse(joined(Ship.allRecords("json")))), [odd]);
});

encoded("a change on the other side of a relation makes the record anew", () => {
  const { db, Ship, made } = setUp();
  const ship = Ship.create({});
  Ship.encoded(ship, "json");
  Ship.allRecords("json");
  db.tables.Boat.create({ ship: ship as ShipRow["parent"] });
  Ship.allRecords("json");
  assert.is(made.json, 2);
});

encoded("records of some rows, without those that are gone", () => {
  const { Ship } = setUp();
  const [a, b, c] = ["a", "b", "c"].map((name_label) => Ship.create({ name_label }));
  Ship.destroy(b ?? "");
  assert.equal(Object.keys(JSON.parse(joined(Ship.recordsOf([c ?? "", b ?? "", a ?? ""], "json")))), [c, a]);
});

encoded("without an encoder there is no wire form", () => {
  const { Ship } = shipDatabase().tables;
  raises(() => Ship.encoded(Ship.create({}), "json"), "INTERNAL_ERROR");
});

encoded.run();
