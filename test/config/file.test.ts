import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseConfig } from "../../runtime/config/file.ts";

const test = suite("config/file");

const pairs = (text: string) => parseConfig(text, "f").lines.map(({ key, value }) => [key, value]);

test("comments, blanks and quotes go", () => {
  const content = [
    "# all of it",
    "",
    "a = 1 # one",
    "  b='two words'  ",
    'c = "3"',
    "d=",
    "e = x=y",
    "f = 'open",
    "g = \"mixed'",
    "h = '",
    "crlf = 1\r",
  ];
  assert.equal(pairs(content.join("\n")), [
    ["a", "1"],
    ["b", "two words"],
    ["c", "3"],
    ["d", ""],
    ["e", "x=y"],
    ["f", "'open"],
    ["g", "\"mixed'"],
    ["h", "'"],
    ["crlf", "1"],
  ]);
});

test("lines know their place, and strange ones are told", () => {
  const { lines, strange } = parseConfig("\nkey = v\nnonsense\n= v\n", "/etc/x.conf");
  assert.equal(lines, [{ key: "key", value: "v", place: "/etc/x.conf:2" }]);
  assert.equal(strange, ["/etc/x.conf:3", "/etc/x.conf:4"]);
});

test.run();
