import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolve } from "../../generator/model/resolve.ts";
import { datamodel } from "../../idl/index.ts";

/** The counts of what upstream documents: what the flags generate has to add up to the same messages. */

const model = resolve(datamodel);
const documented = model.classes.classes.filter((c) => c.documented !== false);
const test = suite("documented interface");

const generated = documented.flatMap((c) => [
  ...c.implicit.map((name) => `${c.name}.${name}`),
  ...c.fields.flatMap((f) => f.accessors.map((accessor) => `${c.name}.${accessor}_${f.name}`)),
]);
const declared = documented.flatMap((c) =>
  c.messages.filter((m) => m.hide_from_docs !== true).map((m) => `${c.name}.${m.name}`),
);

test("73 classes, of which 72 are documented", () => {
  assert.is(model.classes.classes.length, 73);
  assert.is(documented.length, 72);
});

test("950 fields, of which 921 are documented and kept", () => {
  assert.is(
    model.classes.classes.reduce((n, c) => n + c.fields.length, 0),
    950,
  );
  const shown = documented.flatMap((c) => c.fields.filter((f) => f.internal_only !== true));
  assert.is(shown.length, 921);
});

test("678 declared messages, of which 551 are documented", () => {
  assert.is(
    model.classes.classes.reduce((n, c) => n + c.messages.length, 0),
    678,
  );
  assert.is(declared.length, 551);
});

test("1456 generated messages, which makes 2007", () => {
  assert.is(generated.length, 1456);
  assert.is(new Set([...generated, ...declared]).size, 2007);
});

test("605 errors, and 30 without declared parameters; 75 enums; 57 HTTP handlers; 108 alerts; 64 relations", () => {
  assert.is(Object.keys(model.errors.errors).length, 605);
  assert.is(model.errors.codes_without_declared_params.length, 30);
  assert.is(Object.keys(model.enums).length, 75);
  assert.is(model.http_handlers.handlers.length, 57);
  assert.is(Object.keys(model.messages_alerts.messages).length, 108);
  assert.is(model.relations.relations.length, 64);
});

test("361 calls of daemons", () => {
  const calls = Object.values(model.daemon_interfaces.interfaces).flatMap((i) => i.methods ?? []);
  assert.is(calls.length, 361);
});

test.run();
