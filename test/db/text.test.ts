import { suite } from "uvu";
import * as assert from "uvu/assert";
import { textOfValue, valueOfText } from "../../runtime/db/text.ts";
import { sameValue, type Value } from "../../runtime/db/value.ts";
import type { Type } from "../../runtime/model/types.ts";
import { fc } from "../support/properties.ts";
import { raises } from "./raises.ts";

const text = suite("text form");

const setOfText: Type = { set: "string" };
const mapOfText: Type = { map: ["string", "string"] };

text("spells values as upstream does", () => {
  const cases: [Type, Value, string][] = [
    ["int", -7, "-7"],
    ["int", 2n ** 63n - 1n, "9223372036854775807"],
    ["bool", true, "true"],
    ["float", 1, "1"],
    ["float", 0.1, "0.100000000000000006"],
    ["float", -2.5, "-2.5"],
    ["float", 1e17, "100000000000000000"],
    ["float", 1e18, "1e+18"],
    ["float", 1e100, "1.00000000000000002e+100"],
    ["float", 0.0001, "0.000100000000000000005"],
    ["float", 0.00001, "1.00000000000000008e-05"],
    ["float", 1 / 3, "0.333333333333333315"],
    ["float", -0, "-0"],
    [setOfText, ["a b", "it's", "\\"], "('a b' 'it\\'s' '\\\\')"],
    [setOfText, [], "()"],
    [mapOfText, { k: "v", l: "" }, "(('k' 'v') ('l' ''))"],
    [{ map: ["int", { set: "string" }] }, { 0: ["a"] }, "(('0' '(\\'a\\')'))"],
  ];
  for (const [type, value, spelled] of cases) {
    assert.is(textOfValue(type, value), spelled);
    assert.ok(sameValue(valueOfText(type, spelled), value), spelled);
  }
});

text("reads what older writers wrote", () => {
  assert.equal(valueOfText(setOfText, ` ( a "b c" ; comment ' \n 'd' "e\\"f" ) ; end`), ["a", "b c", "d", 'e"f']);
  assert.ok(sameValue(valueOfText(mapOfText, `((a b)("c" 'd') ('a' 'e'))`), { a: "e", c: "d" }));
});

text("refuses what is no value, without repeating it", () => {
  const cases: [Type, string][] = [
    ["int", "1.0"],
    ["int", ""],
    ["int", "9223372036854775808"],
    ["int", "0x10"],
    ["bool", "True"],
    ["float", "secret"],
    ["float", ""],
    [setOfText, ""],
    [setOfText, "("],
    [setOfText, "(secret"],
    [setOfText, "('secret)"],
    [setOfText, "('a') 'b'"],
    [setOfText, "(('a'))"],
    [mapOfText, "('a' 'b')"],
    [mapOfText, "(('a'))"],
    [mapOfText, "(('a' 'b' 'c'))"],
    [{ set: "int" }, "('x')"],
  ];
  for (const [type, spelled] of cases) {
    const { params } = raises(() => valueOfText(type, spelled), "INTERNAL_ERROR");
    assert.not.match(params[0] ?? "", "secret");
  }
});

text("every value is read back", () => {
  const string = fc.string({ unit: "binary" });
  const typed: fc.Arbitrary<[Type, Value]> = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((int): [Type, Value] => ["int", BigInt.asIntN(64, int)]),
    fc.double({ noNaN: false }).map((float): [Type, Value] => ["float", float]),
    fc.array(string).map((set): [Type, Value] => [setOfText, set]),
    fc.dictionary(string, string, { noNullPrototype: false }).map((map): [Type, Value] => [mapOfText, map]),
    fc
      .dictionary(fc.nat().map(String), fc.array(string))
      .map((map): [Type, Value] => [{ map: ["int", { set: "string" }] }, map]),
  );
  fc.assert(
    fc.property(typed, ([type, value]) => {
      const expected = typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
      assert.ok(sameValue(valueOfText(type, textOfValue(type, value)), expected));
    }),
  );
});

text("long texts are no trouble", () => {
  const long = "x\\'".repeat(200_000);
  assert.equal(valueOfText(setOfText, textOfValue(setOfText, [long])), [long]);
});

text.run();
