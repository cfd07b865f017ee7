import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolve } from "../../generator/model/resolve.ts";
import { datamodel } from "../../idl/index.ts";
import { counts, documentedInAll } from "../support/counts.ts";

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

test(`${counts.classes} classes, of which ${counts.documentedClasses} are documented`, () => {
  assert.is(model.classes.classes.length, counts.classes);
  assert.is(documented.length, counts.documentedClasses);
});

test(`${counts.fields} fields, of which clients see ${counts.shownFields}`, () => {
  assert.is(
    model.classes.classes.reduce((n, c) => n + c.fields.length, 0),
    counts.fields,
  );
  const shown = documented.flatMap((c) => c.fields.filter((f) => f.internal_only !== true));
  assert.is(shown.length, counts.shownFields);
});

test(`${counts.declaredMessages} declared messages, of which ${counts.documentedMessages} are documented`, () => {
  assert.is(
    model.classes.classes.reduce((n, c) => n + c.messages.length, 0),
    counts.declaredMessages,
  );
  assert.is(declared.length, counts.documentedMessages);
});

test(`${counts.generatedMessages} generated messages, which makes ${documentedInAll}`, () => {
  assert.is(generated.length, counts.generatedMessages);
  assert.is(new Set([...generated, ...declared]).size, documentedInAll);
});

test("errors, enums, HTTP handlers, alerts and relations in full number", () => {
  assert.is(Object.keys(model.errors.errors).length, counts.errors);
  assert.is(model.errors.codes_without_declared_params.length, counts.errorsWithoutParams);
  assert.is(Object.keys(model.enums).length, counts.enums);
  assert.is(model.http_handlers.handlers.length, counts.httpHandlers);
  assert.is(Object.keys(model.messages_alerts.messages).length, counts.alerts);
  assert.is(model.relations.relations.length, counts.relations);
});

test(`${counts.daemonCalls} calls of daemons`, () => {
  const calls = Object.values(model.daemon_interfaces.interfaces).flatMap((i) => i.methods ?? []);
  assert.is(calls.length, counts.daemonCalls);
});

test.run();
