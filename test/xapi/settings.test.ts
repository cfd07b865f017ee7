import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { httpLimits } from "../../daemons/xapi/listen.ts";
import { xapiFlags, xapiSettings } from "../../daemons/xapi/settings.ts";
import { defaults, environmentName } from "../../runtime/config/load.ts";
import { DEFAULT_LIMITS } from "../../runtime/http/limits.ts";

const test = suite("xapi/settings");

const all = { ...xapiSettings, ...xapiFlags };

test("every default is valid and is read back from its own text", () => {
  for (const [key, setting] of Object.entries(all)) {
    assert.equal(setting.parse(setting.format(setting.default as never)), setting.default, key);
  }
});

test("no two keys share an environment variable", () => {
  const names = Object.keys(all).map(environmentName);
  assert.is(new Set(names).size, names.length);
});

test("every setting has one sentence of doc", () => {
  for (const [key, { doc }] of Object.entries(all)) assert.match(doc, /^[A-Z].*\.$/, key);
});

test("a setting is read somewhere, or says that it has no effect", () => {
  const root = new URL("../..", import.meta.url).pathname;
  const files = globSync("{daemons/xapi,runtime}/**/*.ts", { cwd: root });
  const code = files
    .filter((file) => !["daemons/xapi/settings.ts", "runtime/config/common.ts"].includes(file))
    .map((file) => readFileSync(join(root, file), "utf8").replaceAll(/^ *(?:\/\*\*|\*|\/\/).*/gm, ""));
  const words = new Set(code.join("\n").match(/[\w-]+/g));
  const accepted = ["nowatchdog"];
  for (const [key, { isIdle }] of Object.entries(all)) {
    if (!accepted.includes(key)) assert.is(words.has(key), isIdle !== true, key);
  }
});

test("the bounds of connections are those of the settings", () => {
  const settings = { ...defaults(xapiSettings), conn_limit_tcp: 7, header_read_timeout_tcp: 1.5 };
  assert.equal(
    { ...DEFAULT_LIMITS, ...httpLimits(settings) },
    { ...DEFAULT_LIMITS, tcpConnections: 7, headRead: 1500 },
  );
});

test("the defaults that clients notice are upstream's", () => {
  const value = (key: keyof typeof xapiSettings) => xapiSettings[key].default;
  assert.equal(value("event_from_delay"), [0.05, 0.05]);
  assert.is(value("inactive_session_timeout"), 86_400);
  assert.is(value("messages-limit"), 10_000);
  assert.is(value("master_connection_retry_timeout"), -1);
  assert.equal(value("disable-logging-for"), ["http", "db_write", "redo_log", "api_readonly"]);
});

test.run();
