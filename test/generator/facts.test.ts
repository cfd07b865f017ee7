import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolve } from "../../generator/model/resolve.ts";
import { validate } from "../../generator/model/validate.ts";
import { datamodel } from "../../idl/index.ts";

/** The model against the facts about the interface, entry by entry, both ways. */

type Json = Readonly<Record<string, unknown>>;
const facts = (name: string): Json =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../facts/${name}.json`), "utf8"));

/** Descriptions are this project's own: the facts have none. */
function withoutDocs(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, member) => (key === "doc" ? undefined : member)));
}

/** As text with sorted keys: a class has a member called `constructor`, which deep comparison takes for the type of the object. */
function canonical(value: unknown): string {
  const sorted = (_key: string, member: unknown): unknown =>
    typeof member !== "object" || member === null || Array.isArray(member)
      ? member
      : Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify(value, sorted, 1);
}

/** Parts of the facts that explain the facts. */
const EXPLANATIONS = new Set([
  "format",
  "vocabulary",
  "targets",
  "keys",
  "general",
  "notation",
  "permission_names",
  "type_notation",
  "call_notation",
]);

const model = withoutDocs(resolve(datamodel)) as Readonly<Record<string, Json>>;
const test = suite("model equals facts");

test("the resolved model has the shape that targets rely on", () => {
  validate(resolve(datamodel));
});

const named = (list: unknown): Map<string, Json> =>
  new Map((list as Json[]).map((entry) => [String(entry.name), entry]));
const keysOf = (map: ReadonlyMap<string, unknown>): string[] => [...map.keys()];

const factClasses = named(facts("classes").classes);
const modelClasses = named(model.classes?.classes);

test("classes, in order", () => {
  assert.equal(keysOf(modelClasses), keysOf(factClasses));
  assert.equal(model.classes?.schema_version, facts("classes").schema_version);
});

for (const [name, fact] of factClasses) {
  test(`class ${name}`, () => {
    const found = modelClasses.get(name) ?? {};
    for (const part of ["fields", "messages"]) {
      const [wanted, got] = [named(fact[part]), named(found[part])];
      assert.equal(keysOf(got), keysOf(wanted), `${part} of ${name}, in order`);
      for (const [entry, value] of wanted) assert.fixture(canonical(got.get(entry)), canonical(value));
    }
    assert.fixture(canonical({ ...found, fields: [], messages: [] }), canonical({ ...fact, fields: [], messages: [] }));
  });
}

for (const part of [
  "enums",
  "errors",
  "roles",
  "releases",
  "relations",
  "http_handlers",
  "messages_alerts",
  "forwarding",
  "allowed_operations",
  "daemon_interfaces",
]) {
  test(part, () => {
    const wanted = facts(part);
    const got = model[part] ?? {};
    const told = Object.keys(wanted).filter((key) => !EXPLANATIONS.has(key));
    assert.equal(Object.keys(got).sort(), told.sort());
    for (const key of told) assert.fixture(canonical(got[key]), canonical(wanted[key]));
  });
}

test("labels of enums and codes of errors keep their order", () => {
  assert.equal(Object.keys(model.enums ?? {}), Object.keys(facts("enums")));
  const codes = (part: unknown): string[] => Object.keys(part as object);
  assert.equal(codes(model.errors?.errors), codes(facts("errors").errors));
});

test.run();
