import { suite } from "uvu";
import * as assert from "uvu/assert";
import { docComment, wrap } from "../../generator/writer/text.ts";
import { fc } from "../support/properties.ts";

const test = suite("texts of generated code");

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const space = fc.constantFrom(" ", "  ", "\n", "\t ");
const text = fc
  .array(fc.tuple(word, space), { maxLength: 60 })
  .map((parts) => parts.map(([each, between]) => each + between).join(""));

test("lines hold the words of a text in their order, with a space between", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 30 }), (whole, width) => {
      assert.is(wrap(whole, width).join(" "), whole.split(/\s+/).filter(Boolean).join(" "));
    }),
  );
});

test("a line is as full as it can be, and too long only where one word is", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 30 }), (whole, width) => {
      const lines = wrap(whole, width);
      for (const [index, line] of lines.entries()) {
        assert.ok(line.length <= width || !line.includes(" "), line);
        const next = lines[index + 1]?.split(" ")[0];
        if (next !== undefined) assert.ok(line.length + 1 + next.length > width, `${line}|${next}`);
      }
    }),
  );
});

test("a doc comment is on one line where it fits, and its text does not end it", () => {
  assert.is(docComment(["What it is."]), "/** What it is. */");
  assert.is(docComment(["One.", "", "Two."]), "/**\n * One.\n *\n * Two.\n */");
  assert.is(docComment(["ends */ here"]), "/** ends *\u200b/ here */");
});

test.run();
