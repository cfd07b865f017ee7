import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bool, float, int, list, numbers, seconds, text } from "../../runtime/config/setting.ts";
import { fc } from "../support/properties.ts";

const test = suite("config/setting");

test("whole numbers are read back as they were written", () => {
  const setting = int(0, "");
  fc.assert(fc.property(fc.maxSafeInteger(), (number) => setting.parse(setting.format(number)) === number));
});

test("numbers are read back as they were written", () => {
  const setting = float(0, "");
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
  fc.assert(fc.property(finite, (number) => setting.parse(setting.format(number)) === number));
});

test("what is not a whole number in range is refused", () => {
  const setting = int(8, "", { min: 1, max: 10 });
  for (const bad of ["", " ", "0", "11", "1.5", "ten", "1e1", "0x5", "99999999999999999999"]) {
    assert.is(setting.parse(bad), undefined, bad);
  }
  assert.is(setting.parse("10"), 10);
  assert.is(setting.expected, "a whole number from 1 to 10");
});

test("seconds refuse a negative time unless the range allows it", () => {
  assert.is(seconds(1, "").parse("-1"), undefined);
  assert.is(seconds(1, "", { min: -1 }).parse("-1"), -1);
  assert.is(seconds(1, "").parse("0.2"), 0.2);
  assert.is(seconds(1, "").parse("Infinity"), undefined);
});

test("booleans are true and false alone", () => {
  assert.is(bool(false, "").parse("true"), true);
  assert.is(bool(true, "").parse("False"), false);
  assert.is(bool(true, "").parse("yes"), undefined);
  assert.is(bool(true, "").parse("constructor"), undefined);
});

test("lists split at their separator and drop empty words", () => {
  assert.equal(list([], "").parse("  ext   nfs\tiscsi "), ["ext", "nfs", "iscsi"]);
  assert.equal(list([], "", ",").parse("a, b,,c"), ["a", "b", "c"]);
  assert.equal(list([], "", ":").parse(""), []);
});

test("a row of numbers has the length of its default", () => {
  const setting = numbers([0.2, 0.05], "");
  assert.equal(setting.parse("0.1, 3"), [0.1, 3]);
  assert.is(setting.parse("0.1"), undefined);
  assert.is(setting.parse("0.1,x"), undefined);
  assert.is(setting.parse("0.1,x,3"), undefined);
});

test("a text with choices takes no other", () => {
  const setting = text("iptables", "", { choices: ["iptables", "firewalld"] });
  assert.is(setting.parse("firewalld"), "firewalld");
  assert.is(setting.parse("nftables"), undefined);
});

test.run();
