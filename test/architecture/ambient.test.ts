import { suite } from "uvu";
import * as assert from "uvu/assert";
import { codeOf, places, type Source, sources } from "./source.ts";

/**
 * Time, timers, randomness and ids come through an `Ambient`, so that a whole pool can run under a seed. `setImmediate`,
 * `queueMicrotask` and `process.nextTick` only order work within a turn, and are left to who needs them.
 */

const test = suite("ambient");

/** Where the real clock and randomness enter. The list only shrinks. */
const SOURCES_OF_TRUTH: Readonly<Record<string, string>> = {
  "runtime/ambient.ts": "the machine's own",
  "runtime/client/clock.ts": "the client also runs in browsers, where the other has no place",
};

const FROM_THIN_AIR = [
  /\bDate\.now\b/g,
  /\bDate\(\s*\)/g,
  /\bMath\.random\b/g,
  /\brandomUUID\b/g,
  /\brandomBytes\b/g,
  /\brandomInt\b/g,
  /\bgetRandomValues\b/g,
  /\bperformance\.now\b/g,
  /\bprocess\.hrtime\b/g,
  /\bsetTimeout\b/g,
  /\bsetInterval\b/g,
];

const taken = (source: Source): string[] => FROM_THIN_AIR.flatMap((pattern) => places(source, codeOf(source), pattern));

test("nothing takes time or randomness from thin air", () => {
  const files = sources("runtime", "bindings", "daemons", "generated");
  assert.equal(files.filter((source) => SOURCES_OF_TRUTH[source.path] === undefined).flatMap(taken), []);
});

test("what is taken is found, unless it is only spoken of", () => {
  const text = [
    "// Date.now() would be wrong",
    'const words = "Math.random()";',
    "const a = Date.now();",
    "const b = new Date();",
    "const c = new Date(0);",
    "setTimeout(() => a, 1);",
  ].join("\n");
  assert.equal(
    taken({ path: "x.ts", text }).map((line) => line.slice(0, 6)),
    ["x.ts:3", "x.ts:4", "x.ts:6"],
  );
});

test("the list of exceptions names files that need it", () => {
  for (const path of Object.keys(SOURCES_OF_TRUTH)) {
    const [source] = sources(path.split("/")[0] ?? "").filter((file) => file.path === path);
    assert.ok(source !== undefined && taken(source).length > 0, `${path} is no exception any more`);
  }
});

test.run();
