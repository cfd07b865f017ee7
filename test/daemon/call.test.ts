import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileInterface } from "../../runtime/daemon/call.ts";
import { callerFor } from "../../runtime/daemon/client.ts";
import type { InterfaceDescriptor } from "../../runtime/daemon/descriptor.ts";
import { DaemonError, MarshalError } from "../../runtime/daemon/error.ts";
import { parseJson, quotedText } from "../../runtime/daemon/json.ts";
import { type Implementation, serverFor, serverForAll } from "../../runtime/daemon/server.ts";
import { interfaceNamed } from "./facts.ts";

const calls = suite("daemon calls");

const sample: InterfaceDescriptor = {
  name: "sample",
  error: { named: "failure" },
  types: {
    failure: {
      variant: [["Gone", { tuple: ["string", "int"] }], ["Internal_error", "string"], ["Unknown_error"]],
      unknown_tag_reads_as: "Unknown_error",
    },
  },
  methods: [
    {
      name: "VM.start",
      params: [
        { name: "debug_info", type: "string" },
        { name: "count", type: { option: "int" } },
        { type: { option: "string" } },
        { name: "unit", type: "unit" },
        { type: "int64" },
      ],
      result: { list: "string" },
    },
    { name: "ping", params: [{ type: "unit" }, { type: "string" }], result: "unit" },
  ],
};

/** A client whose payloads go straight to a server; `seen` gets what passes. */
function linked(implementation: Implementation, seen: string[] = []) {
  const serve = serverFor(sample, implementation);
  return callerFor(sample, async (payload) => {
    const reply = await serve(payload);
    seen.push(payload, reply);
    return reply;
  });
}

calls("named and unnamed parameters", async () => {
  const seen: string[] = [];
  let got: unknown;
  const call = linked(
    () => (named, positional) => {
      got = { named, positional };
      return ["a"];
    },
    seen,
  );
  assert.equal(await call("VM.start", { debug_info: "d", count: 3 }, [["x"], 2n ** 60n]), ["a"]);
  assert.equal(got, { named: { debug_info: "d", count: 3 }, positional: [["x"], 2n ** 60n] });
  await call("VM.start", { debug_info: "d" }, [[], 5]);
  assert.equal(got, { named: { debug_info: "d" }, positional: [[], 5] });
  assert.equal(seen, [
    '{"method":"VM.start","params":[{"unit":null,"count":3,"debug_info":"d"},["x"],1152921504606846976],"id":1}',
    '{"result":["a"],"error":null,"id":0}',
    '{"method":"VM.start","params":[{"unit":null,"debug_info":"d"},[],5],"id":2}',
    '{"result":["a"],"error":null,"id":0}',
  ]);
});

calls("units are left out of arguments and results", async () => {
  let got: unknown;
  const call = linked(() => (_, positional) => {
    got = positional;
    return "ignored";
  });
  assert.is(await call("ping", {}, ["x"]), undefined);
  assert.equal(got, ["x"]);
});

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.unreachable();
}

calls("failures", async () => {
  const failing = async (thrown: unknown) =>
    (await rejection(linked(() => () => Promise.reject(thrown))("ping", {}, ["x"]))) as DaemonError;
  assert.equal((await failing(new DaemonError("sample", ["Gone", ["VM", 1]]))).error, ["Gone", ["VM", 1]]);
  assert.equal((await failing(new DaemonError("sample", "Not_declared"))).error, [
    "Internal_error",
    'sample: "Not_declared"',
  ]);
  assert.equal((await failing(new Error("boom"))).error, ["Internal_error", "boom"]);
  assert.equal((await failing("text")).error, ["Internal_error", "text"]);
  const error = await failing(new DaemonError("sample", ["Gone", ["VM", 1]]));
  assert.is(error.tag, "Gone");
  assert.equal(error.argument, ["VM", 1]);
  assert.equal(((await rejection(linked(() => undefined)("ping", {}, ["x"]))) as DaemonError).error, [
    "Internal_error",
    "ping",
  ]);
  const wrong = (await rejection(linked(() => () => [1])("VM.start", { debug_info: "" }, [[], 1]))) as DaemonError;
  assert.is(wrong.tag, "Internal_error");
  assert.instance(await rejection(linked(() => () => null)("ping", {}, [5])), MarshalError);
  assert.instance(await rejection(linked(() => () => null)("nosuch", {}, [])), MarshalError);
});

calls("replies that are none", async () => {
  const reply = async (text: string) => {
    const call = callerFor(sample, () => Promise.resolve(text));
    return call("VM.start", { debug_info: "" }, [[], 1]).catch((error: DaemonError) => error.error);
  };
  const internal = (text: string) => ["Internal_error", text];
  assert.equal(await reply('Idl.UnknownMethod("VM.start")'), internal('Idl.UnknownMethod("VM.start")'));
  assert.equal(await reply("[]"), internal("[]"));
  assert.equal(await reply('{"result":[],"error":null}'), internal('{"result":[],"error":null}'));
  assert.equal(await reply('{"result":[],"error":"x","id":0}'), internal('{"result":[],"error":"x","id":0}'));
  assert.equal(await reply('{"result":["ok"],"error":null,"id":"7"}'), ["ok"]);
  assert.equal(await reply('{"jsonrpc":"2.0","result":["ok"],"id":0}'), ["ok"]);
  assert.equal(await reply('{"jsonrpc":"2.0","error":{"code":1,"message":"m"},"id":0}'), internal("m"));
  assert.equal(await reply('{"jsonrpc":"2.0","error":{"code":1,"message":"m","data":["gone",["a",1]]},"id":0}'), [
    "Gone",
    ["a", 1],
  ]);
  assert.equal(await reply('{"result":null,"error":"Brand_new","id":0}'), "Unknown_error");
  assert.match(String((await reply('{"result":5,"error":null,"id":0}')) as unknown), "malformed");
});

calls("the text of an unlucky constructor for internal errors follows the interface", () => {
  const tag = (name: string) => compileInterface(interfaceNamed(name)).internalTag;
  assert.equal(
    [tag("xenops"), tag("rrd"), tag("cluster"), tag("guard_privileged")],
    ["Internal_error", "Rrdd_internal_error", "InternalError", "InternalError"],
  );
});

calls("quoted texts escape bytes that cannot be printed", () => {
  assert.is(quotedText('a"\\\n\té\x00'), '"a\\"\\\\\\n\\t\\195\\169\\000"');
});

calls("of two interfaces on one queue that have the same method, the first one's counts", async () => {
  const served = (name: string, methods: readonly string[]) => ({
    descriptor: {
      name,
      types: {},
      methods: methods.map((method) => ({ name: method, params: [], result: "string" as const })),
    },
    implementation: () => () => name,
  });
  const serve = serverForAll([served("first", ["ping"]), served("second", ["ping", "name"])]);
  const resultOf = async (method: string) =>
    JSON.parse(await serve(`{"method":"${method}","params":[],"id":1}`)).result;
  assert.equal([await resultOf("ping"), await resultOf("name")], ["first", "second"]);
});

calls("calls of version 2 may leave out their parameters", async () => {
  const descriptor: InterfaceDescriptor = {
    name: "x",
    types: {},
    methods: [{ name: "ping", params: [], result: "string" }],
  };
  const serve = serverFor(descriptor, () => () => "pong");
  const pong = '{"result":"pong","error":null,"id":0}';
  assert.is(await serve('{"jsonrpc":"2.0","method":"ping","id":1}'), pong);
  assert.is(await serve('{"jsonrpc":"2.0","method":"ping","params":null,"id":1}'), pong);
  assert.match(await serve('{"method":"ping","id":1}'), "Required field params is missing");
});

calls("hostile payloads get an answer", async () => {
  const serve = serverFor(sample, () => () => null);
  for (const payload of [
    "",
    "nonsense",
    "[".repeat(300_000),
    '{"method":5,"params":[],"id":1}',
    '{"method":"ping","params":[null],"id":1.5}',
    '{"params":[],"id":1}',
  ]) {
    assert.match(await serve(payload), /^(Yojson|Jsonrpc)/);
  }
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  assert.match(await serve(`{"method":"ping","params":[null,${deep}],"id":1}`), "Internal_error");
});

/** Pairs of call and answer in the recording, with the queue. */
function recorded(): { queue: string; call: string; answer: string }[] {
  const file = new URL("../golden/switch-xenopsd.json", import.meta.url);
  const { cases }: { cases: { request: string; response: string }[] } = JSON.parse(readFileSync(file, "utf8"));
  const pairs: { queue: string; call: string; answer: string }[] = [];
  for (const [index, { request, response }] of cases.entries()) {
    const next = cases[index + 1];
    const queue = /^POST \/request\/(org[^/]*)\/rpcclient/.exec(request)?.[1];
    if (queue === undefined || next === undefined || response === "") continue;
    const { messages } = JSON.parse(next.response.slice(next.response.indexOf("\r\n\r\n")));
    pairs.push({ queue, call: request.slice(request.indexOf("\r\n\r\n") + 4), answer: messages[0][1].payload });
  }
  return pairs;
}

const served: Readonly<Record<string, readonly string[]>> = {
  "org.xen.xapi.xenops.classic": ["xenops", "observer"],
  "org.xen.xapi.networkd": ["networkd"],
  "org.xen.xapi.rrd": ["rrd"],
  "org.xen.xapi.storage": ["storage"],
  "org.xen.xapi.memory": ["memory"],
  "org.xen.xapi.v6d": ["v6"],
};

calls("recorded: daemons' answers to malformed and well-formed calls, to the byte", async () => {
  let compared = 0;
  for (const { queue, call, answer } of recorded()) {
    // The daemon's own layer takes `query` in both forms.
    if (call.includes('"method":"query"') && call.includes('["golden"')) continue;
    const descriptors = (served[queue] ?? []).map(interfaceNamed);
    const value = answer.startsWith("{") ? parseJson(answer) : undefined;
    const implementation: Implementation = (method) => () => replay(descriptors, method, value);
    const serve = serverForAll(descriptors.map((descriptor) => ({ descriptor, implementation })));
    assert.is(await serve(call), answer, call);
    compared += 1;
  }
  assert.ok(compared > 50, `${compared}`);
});

/** Does what the daemon did: the same result, read and to be written again, or the same failure. */
function replay(descriptors: readonly InterfaceDescriptor[], method: string, answer: unknown): unknown {
  const { result, error } = answer as { result: never; error: never };
  for (const descriptor of descriptors) {
    const compiled = compileInterface(descriptor);
    const found = compiled.methods.get(method);
    if (found === undefined) continue;
    if (error !== null) throw new DaemonError(descriptor.name, error);
    return found.result.decode(result);
  }
  return assert.unreachable();
}

calls.run();
