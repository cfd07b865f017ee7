import { suite } from "uvu";
import * as assert from "uvu/assert";
import { codeOf, places, type Source, sources } from "./source.ts";

const test = suite("tidy");

const WRITTEN = ["idl", "generator", "runtime", "bindings", "daemons", "test"];
/** This file has to name what it looks for. */
const written = sources(...WRITTEN).filter((source) => source.path !== "test/architecture/tidy.test.ts");

/** Work that was put off, and ways around the checker. */
const BANNED = [/\b(?:TODO|FIXME|XXX|HACK)\b/g, /@ts-(?:ignore|nocheck)\b/g];
const BANNED_IN_CODE = [/\bas\s+any\b/g];

test("no work is put off in comments, and no check is turned off", () => {
  const found = written.flatMap((source) => BANNED.flatMap((pattern) => places(source, source.text, pattern)));
  const code = written.flatMap((source) =>
    BANNED_IN_CODE.flatMap((pattern) => places(source, codeOf(source), pattern)),
  );
  assert.equal([...found, ...code], []);
});

test("@ts-expect-error stands only where types are tested", () => {
  const found = written
    .filter((source) => !source.path.startsWith("test/"))
    .flatMap((source) => places(source, source.text, /@ts-expect-error/g));
  assert.equal(found, []);
});

test("properties come from test/support/properties.ts, which bounds their shrinking", () => {
  const found = written
    .filter((source) => source.path !== "test/support/properties.ts")
    .flatMap((source) => places(source, source.text, /from "fast-check"/g));
  assert.equal(found, []);
});

/** Longest file, in lines; a longer one has two subjects. */
const LONGEST = 500;

const lines = (source: Source): number => source.text.split("\n").length;

test("no file is longer than it may be", () => {
  const long = written.filter((source) => lines(source) > LONGEST);
  assert.equal(
    long.map((source) => `${source.path}: ${lines(source)} lines`),
    [],
  );
});

test("modules export by name", () => {
  const found = written
    .filter((source) => !source.path.endsWith(".d.ts"))
    .flatMap((source) => places(source, codeOf(source), /^export default\b/gm));
  assert.equal(found, []);
});

test("code is plain TypeScript that types can be erased from", () => {
  const kinds = /^\s*(?:export\s+)?(?:const\s+)?(?:enum|namespace)\s+\w+\s*\{/gm;
  assert.equal(
    written.flatMap((source) => places(source, codeOf(source), kinds)),
    [],
  );
});

test.run();
