import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { validators } from "../../generated/api/validators/index.ts";
import { type Schema, typeSchema } from "../../generator/targets/jsonschema/type-schema.ts";
import { Compiler } from "../../generator/targets/validators/compile.ts";
import { validators as target } from "../../generator/targets/validators/index.ts";
import type { OutputFile } from "../../generator/writer/output-file.ts";
import { parameters, type Validate } from "../../runtime/validators/validate.ts";
import { model, recordedReplies } from "./support.ts";

const test = suite("compiled validators");
const files = (await target.generate(model)) as readonly OutputFile[];

interface Module {
  readonly params: Readonly<Record<string, Validate<unknown>>>;
  readonly results: Readonly<Record<string, Validate<unknown>>>;
}

const modules = validators as unknown as Readonly<Record<string, () => Promise<Module>>>;
const load = async (className: string): Promise<Module> => {
  const loader = modules[className];
  if (loader === undefined) throw new Error(`no validators of ${className}`);
  return loader();
};

test("every module loads and needs nothing but the small runtime", async () => {
  for (const className of Object.keys(validators)) {
    const { params, results } = await load(className);
    assert.equal(Object.keys(params), Object.keys(results), className);
  }
  for (const f of files.filter((file) => file.path.endsWith(".js"))) {
    assert.not.match(f.text, /\brequire\(/, f.path);
    const imports = f.text.match(/^import .*$/gm) ?? [];
    assert.equal(imports, ['import { parameters } from "../../../../runtime/validators/validate.ts";'], f.path);
  }
});

test("a module holds no schema that its code does not look into", () => {
  for (const f of files.filter((file) => file.path.endsWith(".js")))
    for (const [, name = ""] of f.text.matchAll(/^const (schema\d+) = /gm))
      assert.ok(f.text.split(new RegExp(`\\b${name}\\b`)).length > 2, `${f.path}: ${name}`);
});

test("the generated files on disk are those of this generator", () => {
  for (const f of files.filter((file) => file.path.endsWith(".js")))
    assert.is(readFileSync(new URL(`../../${f.path}`, import.meta.url), "utf8"), f.text, f.path);
});

test("everything that a real server answered is valid, and so are the calls", async () => {
  let seen = 0;
  const recorded = [...recordedReplies("first-start.json"), ...recordedReplies("lifecycle.json")];
  for (const { method, params, result } of recorded) {
    const [className = "", name = ""] = method.split(".");
    if (!(className in validators)) continue;
    const own = await load(className);
    const checkResult = own.results[name];
    const checkParams = own.params[name];
    assert.ok(checkResult && checkParams, method);
    assert.ok(checkResult(result), `${method}: ${JSON.stringify(checkResult.errors)}`);
    assert.ok(checkParams(params), `${method}: ${JSON.stringify(checkParams.errors)}`);
    seen++;
  }
  assert.ok(seen >= 90, `only ${seen}`);
});

test("a record is refused at the member that is wrong, and the fault says where", async () => {
  const { validateVMRecord } = await import("../../generated/api/validators/classes/VM.js");
  const [vm] = recordedReplies("first-start.json")
    .filter(({ method }) => method === "VM.get_all_records")
    .flatMap(({ result }) => Object.values(result as Record<string, Record<string, unknown>>));
  assert.ok(vm);
  assert.ok(validateVMRecord(vm));
  const wrong: [string, unknown][] = [
    ["power_state", "Sleeping"],
    ["memory_static_max", "1024"],
    ["is_a_template", "true"],
    ["VBDs", "OpaqueRef:NULL"],
    ["other_config", { key: 1 }],
    ["name_label", null],
    ["snapshot_time", "yesterday"],
  ];
  for (const [field, value] of wrong) {
    assert.not.ok(validateVMRecord({ ...vm, [field]: value }), field);
    assert.ok(validateVMRecord.errors?.[0]?.instancePath.startsWith(`/${field}`), field);
  }
  const { uuid: _uuid, ...without } = vm;
  assert.not.ok(validateVMRecord(without));
  assert.is(validateVMRecord.errors?.[0]?.keyword, "required");
  for (const other of [null, [], "record", 1]) assert.not.ok(validateVMRecord(other));
});

test("parameters are counted and checked in order, and those at the end may be left out", async () => {
  const { params } = await load("VM");
  const start = params.start;
  assert.ok(start);
  assert.ok(start(["s", "vm", false, false]));
  assert.not.ok(start(["s", "vm", false]));
  assert.is(start.errors?.[0]?.keyword, "minItems");
  assert.not.ok(start(["s", "vm", false, false, 1]));
  assert.is(start.errors?.[0]?.keyword, "maxItems");
  assert.not.ok(start(["s", "vm", false, "no"]));
  assert.is(start.errors?.[0]?.instancePath, "/3");
  assert.not.ok(start({ vm: "vm" }));
  const send = params.migrate_send;
  assert.ok(send);
  const six = ["s", "vm", {}, true, {}, {}, {}];
  assert.ok(send(six));
  assert.ok(send([...six, {}]));
  assert.not.ok(send([...six, []]));
});

test("a generated constructor wants its required members with the right types", async () => {
  const { params } = await load("VBD");
  const create = params.create;
  assert.ok(create);
  const args = {
    VM: "OpaqueRef:1",
    VDI: "OpaqueRef:2",
    userdevice: "0",
    bootable: false,
    mode: "RW",
    type: "Disk",
    empty: false,
    other_config: {},
    qos_algorithm_type: "",
    qos_algorithm_params: {},
  };
  assert.ok(create(["s", args]));
  const { mode: _mode, ...without } = args;
  assert.not.ok(create(["s", without]));
  assert.not.ok(create(["s", { ...args, mode: "RWX" }]));
});

test("results: void is empty text, event.from has its own shape", async () => {
  const { results } = await load("VM");
  assert.ok(results.start?.(""));
  assert.not.ok(results.start?.(null));
  const events = (await load("event")).results.from;
  assert.ok(events);
  const event = { id: "1", timestamp: "0.0", class: "vm", operation: "del", ref: "OpaqueRef:1" };
  assert.ok(events({ events: [event], valid_ref_counts: { vm: 1 }, token: "1,2" }));
  assert.ok(events({ events: [{ ...event, operation: "add", snapshot: {} }], valid_ref_counts: {}, token: "" }));
  assert.not.ok(events({ events: [{ ...event, id: 1 }], valid_ref_counts: {}, token: "" }));
  assert.not.ok(events({ events: [], valid_ref_counts: {} }));
});

test("checks nest: a fault inside a parameter carries the whole path", () => {
  const short = Object.assign((value: unknown, at?: { instancePath?: string }): value is string => {
    short.errors = [{ instancePath: at?.instancePath ?? "", keyword: "maxLength", params: {} }];
    return typeof value === "string" && value.length < 3;
  }, {}) as Validate<string>;
  const check = parameters([short, short], 1);
  assert.ok(check(["a"]));
  assert.is(check.errors, null);
  assert.not.ok(check(["a", "long"], { instancePath: "/params" }));
  assert.is(check.errors?.[0]?.instancePath, "/params/1");
});

test("equal types are compiled once, whatever uses them", () => {
  const compiler = new Compiler(model);
  const type = { map: ["string", { set: { ref: "VM" } }] } as const;
  const schema: Schema = typeSchema({ map: ["string", { set: { ref: "VM" } }] }, "reply", compiler.naming);
  assert.is(compiler.schema(schema), compiler.type({ map: [...type.map] } as never, "reply"));
  const code = compiler.code({ one: compiler.schema(schema) });
  assert.match(code, /function validate0\(/);
});

test("the same model gives the same bytes; a change of one class changes its module alone; all stays small", async () => {
  assert.equal(await target.generate(model), files);
  const changed = structuredClone(model);
  const first = changed.classes.classes.find((c) => c.name === "Bond");
  assert.ok(first);
  first.fields.pop();
  const after = (await target.generate(changed)) as readonly OutputFile[];
  const differing = after.filter((f, n) => f.text !== files[n]?.text).map((f) => f.path.split("/").pop());
  assert.equal(differing, ["Bond.js", "Bond.d.ts"]);
  assert.ok(files.reduce((sum, f) => sum + f.text.length, 0) < 3_000_000);
});

test.run();
