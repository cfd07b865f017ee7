import { suite } from "uvu";
import * as assert from "uvu/assert";
import { xapiFlags, xapiSettings } from "../../daemons/xapi/settings.ts";
import { environmentName } from "../../runtime/config/load.ts";

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

test("the defaults that clients notice are upstream's", () => {
  const value = (key: keyof typeof xapiSettings) => xapiSettings[key].default;
  assert.equal(value("event_from_delay"), [0.05, 0.05]);
  assert.is(value("inactive_session_timeout"), 86_400);
  assert.is(value("messages-limit"), 10_000);
  assert.is(value("master_connection_retry_timeout"), -1);
  assert.equal(value("disable-logging-for"), ["http", "db_write", "redo_log", "api_readonly"]);
});

test.run();
