import { Ajv2020 } from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ResolvedModel } from "../../generator/model/resolved.ts";
import { hasRecord } from "../../generator/targets/class-view.ts";
import { jsonschema } from "../../generator/targets/jsonschema/index.ts";
import { jsonText } from "../../generator/targets/jsonschema/json-text.ts";
import { wireMessages } from "../../generator/targets/wire-messages.ts";
import type { OutputFile } from "../../generator/writer/output-file.ts";
import { counts, documentedInAll } from "../support/counts.ts";
import { fc } from "../support/properties.ts";
import { model, recordedReplies } from "./support.ts";

const test = suite("JSON schemas");
const ROOT = "generated/api/schemas/";
const files = (await jsonschema.generate(model)) as readonly OutputFile[];
const documents = new Map(files.map((f) => [f.path.slice(ROOT.length), JSON.parse(f.text) as { $id: string }]));

/** Parameters at the end may be left out, so tuples are open; all else is strict. */
const ajv = new Ajv2020({ strict: true, strictTuples: false });
for (const document of documents.values()) ajv.addSchema(document);

const check = (pointer: string) => {
  const validate = ajv.getSchema(`https://xapi-ts.invalid/schemas/${pointer}`);
  if (validate === undefined) throw new Error(`no schema ${pointer}`);
  return validate;
};

test("every schema compiles under the strict mode", () => {
  for (const path of documents.keys()) check(path);
});

test("every record and every message has its schema", () => {
  for (const c of model.classes.classes) {
    if (hasRecord(c)) assert.ok(documents.has(`records/${c.name}.json`), c.name);
    for (const m of wireMessages(model, c)) {
      if (m.state === "removed") continue;
      check(`messages/${c.name}.json#/$defs/${m.name}.params`);
      check(`messages/${c.name}.json#/$defs/${m.name}.result`);
    }
  }
});

test("the documented messages are as many as in the recorded interface", () => {
  const all = model.classes.classes.flatMap((c) => wireMessages(model, c));
  assert.is(all.filter((m) => !m.hidden).length, documentedInAll);
  assert.is(all.filter((m) => !m.hidden && m.kind !== "declared").length, counts.generatedMessages);
});

test("every recorded record of a real server is valid", () => {
  let records = 0;
  for (const { method, result } of recordedReplies("first-start.json")) {
    const className = method.split(".")[0] ?? "";
    if (!method.endsWith(".get_all_records")) continue;
    const validate = check(`records/${className}.json`);
    for (const record of Object.values(result as object)) {
      assert.ok(validate(record), `${method}: ${ajv.errorsText(validate.errors)}`);
      records++;
    }
    assert.ok(check(`messages/${className}.json#/$defs/get_all_records.result`)(result), method);
  }
  assert.ok(records >= 18, `only ${records} records`);
});

test("records are refused where a member is missing or has another type", () => {
  const [vm] = recordedReplies("first-start.json")
    .filter(({ method }) => method === "VM.get_all_records")
    .flatMap(({ result }) => Object.values(result as Record<string, Record<string, unknown>>));
  assert.ok(vm);
  const validate = check("records/VM.json");
  const { uuid: _uuid, ...without } = vm;
  assert.not.ok(validate(without));
  assert.not.ok(validate({ ...vm, VCPUs_max: "2" }), "integers are never text in replies");
  assert.not.ok(validate({ ...vm, is_a_template: 1 }));
  assert.not.ok(validate({ ...vm, VBDs: {} }));
  assert.not.ok(validate({ ...vm, allowed_operations: ["fly"] }));
  assert.ok(validate({ ...vm, added_by_a_newer_server: true }));
});

test("parameters take integers as numbers and as text", () => {
  const validate = check("messages/VM.json#/$defs/set_memory_static_max.params");
  for (const good of [1, "1", "-5", "+7"]) assert.ok(validate(["s", "vm", good]), String(good));
  for (const bad of [1.5, "", "0x10", "1_0", " 1", true, null]) assert.not.ok(validate(["s", "vm", bad]), String(bad));
});

test("dates, floats and maps with narrow keys", () => {
  const session = check("types.json#/$defs/DateTime");
  assert.ok(session("20260131T09:05:07Z"));
  assert.not.ok(session("2026-01-31T09:05:07Z"));
  assert.ok(check("types.json#/$defs/DateTimeInput")("2026-01-31T09:05:07.25+0100"));
  const float = check("types.json#/$defs/Float");
  for (const good of [1, 1.5, "NaN", "-Infinity"]) assert.ok(float(good));
  for (const bad of ["1.5", null, "nan"]) assert.not.ok(float(bad));
});

test("JSON text means what was put in", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(JSON.parse(jsonText(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("the same model gives the same bytes; a change of one class changes its files alone", async () => {
  assert.equal(await jsonschema.generate(model), files);
  const changed = structuredClone(model) as ResolvedModel;
  const vtpm = changed.classes.classes.find((c) => c.name === "VTPM");
  assert.ok(vtpm);
  vtpm.doc = "Something else.";
  vtpm.fields.shift();
  const after = (await jsonschema.generate(changed)) as readonly OutputFile[];
  const differing = after.filter((f, n) => f.text !== files[n]?.text).map((f) => f.path.slice(ROOT.length));
  assert.equal(differing, ["records/VTPM.json", "messages/VTPM.json"]);
});

test.run();
