import { suite } from "uvu";
import * as assert from "uvu/assert";
import { unifiedDiff } from "../../generator/output/line-diff.ts";
import { fc } from "../support/properties.ts";

const test = suite("line diff");

test("equal texts give nothing", () => {
  assert.equal(unifiedDiff("f", "a\nb\n", "a\nb\n"), []);
});

test("a change is shown with what is around it", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9";
  assert.equal(unifiedDiff("f", before, before.replace("5", "five")), [
    "--- f (on disk)",
    "+++ f (generated)",
    "@@ -2 +2 @@",
    " 2",
    " 3",
    " 4",
    "-5",
    "+five",
    " 6",
    " 7",
    " 8",
  ]);
});

test("a long line is shown around its difference", () => {
  const [head, tail] = ["h".repeat(500), "t".repeat(500)];
  const [, , , gone = "", come = "", context = ""] = unifiedDiff(
    "f",
    `${head}OLD${tail}\n${head}`,
    `${head}NEW${tail}\n${head}`,
  );
  assert.is(gone, `-…${"h".repeat(60)}OLD${"t".repeat(97)}…`);
  assert.is(come, `+…${"h".repeat(60)}NEW${"t".repeat(97)}…`);
  assert.is(context, ` ${"h".repeat(160)}…`);
});

test("changes far from each other are apart", () => {
  const lines = Array.from({ length: 30 }, (_, i) => `${i}`);
  const after = lines.toSpliced(25, 1).toSpliced(2, 0, "new");
  const hunks = unifiedDiff("f", lines.join("\n"), after.join("\n")).filter((line) => line.startsWith("@@"));
  assert.equal(hunks, ["@@ -1 +1 @@", "@@ -23 +24 @@"]);
});

test("whatever the texts: taking the lines that go away gives the old one, those that come the new one", () => {
  const text: fc.Arbitrary<string[]> = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const marked = a.concat(["z1", "z2"]).join("\n");
      const lines = unifiedDiff("f", marked, b.concat(["z1", "z2"]).join("\n")).slice(2);
      const side = (sign: string) => lines.filter((l) => !l.startsWith("@@") && l[0] !== sign).map((l) => l.slice(1));
      const [old, now] = [side("+"), side("-")];
      // Shown in pieces: each piece is a run of the whole text, in order.
      const isWithin = (part: readonly string[], whole: readonly string[]): boolean => {
        let at = 0;
        for (const line of whole) if (at < part.length && part[at] === line) at++;
        return at === part.length;
      };
      assert.ok(isWithin(old, [...a, "z1", "z2"]));
      assert.ok(isWithin(now, [...b, "z1", "z2"]));
      const count = (sign: string): number => lines.filter((l) => l[0] === sign).length;
      assert.is(count("+") - count("-"), b.length - a.length);
      if (lines.length === 0) assert.equal(a, b);
    }),
  );
});

test("texts with nothing in common are bounded work", () => {
  const many = (word: string): string => Array.from({ length: 5000 }, (_, i) => `${word}${i}`).join("\n");
  const lines = unifiedDiff("f", many("a"), many("b"));
  assert.is(lines.filter((line) => line.startsWith("-a")).length, 5000);
  assert.is(lines.filter((line) => line.startsWith("+b")).length, 5000);
});

test.run();
