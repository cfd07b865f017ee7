import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XapiError } from "../../runtime/errors.ts";
import type { Type } from "../../runtime/model/types.ts";
import { parseDateTime } from "../../runtime/rpc/datetime.ts";
import { decoderFor, structDecoder } from "../../runtime/rpc/decode.ts";
import { DateText, Float, type Raw } from "../../runtime/rpc/raw.ts";
import { SCHEMA } from "./support.ts";

const decode = suite("decoding");

function value(type: Type, raw: Raw): unknown {
  return decoderFor(type, SCHEMA)(raw, "self");
}

function error(type: Type, raw: Raw): string[] {
  try {
    value(type, raw);
  } catch (thrown) {
    if (thrown instanceof XapiError) return thrown.description;
    throw thrown;
  }
  throw new Error("It was accepted.");
}

decode("integers: numbers and decimal text of 64 bits", () => {
  for (const [raw, expected] of [
    [5, 5],
    ["5", 5],
    ["+07", 7],
    ["-0", 0],
    [-0, 0],
    ["9223372036854775807", 2n ** 63n - 1n],
    [9007199254740993n, 9007199254740993n],
  ] as const) {
    assert.is(value("int", raw), expected);
  }
  for (const raw of ["", " 3", "0x10", "1_0", "3.0", "9223372036854775808", new Float(3), true, null, []]) {
    assert.is(error("int", raw)[0], "INTERNAL_ERROR");
  }
  assert.equal(error("int", "word"), ["INTERNAL_ERROR", "self: expected an integer of 64 bits, got a text."]);
});

decode("floats: numbers, decimal text, and the words for what is not finite", () => {
  for (const [raw, expected] of [
    [new Float(1.5), 1.5],
    [5, 5],
    [2n ** 60n, 2 ** 60],
    ["1e3", 1000],
    ["NaN", Number.NaN],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["inf", Number.POSITIVE_INFINITY],
  ] as const) {
    assert.ok(Object.is(value("float", raw), expected));
  }
  for (const raw of ["", "x", "0x1", "1 ", true, null]) assert.is(error("float", raw)[0], "INTERNAL_ERROR");
});

decode("strings, booleans and enums take their own kind only", () => {
  for (const raw of [5, new Float(1), true, null, [], {}, new DateText("x")])
    assert.is(error("string", raw)[0], "INTERNAL_ERROR");
  for (const raw of [1, 0, "true", null]) assert.is(error("bool", raw)[0], "INTERNAL_ERROR");
  assert.is(value({ enum: "power" }, "hALTED"), "Halted");
  assert.is(value({ enum: "bond_mode" }, "Balance-SLB"), "balance-slb");
  assert.match(error({ enum: "power" }, "bogus")[1] ?? "", /^self: expected a label of power/);
  assert.is(error({ enum: "power" }, "")[0], "INTERNAL_ERROR");
});

decode("never echo a secret", () => {
  assert.not.match(error("secret_string", ["hunter2"]).join(), /hunter2/);
});

decode("dates", () => {
  const dates: [string, string | undefined][] = [
    ["20260131T09:05:07Z", "20260131T09:05:07Z"],
    ["2026-01-31T09:05:07Z", "20260131T09:05:07Z"],
    ["20260131T09:05:07", "20260131T09:05:07Z"],
    ["2026-01-31T09:05:07", "20260131T09:05:07Z"],
    ["2026-01-31T09:05:07.250Z", "20260131T09:05:07Z"],
    ["2026-01-31T10:05:07+01:00", "20260131T10:05:07+01:00"],
    ["2026-01-31T10:05:07-0130", "20260131T10:05:07-01:30"],
    ["20260131T09:05:60Z", "20260131T09:06:00Z"],
    ["20261231T23:59:60Z", "20270101T00:00:00Z"],
    ["00010101T00:00:00Z", "00010101T00:00:00Z"],
    ["20240229T00:00:00Z", "20240229T00:00:00Z"],
    ["20230229T00:00:00Z", undefined],
    ["20260131", undefined],
    ["20260131t09:05:07z", undefined],
    ["2026-01-31 09:05:07Z", undefined],
    ["2026-0131T09:05:07Z", undefined],
    ["20261301T00:00:00Z", undefined],
    ["00000101T00:00:00Z", undefined],
    ["20260131T24:00:00Z", undefined],
    [" 20260131T09:05:07Z", undefined],
    ["1769850307", undefined],
    ["99991231T23:59:60Z", undefined],
    ["", undefined],
  ];
  for (const [text, expected] of dates) assert.is(parseDateTime(text), expected, text);
  assert.is(value("datetime", new DateText("2026-01-31T09:05:07Z")), "20260131T09:05:07Z");
  assert.is(value("datetime", "2026-01-31T09:05:07Z"), "20260131T09:05:07Z");
  assert.is(error("datetime", 5)[0], "INTERNAL_ERROR");
});

decode("dates are days of the calendar", () => {
  const two = (number: number) => String(number).padStart(2, "0");
  for (const year of [1900, 2000, 2023, 2024]) {
    for (let month = 1; month <= 12; month++) {
      for (let day = 28; day <= 32; day++) {
        const exists = new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1;
        const text = `${year}${two(month)}${two(day)}T00:00:00Z`;
        assert.is(parseDateTime(text) !== undefined, exists, text);
      }
    }
  }
});

decode("characters that are not allowed, wherever they stand", () => {
  const bad = ["a\u0001", "\u0000", "\u001f", "\ufffe", "\uffff", "\ud800", "a\udc00b"];
  for (const text of bad) {
    assert.equal(error("string", text).slice(0, 2), ["INVALID_VALUE", "self"]);
    assert.is(error({ ref: "thing" }, text)[0], "INVALID_VALUE");
    assert.is(error({ set: "string" }, ["ok", text])[0], "INVALID_VALUE");
    assert.is(error({ map: ["string", "string"] }, { [text]: "x" })[0], "INVALID_VALUE");
    assert.is(error({ map: ["string", "string"] }, { x: text })[0], "INVALID_VALUE");
  }
  for (const text of ["\t\n\r", "\u007f\u009f", "🎉", "\u200b"]) assert.is(value("string", text), text);
});

decode("sets, maps and options", () => {
  assert.equal(value({ set: "int" }, ["1", 1, "1"]), [1, 1, 1]);
  const map = value({ map: ["int", "string"] }, { "007": "x" });
  assert.equal(Object.entries(map as object), [["7", "x"]]);
  assert.is(Object.getPrototypeOf(map), null);
  assert.equal(Object.keys(value({ map: [{ enum: "power" }, "int"] }, { running: 1 }) as object), ["Running"]);
  const proto = value({ map: ["string", "string"] }, JSON.parse('{"__proto__":"x"}'));
  assert.equal(Object.entries(proto as object), [["__proto__", "x"]]);
  assert.is(value({ option: "int" }, []), undefined);
  assert.is(value({ option: "int" }, [3]), 3);
  assert.is(error({ option: "int" }, [1, 2])[0], "INTERNAL_ERROR");
  assert.match(error({ map: ["string", "string"] }, { "": "x" })[1] ?? "", /empty key/);
  assert.match(error({ map: ["int", "string"] }, { x: "x" })[1] ?? "", /^self \(key\): expected an integer/);
  assert.match(error({ set: "int" }, ["x"])[1] ?? "", /^self \(element\): /);
  for (const raw of ["", {}, 5]) assert.is(error({ set: "string" }, raw)[0], "INTERNAL_ERROR");
  for (const raw of ["", [], new Float(1)]) assert.is(error({ map: ["string", "string"] }, raw)[0], "INTERNAL_ERROR");
});

decode("records take defaults, ignore unknown and internal members, and name what is missing or wrong", () => {
  const record = value({ record: "thing" }, { uuid: "u", unknown: 5, hidden: "h", note: "n" }) as Record<
    string,
    unknown
  >;
  assert.equal(
    { ...record, config: { ...(record.config as object) } },
    {
      uuid: "u",
      size: 5,
      power: "Halted",
      made: "19700101T00:00:00Z",
      owner: "OpaqueRef:NULL",
      parts: [],
      config: {},
      note: "n",
      inner: undefined,
    },
  );
  assert.equal(error({ record: "thing" }, {}), ["INTERNAL_ERROR", "self: the member 'uuid' is missing."]);
  assert.equal(error({ record: "thing" }, { uuid: "\u0001" }).slice(0, 2), ["INVALID_VALUE", "uuid"]);
  assert.is(error({ record: "thing" }, [])[0], "INTERNAL_ERROR");
  const again = value({ record: "thing" }, { uuid: "v" }) as Record<string, unknown>;
  assert.is.not(again.config, record.config, "defaults are not shared");
});

decode("constructors check the members they ask for, in order", () => {
  const fields = [
    { name: "b", type: "string" as const },
    { name: "a", type: "int" as const, default: 1 },
    { name: "c", type: "string" as const },
  ];
  const construct = structDecoder(fields, SCHEMA);
  assert.equal(construct({ b: "x", c: "y" }, "args"), { b: "x", a: 1, c: "y" });
  assert.throws(() => construct({}, "args"), /the member 'b' is missing/);
});

decode.run();
