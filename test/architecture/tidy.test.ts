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

/**
 * Files that are longer, with the length they may have. Tables of facts are long by nature; nothing else is added here, and numbers
 * only shrink.
 */
const LONGER: Readonly<Record<string, number>> = {
  "idl/classes/SR.ts": 520,
  "idl/classes/VDI.ts": 1170,
  "idl/classes/VM/operations.ts": 680,
  "idl/daemons/networkd.ts": 560,
  "idl/daemons/storage.ts": 1560,
  "idl/daemons/xenops.ts": 1770,
};

const lines = (source: Source): number => source.text.split("\n").length;

test("no file is longer than it may be", () => {
  const long = written.filter((source) => lines(source) > (LONGER[source.path] ?? LONGEST));
  assert.equal(
    long.map((source) => `${source.path}: ${lines(source)} lines`),
    [],
  );
});

test("the list of long files names no short ones", () => {
  const lengths = new Map(written.map((source) => [source.path, lines(source)]));
  const short = Object.keys(LONGER).filter((path) => (lengths.get(path) ?? 0) <= LONGEST);
  assert.equal(short, []);
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
