import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { start } from "../../../daemons/forkexecd/start.ts";
import { callExtension, hasExtension } from "../../../daemons/xapi/extensions/extensions.ts";
import { callPlugin } from "../../../daemons/xapi/plugins/plugins.ts";
import { findScript, runScript } from "../../../daemons/xapi/plugins/script.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { UntypedResult } from "../../../runtime/rpc/call.ts";
import { createWorld, errorOf, testSettings, type World } from "../support/world.ts";

const test = suite<{ directory: string; world: World; socket: string; forkexecd: { stop(): Promise<void> } }>(
  "xapi/extensions/programs",
);

test.before.each(async (context) => {
  context.directory = mkdtempSync(join(tmpdir(), "programs-"));
  context.socket = join(context.directory, "forkexecd");
  const folder = join(context.directory, "fd");
  context.forkexecd = await start({ socket: context.socket, "descriptor-folder": folder });
  const settings = testSettings({
    "xapi-plugins-root": context.directory,
    "xapi-extensions-root": context.directory,
    "forkexecd-path": context.socket,
  });
  context.world = createWorld({ ambient: systemAmbient, settings });
});
test.after.each(async ({ directory, forkexecd }) => {
  await forkexecd.stop();
  rmSync(directory, { recursive: true });
});

function program(directory: string, name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

const answer = (value: string): string =>
  `echo '<?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name><value>${value}</value></member></struct></value></param></params></methodResponse>'`;
const failure =
  "echo '<methodResponse><params><param><value><struct><member><name>Status</name><value>Failure</value></member><member><name>ErrorDescription</name><value><array><data><value>MY_ERR</value><value>p</value></data></array></value></member></struct></value></param></params></methodResponse>'";

test("an extension gets the call on its standard input and answers the client", async ({ directory, world }) => {
  program(directory, "Test.echo", `cat > ${directory}/stdin; echo "$@" > ${directory}/args; ${answer("hello")}`);
  assert.is(await world.call("Test.echo", "a"), "hello");
  assert.is(
    readFileSync(join(directory, "stdin"), "utf8"),
    `<?xml version="1.0"?><methodCall><methodName>Test.echo</methodName><params><param><value>${world.root}</value></param><param><value>a</value></param></params></methodCall>`,
  );
  assert.is(readFileSync(join(directory, "args"), "utf8"), "--xmlrpc\n");
  assert.is(await world.call("Async.Test.echo"), "hello");
  assert.equal(await errorOf(world.raw("Test.echo", [])), ["MESSAGE_METHOD_UNKNOWN", "Test.echo"]);
  assert.equal(await errorOf(world.raw("Test.echo", ["bad"])), ["SESSION_INVALID", "bad"]);
  assert.is((await errorOf(world.callAs(world.sessionOf("read-only"), "Test.echo")))[1], "host.call_extension");
});

test("failures of extensions are told", async ({ directory, world }) => {
  const fail = program(directory, "Test.fail", "echo out; echo err >&2; exit 3");
  const garbage = program(directory, "Test.garbage", "echo notxml");
  const killed = program(directory, "Test.killed", "kill -TERM $$");
  program(directory, "Test.err", failure);
  assert.equal(await errorOf(world.call("Test.fail")), ["INTERNAL_ERROR", fail, "non-zero exit", "out\n", "err\n"]);
  assert.equal(await errorOf(world.call("Test.garbage")), [
    "INTERNAL_ERROR",
    garbage,
    "failed to parse extension output",
    "notxml\n",
    'Xmlm.Error(1:1, "expected root element")',
  ]);
  assert.equal(await errorOf(world.call("Test.killed")), ["INTERNAL_ERROR", killed, "signal: SIGTERM", "", ""]);
  assert.equal(await errorOf(world.call("Test.err")), ["MY_ERR", "p"]);
  assert.equal(await errorOf(world.call("../Test.err")), ["MESSAGE_METHOD_UNKNOWN", "../Test.err"]);
});

test("host.call_extension takes JSON-RPC", async ({ directory, world }) => {
  program(directory, "Test.echo", answer("hello"));
  const context = world.xapi.context("host.call_extension");
  const reply = await callExtension(context, '{"method":"Test.echo","params":[],"id":1}');
  assert.instance(reply, UntypedResult);
  assert.is((reply as UntypedResult).raw, "hello");
  assert.equal(await errorOf(callExtension(context, '{"method":"Test.none","params":[],"id":1}')), [
    "MESSAGE_METHOD_UNKNOWN",
    "Test.none",
  ]);
  assert.is((await errorOf(callExtension(context, "{")))[0], "INTERNAL_ERROR");
  assert.equal([hasExtension(context, "Test.echo"), hasExtension(context, "..")], [true, false]);
});

test("a plugin gets the call as its argument and answers a text", async ({ directory, world }) => {
  program(directory, "tp", `printf '%s' "$1" > ${directory}/call; cat > ${directory}/stdin; ${answer("plug")}`);
  const context = world.xapi.context("host.call_plugin");
  assert.is(await callPlugin(context, "tp", "fn", { a: "b<&", e: "" }), "plug");
  assert.is(
    readFileSync(join(directory, "call"), "utf8"),
    "<methodCall><methodName>fn</methodName><params><param><value>OpaqueRef:NULL</value></param><param><value><struct><member><name>a</name><value>b&lt;&amp;</value></member><member><name>e</name><value></value></member></struct></value></param></params></methodCall>",
  );
  assert.is(readFileSync(join(directory, "stdin"), "utf8"), "");
});

test("failures of plugins are told", async ({ directory, world }) => {
  const context = world.xapi.context("host.call_plugin");
  const call = (name: string) => errorOf(callPlugin(context, name, "fn", {}));
  program(directory, "fail", "echo out; echo err >&2; exit 1");
  program(directory, "garbage", "echo out");
  program(directory, "err", failure);
  program(directory, "list", answer("<array><data></data></array>"));
  program(
    directory,
    "fault",
    "echo '<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>5</int></value></member><member><name>faultString</name><value>text</value></member></struct></value></fault></methodResponse>'",
  );
  mkdirSync(join(directory, "folder"));
  assert.equal(await call("none"), ["XENAPI_MISSING_PLUGIN", "none"]);
  assert.equal(await call("folder"), ["XENAPI_MISSING_PLUGIN", "folder"]);
  assert.equal(await call("../none"), ["XENAPI_MISSING_PLUGIN", "../none"]);
  assert.equal(await call("fail"), ["XENAPI_PLUGIN_FAILURE", "non-zero exit", "out\n", "err\n"]);
  assert.equal(await call("garbage"), [
    "XENAPI_PLUGIN_FAILURE",
    "failed to parse plugin output",
    "out\n",
    "expected root element line 1",
  ]);
  assert.equal(await call("err"), ["MY_ERR", "p"]);
  assert.equal((await call("list")).slice(0, 2), ["XENAPI_PLUGIN_FAILURE", "unexpected XMLRPC result"]);
  assert.equal(await call("fault"), ["XENAPI_PLUGIN_FAILURE", "fault", "5", "text"]);
  const large = await errorOf(callPlugin(context, "fail", "fn", { a: "x".repeat(200_000) }));
  assert.is(large[0], "INTERNAL_ERROR");
});

test("a program that takes too long or writes too much is stopped with all that it started", async ({
  directory,
  socket,
}) => {
  const pidFile = join(directory, "pid");
  const forever = program(
    directory,
    "forever",
    `sh -c 'echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 60' & wait`,
  );
  let expire = (): void => undefined;
  const after = (_milliseconds: number, action: () => void) => {
    expire = action;
    return { stop: () => undefined };
  };
  const running = runScript({ socket, ambient: { ...systemAmbient, after } }, { path: forever, args: [], seconds: 1 });
  while (!existsSync(pidFile)) await new Promise((resolve) => setImmediate(resolve));
  expire();
  assert.is((await running).ending, "task stopped");
  const pid = readFileSync(pidFile, "utf8").trim();
  // Who is dead but not yet collected by its parent is a zombie.
  const state = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[2] : "gone";
  assert.ok(state === "gone" || state === "Z", state);
  const loud = program(directory, "loud", "exec yes");
  const { ending, stdout } = await runScript({ socket, ambient: systemAmbient }, { path: loud, args: [], seconds: 60 });
  assert.is(ending, "task stopped");
  assert.ok(stdout.length <= 16 << 20);
});

test("a program that cannot be started fails, and one that reads nothing is no failure", async ({
  directory,
  socket,
}) => {
  writeFileSync(join(directory, "plain"), "not executable");
  const plain = findScript(directory, "plain") ?? "";
  const outcome = await runScript({ socket, ambient: systemAmbient }, { path: plain, args: [], seconds: 60 });
  assert.equal(outcome, { ending: "non-zero exit", stdout: "", stderr: "" });
  const deaf = program(directory, "deaf", "exec <&-; exit 0");
  const done = await runScript(
    { socket, ambient: systemAmbient },
    { path: deaf, args: [], input: "x".repeat(1 << 20), seconds: 60 },
  );
  assert.is(done.ending, "exit 0");
});

test("without the daemon that runs programs the client is told which one is missing", async ({
  directory,
  world,
  forkexecd,
}) => {
  program(directory, "tp", answer("plug"));
  await forkexecd.stop();
  const [code, text = ""] = await errorOf(callPlugin(world.xapi.context("host.call_plugin"), "tp", "fn", {}));
  assert.is(code, "INTERNAL_ERROR");
  assert.match(text, `${directory}/tp was not run to its end: forkexecd (${directory}/forkexecd): `);
});

test.run();
