import { fstatSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { systemAmbient } from "../../runtime/ambient.ts";
import { isJournal } from "../../runtime/log/journal.ts";
import { lineFormat } from "../../runtime/log/line.ts";
import { createLogger, type LoggerOptions, silentLogger } from "../../runtime/log/logger.ts";
import { facilities, syslogWriter } from "../../runtime/log/syslog.ts";

const test = suite("log/logger");

const ambient = { ...systemAmbient, now: () => Date.UTC(2026, 0, 31, 9, 5, 7, 123) };

async function capture(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line), flush() {}, close() {} };
  return { lines, log: await createLogger({ name: "xapi", destination, ambient, ...options }) };
}

test("a line has upstream's form", () => {
  const format = lineFormat({ timestamp: false, severity: false, name: "xapi", pid: 1234 });
  const context = {
    client: "192.0.2.9",
    thread: "INET :::80",
    task: "VM.start R:8c1f09d7aa31",
    brand: "dispatcher",
  };
  assert.is(
    format({ time: 0, priority: "info", context, message: "spawning" }),
    "[ info||1234 192.0.2.9->INET :::80|VM.start R:8c1f09d7aa31|dispatcher] spawning",
  );
});

test("children add to the context, the time is inside the bracket", async () => {
  const { lines, log } = await capture();
  const child = log.child({ brand: "xapi_pool" }).child({ task: "pool.join R:1", trace: "00-ab" });
  child.warn("hello", { host: "h1", count: 2, text: "two words" });
  const { pid } = process;
  assert.equal(lines, [
    `[20260131T09:05:07.123Z| warn|00-ab|${pid} xapi|pool.join R:1|xapi_pool] hello host=h1 count=2 text="two words"`,
  ]);
});

test("a message cannot forge a second line", async () => {
  const { lines, log } = await capture();
  log.info("a\n[ info] b\u001b[31m\u2028", { user: "x\ry" });
  assert.is(lines.length, 1);
  assert.ok(lines[0]?.endsWith('a\\n[ info] b\\x1b[31m\\u2028 user="x\\ry"'), lines[0]);
});

test("each priority has its name in the line, and its number for the journal", async () => {
  const { lines, log } = await capture();
  const format = lineFormat({ timestamp: false, severity: true, name: "x", pid: 1 });
  for (const [priority, severity] of [
    ["debug", 7],
    ["info", 6],
    ["warn", 4],
    ["error", 3],
  ] as const) {
    log[priority]("hello", { n: 1 });
    assert.match(lines.pop() ?? "", new RegExp(`\\| *${priority}\\|.* hello n=1$`));
    assert.ok(format({ time: 0, priority, context: {}, message: "m" }).startsWith(`<${severity}>[`));
  }
  assert.equal(lines, []);
});

test("levels and brands are switched off", async () => {
  const { lines, log } = await capture({ level: "warn", disabled: ["http"] });
  log.info("no");
  log.child({ brand: "http" }).error("no");
  log.child({ brand: "db" }).error("yes");
  assert.is(lines.length, 1);
  assert.is(log.enabled("info"), false);
  assert.is(log.child({ brand: "http" }).enabled("error"), false);
  assert.is(log.enabled("warn"), true);
});

test("secrets leave messages and fields, in children too", async () => {
  const { lines, log } = await capture();
  const child = log.child({ brand: "x" });
  log.withhold("very-secret-text");
  child.info("got very-secret-text", { psecret: "p", note: "very-secret-text" });
  assert.ok(lines[0]?.endsWith("got <withheld> psecret=<withheld> note=<withheld>"), lines[0]);
});

test("an exception is told with its stack under brand backtrace", async () => {
  const { lines, log } = await capture({ disabled: ["backtrace"] });
  log.exception("failed", new Error("because"));
  log.exception("failed", "a text");
  assert.is(lines.length, 2);
  const all = await capture();
  all.log.exception("failed", new Error("because"));
  assert.ok(all.lines.length > 2 && all.lines[1]?.includes("|backtrace] Error: because"));
});

test("json is one object a line with the same facts", async () => {
  const { lines, log } = await capture({ format: "json" });
  log.child({ brand: "db" }).error("two\nlines", { password: "p", n: 1 });
  assert.is(lines.length, 1);
  assert.equal(JSON.parse(lines[0] ?? ""), {
    level: "error",
    severity: 3,
    time: ambient.now(),
    name: "xapi",
    pid: process.pid,
    brand: "db",
    fields: { password: "<withheld>", n: 1 },
    msg: "two\nlines",
  });
});

test("syslog gets facility, severity and name, and no time of ours", async () => {
  const sent: [string, string][] = [];
  const sendDatagram = (path: string, data: Uint8Array) => sent.push([path, Buffer.from(data).toString()]);
  const log = await createLogger({ name: "xapi", destination: "syslog:local5", ambient, sendDatagram });
  log.info("hello");
  const { pid } = process;
  assert.equal(sent, [["/dev/log", `<${21 * 8 + 6}>xapi[${pid}]: [ info||${pid} xapi||xapi] hello`]]);
});

test("syslog's facilities have the system's numbers, and no datagram is longer than 8 KiB", () => {
  const local = Array.from({ length: 8 }, (_, n) => [`local${n}`, 16 + n] as const);
  assert.equal(facilities, { user: 1, daemon: 3, ...Object.fromEntries(local) });
  const sent: Uint8Array[] = [];
  const writer = syslogWriter((_, data) => sent.push(data));
  writer.write("x".repeat(10_000));
  writer.write("short");
  assert.equal(
    sent.map((data) => data.length),
    [8192, 5],
  );
  syslogWriter(() => {
    throw new Error("nobody listens");
  }).write("lost");
});

test("wrong destinations are refused with what is right", async () => {
  for (const [destination, pattern] of [
    ["nowhere", /expected stderr, stdout/],
    ["syslog:mail", /unknown syslog facility/],
    ["syslog:daemon", /cannot send to syslog/],
  ] as const) {
    try {
      await createLogger({ name: "x", destination });
    } catch (error) {
      assert.match(String(error), pattern);
      continue;
    }
    assert.unreachable(destination);
  }
});

test("the journal is known by device and inode", () => {
  assert.is(isJournal(2, {}), false);
  assert.is(isJournal(2, { JOURNAL_STREAM: "1:1" }), false);
  const { dev, ino } = fstatSync(2);
  assert.is(isJournal(2, { JOURNAL_STREAM: `${dev}:${ino}` }), true);
  assert.is(isJournal(9999, { JOURNAL_STREAM: "1:1" }), false);
});

test("journald's prefix comes before everything", () => {
  const format = lineFormat({ timestamp: false, severity: true, name: "x", pid: 1 });
  assert.is(format({ time: 0, priority: "error", context: {}, message: "m" }), "<3>[error||1 x||x] m");
});

test("the silent logger is silent and its own child", () => {
  assert.is(silentLogger.child({ brand: "x" }), silentLogger);
  assert.is(silentLogger.enabled("error"), false);
});

test.run();
