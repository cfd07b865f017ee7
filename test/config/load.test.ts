import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { commonSettings } from "../../runtime/config/common.ts";
import { helpText } from "../../runtime/config/help.ts";
import { ConfigError, defaults, type LoadOptions, loadSettings } from "../../runtime/config/load.ts";
import { bool, defineSettings, idleSettings, int, seconds, text } from "../../runtime/config/setting.ts";

const settings = defineSettings({
  "max-things": int(5, "How many things there may be.", { min: 1 }),
  wait: seconds(10, "How long to wait."),
  nowatchdog: bool(false, "Stay in the foreground."),
  token: text("", "A secret.", { secret: true }),
});

interface Context {
  directory: string;
}

const test = suite<Context>("config/load");

test.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), "config-"));
});
test.after.each(({ directory }) => rmSync(directory, { recursive: true }));

function load(
  { directory }: Context,
  words: string[] = [],
  environment: LoadOptions<typeof settings>["environment"] = {},
) {
  const files = [`--config=${join(directory, "main.conf")}`, "-config-dir", join(directory, "d")];
  return loadSettings({ name: "demo", settings, arguments: [...files, ...words], environment });
}

function problems(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error("no ConfigError");
}

test("without any source the defaults hold", (context) => {
  const { values, effective } = load(context);
  assert.equal({ ...values }, { "max-things": 5, wait: 10, nowatchdog: false, token: "" });
  assert.ok(effective.every(({ source }) => source === "default"));
});

test("a file of several programs: what is for this one alone wins there, what is for another is nothing", (context) => {
  const main = join(context.directory, "main.conf");
  writeFileSync(main, "demo.max-things = 2\nmax-things = 1\nother.wait = 4\nwait = 3\n");
  assert.is(load(context).values["max-things"], 2);
  assert.is(load(context).values.wait, 3);
  assert.is(load(context, [], { XAPI_MAX_THINGS: "5" }).values["max-things"], 5);
  assert.equal([...load(context).inFiles].toSorted(), ["demo.max-things", "max-things", "other.wait", "wait"]);
});

test("the options that name files can be handed on", (context) => {
  const main = join(context.directory, "main.conf");
  const expected = [`--config=${main}`, `--config-dir=${join(context.directory, "d")}`];
  assert.equal(load(context, ["-wait", "4"]).configured, expected);
  assert.equal(loadSettings({ name: "demo", settings, arguments: [], environment: {} }).configured, []);
});

test("later sources win: file, fragments by name, environment, command line", (context) => {
  const main = join(context.directory, "main.conf");
  const fragment = join(context.directory, "d");
  writeFileSync(main, "max-things = 1\nunknown = 3\n");
  assert.is(load(context).values["max-things"], 1);
  mkdirSync(join(fragment, "sub"), { recursive: true });
  writeFileSync(join(fragment, "20"), "max-things = 3\n");
  writeFileSync(join(fragment, "10"), "max-things = 2\n");
  assert.is(load(context).values["max-things"], 3);
  const environment = { XAPI_MAX_THINGS: "4" };
  assert.is(load(context, [], environment).values["max-things"], 4);
  const last = load(context, ["-max-things", "6"], environment);
  assert.is(last.values["max-things"], 6);
  assert.equal(last.effective[0], { key: "max-things", value: "6", source: "command line" });
});

test("every problem is told, with its place, its key and what is expected", (context) => {
  const file = join(context.directory, "main.conf");
  writeFileSync(file, "\nmax-things = none\nwait = -3\n");
  assert.equal(
    problems(() => load(context, ["-nope", "stray", "-wait"], { XAPI_NOWATCHDOG: "maybe" })),
    [
      "unknown option -nope",
      'unexpected argument "stray"',
      "option -wait needs a value: seconds of at least 0",
      `${file}:2: max-things must be a whole number of at least 1, not "none"`,
      `${file}:3: wait must be seconds of at least 0, not "-3"`,
      'environment XAPI_NOWATCHDOG: nowatchdog must be true or false, not "maybe"',
    ],
  );
});

test("a switch may stand alone, and does not eat the next option", (context) => {
  assert.is(load(context, ["-nowatchdog"]).values.nowatchdog, true);
  const both = load(context, ["-nowatchdog", "--wait=2"]).values;
  assert.is(both.nowatchdog, true);
  assert.is(both.wait, 2);
  assert.is(load(context, ["-nowatchdog", "false"]).values.nowatchdog, false);
});

test("keys of Object.prototype are unknown options and harmless in files", (context) => {
  writeFileSync(join(context.directory, "main.conf"), "constructor = 1\n__proto__ = 1\ntoString = 1\n");
  assert.equal({ ...load(context).values }, defaults(settings));
  assert.equal(problems(() => load(context, ["-constructor", "1"])).slice(0, 1), ["unknown option -constructor"]);
});

test("strange lines are warnings", (context) => {
  const file = join(context.directory, "main.conf");
  writeFileSync(file, "max-things\n");
  assert.equal(load(context).warnings, [`${file}:1: ignored, not of the form key = value`]);
});

test("who sets what has no effect is told, and the value is checked all the same", (context) => {
  const idle = idleSettings({ later: int(1, "How many there will be.") });
  writeFileSync(join(context.directory, "main.conf"), "later = 2\nunknown = 3\n");
  const given = { name: "demo", settings: { ...settings, ...idle }, environment: { XAPI_LATER: "4" } };
  const words = ["-config", join(context.directory, "main.conf"), "-config-dir", join(context.directory, "d")];
  const { values, warnings } = loadSettings({ ...given, arguments: words });
  assert.is(values.later, 4);
  assert.equal(warnings.toSorted(), [
    `${join(context.directory, "main.conf")}:1: later has no effect`,
    "environment XAPI_LATER: later has no effect",
  ]);
  assert.match(helpText("demo", undefined, given.settings), /How many there will be\. Without effect\. Default: 1\./);
  assert.match(
    problems(() => loadSettings({ ...given, environment: { XAPI_LATER: "x" }, arguments: [] })).join(),
    /later/,
  );
});

test("a path that is not a file is a problem", (context) => {
  assert.match(problems(() => load(context, ["-config", context.directory]))[0] ?? "", /is not a file$/);
});

test("secrets are not shown", (context) => {
  writeFileSync(join(context.directory, "main.conf"), "token = hunter2hunter2\n");
  const { values, effective } = load(context);
  assert.is(values.token, "hunter2hunter2");
  assert.not.match(JSON.stringify(effective), /hunter2/);
});

test("what every daemon can be told has the same names, and the values that upstream documents", () => {
  const values = defaults(commonSettings("demo"));
  assert.equal(values, {
    "use-switch": true,
    "switch-path": "/var/run/message-switch/sock",
    "search-path": [],
    pidfile: "",
    inventory: "/etc/xensource-inventory",
    log: "stderr",
    "log-format": "line",
    loglevel: "debug",
    "disable-logging-for": [],
  });
  const { "log-format": format, loglevel, "search-path": path } = commonSettings("demo");
  assert.equal(["line", "json", "xml"].map(format.parse), ["line", "json", undefined]);
  assert.equal(["debug", "info", "warn", "error", "loud"].map(loglevel.parse), [
    "debug",
    "info",
    "warn",
    "error",
    undefined,
  ]);
  assert.equal(path.parse("/a:/b"), ["/a", "/b"]);
});

test("help fills its lines to a hundred columns and no further", () => {
  const doc = (length: number) => `${"x ".repeat(45)}${"y".repeat(length)}`;
  const lines = (length: number) =>
    helpText("demo", undefined, { key: text("", doc(length)) })
      .split("\n")
      .filter((line) => line.startsWith("      "));
  assert.equal(
    lines(4).map((line) => line.length),
    [100],
  );
  assert.equal(
    lines(5).map((line) => line.length),
    [95, 11],
  );
});

test("help names every key with what it takes and its default", () => {
  const table = { ...commonSettings("demo"), ...settings };
  const loaded = loadSettings({
    name: "demo",
    settings: table,
    arguments: ["--help"],
    environment: {},
    about: "A demo.",
  });
  const help = loaded.help ?? "";
  assert.match(help, /^A demo\.\n\nUsage: demo/);
  for (const key of Object.keys(table)) assert.ok(help.includes(`  --${key} <`), key);
  assert.match(help, /-max-things <a whole number of at least 1>\n {6}How many things there may be\. Default: 5\.\n/);
});

test.run();
