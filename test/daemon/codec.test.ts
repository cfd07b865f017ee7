import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Codecs } from "../../runtime/daemon/codec.ts";
import type { InterfaceDescriptor, TypeShape } from "../../runtime/daemon/descriptor.ts";
import { MarshalError } from "../../runtime/daemon/error.ts";
import { parseJson } from "../../runtime/daemon/json.ts";
import { fc } from "../support/properties.ts";
import { interfaceNamed, interfaces } from "./facts.ts";
import { Values } from "./values.ts";

const codec = suite("daemon codec");

for (const descriptor of interfaces) {
  codec(`every type of ${descriptor.name} comes back as it went`, () => {
    const codecs = new Codecs(descriptor);
    const values = new Values(descriptor);
    for (const name of Object.keys(descriptor.types)) {
      const one = codecs.named(name);
      const check = (value: unknown) => assert.equal(one.decode(parseJson(one.encode(value))), value);
      fc.assert(fc.property(values.of({ named: name }), check), { numRuns: 30 });
    }
  });
}

codec("whatever is read, only MarshalError is thrown, and what was read can be written", () => {
  for (const descriptor of interfaces) {
    const codecs = new Codecs(descriptor);
    for (const name of Object.keys(descriptor.types)) {
      const one = codecs.named(name);
      const check = (raw: string) => {
        try {
          one.encode(one.decode(parseJson(raw)));
        } catch (error) {
          assert.instance(error, MarshalError);
        }
      };
      fc.assert(fc.property(fc.json({ maxDepth: 4 }), check), { numRuns: 20 });
    }
  }
});

function codecOf(shape: TypeShape, rest: Partial<InterfaceDescriptor> = {}) {
  return new Codecs({ name: "test", types: { t: shape }, ...rest }).named("t");
}

function refused(shape: TypeShape, raw: string, text: string): void {
  assert.throws(
    () => codecOf(shape).decode(parseJson(raw)),
    (error: unknown) => error instanceof MarshalError && error.message === text,
    raw,
  );
}

const point: TypeShape = {
  record: [
    { name: "x", type: "int64" },
    { name: "label", type: { option: "string" } },
    { name: "kind", type: "string", default: "plain" },
    { name: "hint", type: { option: "int" }, default: null },
  ],
};

codec("members are written last declared first, read in any case, strangers ignored, defaults filled in", () => {
  const points = codecOf(point);
  const encode = (value: unknown) => points.encode(value);
  const decode = (raw: string) => points.decode(parseJson(raw));
  assert.is(encode({ x: 1, label: "a", kind: "k", hint: 2 }), '{"hint":2,"kind":"k","label":"a","x":1}');
  assert.is(encode({ x: 1, kind: "k" }), '{"kind":"k","x":1}');
  assert.equal(decode('{"X":"-12","KIND":"k","LaBel":"a","other":[1]}'), { x: -12, kind: "k", label: "a" });
  assert.equal(decode('{"x":1,"X":2}'), { x: 1, kind: "plain" });
  assert.equal(decode('{"LABEL":"a","Label":"b","x":1}'), { x: 1, label: "a", kind: "plain" });
  refused(point, "{}", "Expecting record member 'x'");
  refused(point, "[]", "Expected record, got '[]'");
});

codec("an option that has a name of its own is left out like any other", () => {
  const record: TypeShape = { record: [{ name: "x", type: { named: "maybe" } }] };
  const codecs = new Codecs({ name: "test", types: { t: record, maybe: { option: "int" } } }).named("t");
  assert.is(codecs.encode({}), "{}");
  assert.is(codecs.encode({ x: 1 }), '{"x":1}');
  assert.equal(codecs.decode({ x: 1 }), { x: 1 });
});

codec("legacy interfaces write in order and nest nothing", () => {
  const event: TypeShape = {
    variant: [
      ["Message", "string", { list: "int" }],
      ["Ack", "int"],
    ],
  };
  const legacy = codecOf(event, { encoding: "legacy" });
  assert.is(legacy.encode(["Message", "a", [1]]), '["Message","a",[1]]');
  assert.equal(legacy.decode(["message", "a", [1]]), ["Message", "a", [1]]);
  const modern = codecOf(event);
  assert.is(modern.encode(["Message", ["a", [1]]]), '["Message",["a",[1]]]');
  assert.equal(modern.decode(["MESSAGE", ["a", [1]]]), ["Message", ["a", [1]]]);
  assert.is(codecOf(point, { encoding: "legacy" }).encode({ x: 1, kind: "k" }), '{"x":1,"kind":"k"}');
});

codec("tags: any case, unknown ones by the interface's word", () => {
  const shape: TypeShape = { variant: [["No_room"], ["Bad", "string"], ["Unknown"]], unknown_tag_reads_as: "Unknown" };
  assert.is(codecOf(shape).decode("NO_ROOM"), "No_room");
  assert.equal(codecOf(shape).decode(["bad", "x"]), ["Bad", "x"]);
  assert.is(codecOf(shape).decode(["Brand_new", 1, 2]), "Unknown");
  refused({ variant: [["A"]] }, '"B"', "Unknown tag 'B'");
  refused(shape, '["Bad"]', "Expected 'Bad' with 1 argument(s), got '[S(Bad)]'");
  assert.throws(() => codecOf(shape).encode("no_room"), /Unknown tag/);
});

codec("integers of many digits are exact wherever they stand, digits behind a point are none", () => {
  const most = 2n ** 63n - 1n;
  assert.equal(parseJson(`{"a":${most},"b":[-${most}, ${most}]}`), { a: most, b: [-most, most] });
  assert.equal(parseJson(`[0.5,${most}]`), [0.5, most]);
  assert.equal([parseJson(`${most}`), parseJson(`[ -${most}\n]`)], [most, [-most]]);
  assert.equal(parseJson(`{"generation_id":"${most}:${most}","a":${most} }`), {
    generation_id: `${most}:${most}`,
    a: most,
  });
  assert.equal(parseJson('{"duration":0.03058521799999926,"id":"4"}'), { duration: 0.03058521799999926, id: "4" });
});

codec("integers are exact, floats always look like floats", () => {
  assert.is(codecOf("int64").decode(parseJson("9223372036854775807")), 2n ** 63n - 1n);
  assert.is(codecOf("int64").decode("-9223372036854775808"), -(2n ** 63n));
  assert.is(codecOf("int64").encode(2n ** 63n - 1n), "9223372036854775807");
  assert.is(codecOf("int64").encode(-0), "0");
  assert.ok(Object.is(codecOf("int64").decode(-0), 0));
  refused("int64", "9223372036854775808", "Expected int64, got 'I(9223372036854775808)'");
  refused("int", "9007199254740993", "Expected int, got 'I(9007199254740993)'");
  refused("int32", "2147483648", "Expected int32, got 'I(2147483648)'");
  refused("int", "1.5", "Expected int, got 'F(1.5)'");
  refused("int", '"x"', "Expected int, got 'S(x)'");
  assert.is(codecOf("float").encode(3), "3.0");
  assert.is(codecOf("float").encode(1e300), "1e+300");
  assert.is(codecOf("float").decode(2n ** 60n), 2 ** 60);
  assert.is(codecOf("float").decode("1.5"), 1.5);
});

codec("values in error texts", () => {
  refused("string", '{"a":"x","b":[true,null,5]}', "Expected string, got '{a:S(x);b:[B(true);N;I(5)]}'");
  refused("unit", "{}", "Expected unit, got '{}'");
});

codec("names like those of Object are nothing special", () => {
  const dict = codecOf({ dict: "string" });
  const raw = '{"__proto__":"a","constructor":"b"}';
  assert.is(dict.encode(dict.decode(parseJson(raw))), raw);
  assert.throws(() => codecOf(point).decode(parseJson('{"__proto__":{"x":1}}')), /Expecting record member 'x'/);
});

codec("recorded traffic: what xenopsd sent is written again to the byte", () => {
  const xenops = new Codecs(interfaceNamed("xenops"));
  const stat = xenops.of({ named: "Errors.error" });
  for (const text of [
    '["Does_not_exist",["VM","8f1c"]]',
    '["Bad_power_state",["Paused","Halted"]]',
    '["Unimplemented","x"]',
  ]) {
    assert.is(stat.encode(stat.decode(parseJson(text))), text);
  }
});

codec.run();
