import { suite } from "uvu";
import * as assert from "uvu/assert";
import { follow, followed } from "../../runtime/log/follow.ts";
import { createLogger } from "../../runtime/log/logger.ts";
import { debugString, readDebugString, traceOfHeaders } from "../../runtime/log/trace.ts";

const test = suite("log/follow");

const PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const trace = { traceparent: PARENT };

async function logTo(lines: string[]) {
  return createLogger({ name: "x", destination: { write: (line) => void lines.push(line), flush() {}, close() {} } });
}

test("lines of work on somebody's behalf say so, however much later; the logger's own context wins", async () => {
  const lines: string[] = [];
  const log = await logTo(lines);
  await follow({ task: "VM.start R:1", client: "::1" }, trace, async () => {
    log.info("first");
    await new Promise((resolve) => setImmediate(resolve));
    log.child({ task: "other" }).info("second");
    follow({ task: "inner" }, undefined, () => log.info("third"));
  });
  log.info("fourth");
  assert.equal(
    lines.map((line) => /\| info\|([^|]*)\|\d+ ([^|]*)\|([^|]*)\|/.exec(line)?.slice(1)),
    [
      [PARENT, "::1->x", "VM.start R:1"],
      [PARENT, "::1->x", "other"],
      [PARENT, "::1->x", "inner"],
      ["", "x", ""],
    ],
  );
  assert.is(followed(), undefined);
});

test("work without a trace, begun by nobody's work, is followed too; nothing is asked of its context before a line is written", async () => {
  const lines: string[] = [];
  const log = await logTo(lines);
  let asked = 0;
  const context = {
    get task() {
      asked += 1;
      return "VM.start R:1";
    },
  };
  follow(context, undefined, () => {
    assert.is(asked, 0);
    assert.is(followed()?.context, context);
    log.info("hello");
  });
  assert.match(lines[0] ?? "", /\|VM\.start R:1\|/);
});

test("the headers of a request tell a trace; malformed ones tell nothing", () => {
  assert.equal(traceOfHeaders(PARENT, undefined), trace);
  assert.equal(traceOfHeaders(PARENT, "a=b%20c; d=e;bad;=f"), {
    ...trace,
    baggage: [
      ["a", "b c"],
      ["d", "e"],
    ],
  });
  for (const wrong of [
    "",
    "00-1-2-3",
    PARENT.replace("00-", "01-"),
    PARENT.toUpperCase(),
    `${PARENT}\n`,
    `${PARENT}x`,
  ]) {
    assert.is(traceOfHeaders(wrong, undefined)?.traceparent, wrong === `${PARENT}\n` ? PARENT : undefined, wrong);
  }
  assert.is(traceOfHeaders(PARENT, "a=%zz")?.baggage?.[0]?.[1], "%zz");
  assert.equal(traceOfHeaders(PARENT, " a =  b ")?.baggage, [["a", "b"]]);
  const long = "x".repeat(1024);
  assert.equal(traceOfHeaders(PARENT, `${long}=${long};a=${long}x;${long}x=a`)?.baggage, [[long, long]]);
  assert.is(traceOfHeaders(PARENT, "a=b;".repeat(1000))?.baggage?.length, 64);
});

test("a debug string is text and trace, of whatever form", () => {
  const baggage = [["span.depth", "2"]] as const;
  const whole = { text: "VM.start R:1", trace: { ...trace, baggage } };
  assert.is(debugString(whole), `VM.start R:1\n{"traceparent":"${PARENT}","baggage":[["span.depth","2"]]}`);
  assert.equal(readDebugString(debugString(whole)), whole);
  assert.equal(readDebugString(`a\n${PARENT}`), { text: "a", trace });
  assert.equal(readDebugString("a"), { text: "a" });
  assert.equal(readDebugString("a\nb\nc"), { text: "a\nb\nc" });
  assert.equal(readDebugString("a\n{}"), { text: "a" });
  assert.equal(readDebugString('a\n{"traceparent":5,"baggage":[["x"],5,["y",6]]}'), { text: "a" });
  assert.equal(readDebugString("a\nnull"), { text: "a" });
});

test.run();
