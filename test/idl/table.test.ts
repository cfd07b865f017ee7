import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inParts, type } from "../../idl/dsl/daemon.ts";
import { inOneTable } from "../../idl/dsl/table.ts";

const test = suite("tables in several files");

test("entries of all files are ordered by name, in upper case first", () => {
  const table = inOneTable({ b: 1, Z: 2 }, { a: 3, a_b: 4 });
  assert.equal(Object.entries(table), [
    ["Z", 2],
    ["a", 3],
    ["a_b", 4],
    ["b", 1],
  ]);
});

test("a name that two files define is an error", () => {
  assert.throws(() => inOneTable({ a: 1 }, { b: 2, a: 1 }), /a is defined twice/);
});

test("parts of an interface: types by name, calls in the order of the parts", () => {
  const string = type("Some text.", "string");
  const call = { doc: "Does it.", params: [], result: "unit" } as const;
  const joined = inParts({ types: { b: string }, calls: { second: call, first: call } }, { types: { a: string } });
  assert.equal(Object.keys(joined.types), ["a", "b"]);
  assert.equal(Object.keys(joined.calls), ["second", "first"]);
  assert.throws(() => inParts({ types: { a: string } }, { types: { a: string } }), /a is defined twice/);
  assert.throws(() => inParts({ calls: { a: call } }, { calls: { a: call } }), /a is defined twice/);
});

test.run();
