import { suite } from "uvu";
import * as assert from "uvu/assert";
import { systemAmbient as ambient } from "../../runtime/ambient.ts";
import { follow, followed } from "../../runtime/log/follow.ts";
import { createLogger } from "../../runtime/log/logger.ts";
import { SwitchClient } from "../../runtime/switch/client.ts";
import { debugInfoOf, methodOf, withoutTrace, withTrace } from "../../runtime/switch/debug-info.ts";
import { withSwitch } from "../message-switch/support.ts";

const test = suite("debug strings of calls");

const trace = { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" };
const call = (...params: unknown[]) => JSON.stringify({ method: "VM.start", params, id: 1 });
const task = "VM.start R:1a2b3c4d5e6f";

test("a debug string is found by its name, or as the first parameter without one", () => {
  for (const payload of [
    call({ paused: false, id: "x", debug_info: task }),
    call({ debug_info: task, vm: { name: '"debug_info":"no"', more: [{}] } }),
    call({ dbg: task }),
    call(task, "other", 5),
    call({ name: "eth0", interfaces: ["a"] }, task),
    `{ "method" : "VM.start", "params" : [ "${task}" ] }`,
  ]) {
    assert.equal(debugInfoOf(payload), { text: task }, payload);
    assert.is(methodOf(payload), "VM.start");
  }
});

test("what has none is left alone", () => {
  for (const payload of [
    "",
    "no JSON",
    call(),
    call(5),
    call({ id: "x" }),
    '{"debug_info":"\u0001"}',
    '{"dbg":"open',
  ]) {
    assert.is(debugInfoOf(payload), undefined, payload);
    assert.is(withTrace(payload, trace), payload);
  }
  const plain = call("a name", "b");
  assert.is(withTrace(plain, trace), plain, "a parameter that is perhaps something else");
});

test("a trace is put into the debug string and read from there", () => {
  for (const payload of [call({ id: 'quote " and \\', debug_info: task }), call(task, 1)]) {
    const traced = withTrace(payload, trace);
    assert.equal(debugInfoOf(traced), { text: task, trace });
    assert.is(withTrace(traced, { traceparent: trace.traceparent.replace("4bf", "aaa") }), traced, "one is enough");
    assert.is(withoutTrace(traced), payload);
  }
});

test("task and trace go through the switch, from daemon to daemon, and stand in the log there", () =>
  withSwitch(async (path) => {
    const lines: string[] = [];
    const log = await createLogger({
      name: "x",
      destination: { write: (line) => void lines.push(line), flush() {}, close() {} },
    });
    const clients = await Promise.all(
      ["one", "two", "three"].map((name) => SwitchClient.connect({ path, name, ambient, log })),
    );
    const [one, two, three] = clients;
    if (one === undefined || two === undefined || three === undefined) throw new Error("no clients");
    await three.serve("far", () => JSON.stringify(followed()));
    await two.serve("near", async (payload) => {
      log.info("at work");
      assert.is(payload, call(task));
      return two.rpc("far", payload.replace("VM.start R", "VM.stat R"));
    });
    const answer = await follow({ client: "::1" }, trace, () => one.rpc("near", call(task)));
    assert.is(JSON.parse(answer).trace.traceparent, trace.traceparent);
    const of = (text: string) => lines.filter((line) => line.includes(text));
    for (const text of ["calling near: VM.start", "near: VM.start", "at work", "calling far", "far: "]) {
      const [line = ""] = of(text);
      assert.match(line, trace.traceparent, text);
      assert.match(line, /\|VM\.sta(rt|t) R:1a2b3c4d5e6f\|/, text);
    }
    await Promise.all(clients.map((client) => client.close()));
  }));

test.run();
