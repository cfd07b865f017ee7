import { suite } from "uvu";
import * as assert from "uvu/assert";
import { StaticTable } from "../../runtime/dispatch/static-table.ts";
import { raises } from "../db/raises.ts";

const fixed = suite("classes whose objects are fixed");

let made = 0;
const table = new StaticTable({
  className: "role",
  records: () => {
    made += 1;
    return new Map([
      ["r1", { uuid: "u1", name_label: "one" }],
      ["r2", { uuid: "u2", name_label: "two" }],
      ["r3", { uuid: "u3", name_label: "one" }],
    ]);
  },
  encoders: { json: ({ uuid }) => JSON.stringify(uuid), xml: ({ uuid }) => `<value>${uuid}</value>` },
  where: (expression, records) => [...records.keys()].filter((ref) => ref === expression),
});
const textOf = (pieces: readonly Uint8Array[]) => Buffer.concat(pieces).toString();

fixed("its records are made once, and found by reference, uuid, name and expression", () => {
  assert.equal(table.get("r2"), { uuid: "u2", name_label: "two" });
  assert.equal(table.refs(), ["r1", "r2", "r3"]);
  assert.is(table.byUuid("u3"), "r3");
  assert.equal(table.byNameLabel("one"), ["r1", "r3"]);
  assert.equal(table.byNameLabel("three"), []);
  assert.equal(table.where("r2"), ["r2"]);
  assert.is(made, 1);
});

fixed("what is not there raises what a table raises", () => {
  raises(() => table.get("r9"), "HANDLE_INVALID", ["role", "r9"]);
  raises(() => table.encoded("r9", "json"), "HANDLE_INVALID", ["role", "r9"]);
  raises(() => table.byUuid("u9"), "UUID_INVALID", ["role", "u9"]);
});

fixed("records are written in both forms", () => {
  assert.is(Buffer.from(table.encoded("r1", "json")).toString(), '"u1"');
  assert.is(textOf(table.recordsOf(["r1", "r3"], "json")), '{"r1":"u1","r3":"u3"}');
  assert.is(
    textOf(table.recordsOf(["r1", "r3"], "xml")),
    "<value><struct><member><name>r1</name><value>u1</value></member><member><name>r3</name><value>u3</value></member></struct></value>",
  );
  assert.is(textOf(table.recordsOf([], "json")), "{}");
  assert.is(textOf(table.allRecords("json")), '{"r1":"u1","r2":"u2","r3":"u3"}');
});

fixed("nothing can be changed", () => {
  for (const change of ["set", "addToSet", "removeFromSet", "addToMap", "removeFromMap"] as const) {
    raises(() => table[change](), "OPERATION_NOT_ALLOWED", ["Objects of class role are fixed."]);
  }
});

fixed.run();
