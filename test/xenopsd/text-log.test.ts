import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { TextLog } from "../../daemons/xenopsd/store/text-log.ts";
import { fc } from "../support/properties.ts";

/** Texts in one file, over the ends of processes. */

const test = suite<{ folder: string; path: string }>("xenopsd: texts in one file");

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "text-log-"));
  context.path = join(context.folder, "below", "texts");
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

/** What another process finds. */
function found(path: string, folder: string): Record<string, string> {
  const log = new TextLog(path);
  const all = Object.fromEntries(log.all(folder));
  log.close();
  return all;
}

test("the last text of a path is found again; of a folder, and not of one that begins like it", ({ path }) => {
  const log = new TextLog(path);
  log.put("a/1", "old");
  log.put("a/1", "new\nwith a line");
  log.put("a/2", "gone");
  log.put("ab/3", "other");
  log.delete("a/2");
  log.delete("a/9");
  assert.equal(log.all("a"), [["a/1", "new\nwith a line"]]);
  log.close();
  assert.equal(found(path, "a"), { "a/1": "new\nwith a line" });
  assert.equal(found(path, "ab"), { "ab/3": "other" });
});

test("a line that a process could not end counts as not written, and does not spoil the next", ({ path }) => {
  const log = new TextLog(path);
  log.put("a/1", "one");
  log.put("a/2", "two");
  log.close();
  const whole = readFileSync(path);
  for (let cut = 1; cut < 12; cut += 1) {
    writeFileSync(path, whole.subarray(0, -cut));
    const again = new TextLog(path);
    assert.equal(again.all("a"), [["a/1", "one"]], `${cut} bytes less`);
    again.put("a/3", "three");
    again.close();
    assert.equal(found(path, "a"), { "a/1": "one", "a/3": "three" });
  }
});

test("what is put after the end is refused, and lost on nobody else's file", ({ path }) => {
  const log = new TextLog(path);
  log.put("a/1", "one");
  log.close();
  assert.throws(() => log.put("a/1", "two"), /out of range/);
  assert.equal(found(path, "a"), { "a/1": "one" });
});

test("lines that are none of ours are passed over", ({ path }) => {
  new TextLog(path).close();
  appendFileSync(path, '{}\n[7,"x"]\nnonsense\n["a/1","one"]\n\xff\n');
  assert.equal(found(path, "a"), { "a/1": "one" });
});

test("the file does not grow for ever, and holds what counts", ({ path }) => {
  const log = new TextLog(path);
  log.put("a/kept", "k".repeat(1_000));
  const text = "x".repeat(100_000);
  for (let times = 0; times < 100; times += 1) log.put("a/often", `${times} ${text}`);
  assert.ok(statSync(path).size < 2_000_000, `${statSync(path).size} bytes`);
  const expected = { "a/kept": "k".repeat(1_000), "a/often": `99 ${text}` };
  assert.equal(Object.fromEntries(log.all("a")), expected);
  log.close();
  assert.equal(found(path, "a"), expected);
  assert.ok(statSync(path).size < 102_000, "nothing outdated is left by the next process");
});

test("whatever is put and deleted, also by processes after each other, is what a map would hold", ({ path }) => {
  const step = fc.oneof(
    fc.record({ path: fc.constantFrom("a/1", "a/2", "a/3"), text: fc.string({ unit: "binary" }) }),
    fc.record({ path: fc.constantFrom("a/1", "a/2", "a/3"), text: fc.constant(undefined) }),
    fc.constant("restart" as const),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      rmSync(path, { force: true });
      let log = new TextLog(path);
      const expected = new Map<string, string>();
      for (const each of steps) {
        if (each === "restart") {
          log.close();
          log = new TextLog(path);
        } else if (each.text === undefined) {
          log.delete(each.path);
          expected.delete(each.path);
        } else {
          log.put(each.path, each.text);
          expected.set(each.path, each.text);
        }
        assert.equal(new Map(log.all("a")), expected);
      }
      log.close();
    }),
    { numRuns: 50 },
  );
});

test.run();
