import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XapiError } from "../../runtime/errors.ts";
import { Fragments, UntypedResult, VerbatimReply } from "../../runtime/rpc/call.ts";
import { Client, exchange, jsonCall, jsonReply, post, type Running, start, xmlCall, xmlReply } from "./support.ts";

const rpc = suite("RPC over HTTP");
let running: Running;

rpc.before.each(async () => {
  running = await start();
});
rpc.after.each(() => running.close());

rpc("answers XML-RPC on every path without a handler of its own", async () => {
  for (const path of ["/", "/RPC2", "/json", "/xmlrpc", "/anything/else", "http://h/", "/%2f", "/?x=1"]) {
    assert.is(await exchange(running.port, post(path, xmlCall("VM.get_all"))), xmlReply("VM.get_all"), path);
  }
});

rpc("answers JSON-RPC on /jsonrpc, under it, with a query, and percent-encoded", async () => {
  for (const path of ["/jsonrpc", "/jsonrpc/extra", "/jsonrpc?x=1", "/%6asonrpc"]) {
    const reply = await exchange(running.port, post(path, jsonCall("VM.get_all")));
    assert.is(reply, jsonReply('"VM.get_all"'), path);
  }
});

rpc("keeps the connection by the rules of 1.0 and 1.1", async () => {
  const cases: [string, string, string][] = [
    ["1.1", "", "keep-alive"],
    ["1.1", "Connection: close\r\n", "close"],
    ["1.1", "Connection: keep-alive, Upgrade\r\n", "keep-alive"],
    ["1.0", "", "close"],
    ["1.0", "Connection: keep-alive\r\n", "keep-alive"],
  ];
  for (const [version, headers, connection] of cases) {
    const client = new Client(running.port);
    client.send(post("/", xmlCall("a"), headers, version));
    assert.is(await client.until("</methodResponse>"), xmlReply("a", connection, version));
    if (connection === "close") assert.is(await client.ended(), "");
    client.close();
  }
});

rpc("answers version 2.0 as 1.1 and refuses others", async () => {
  assert.match(await exchange(running.port, post("/", xmlCall("a"), "", "2.0")), /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(await exchange(running.port, post("/", xmlCall("a"), "", "1.7")), /^HTTP\/1\.1 400 Bad Request\r\n/);
});

rpc("serves pipelined requests in order, also when the first takes longest", async () => {
  const release: (() => void)[] = [];
  running.service.answer = (call) =>
    call.method === "slow"
      ? new Promise((resolve) => release.push(() => resolve({ value: "slow", type: "string" })))
      : { value: call.method, type: "string" };
  const client = new Client(running.port);
  client.send(post("/", xmlCall("slow")) + post("/", xmlCall("b")) + post("/", xmlCall("c"), "Connection: close\r\n"));
  while (release.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.is(running.service.calls.length, 1);
  release[0]?.();
  assert.is(await client.until("</methodResponse>"), xmlReply("slow"));
  assert.is(await client.until("</methodResponse>"), xmlReply("b"));
  assert.is(await client.until("</methodResponse>"), xmlReply("c", "close"));
  assert.is(await client.ended(), "");
});

rpc("answers all of several requests when the client has ended its side", async () => {
  const both = await exchange(running.port, post("/", xmlCall("a")) + post("/", xmlCall("b")));
  assert.is(both, xmlReply("a") + xmlReply("b"));
});

rpc("reads a request that comes byte by byte", async () => {
  const client = new Client(running.port);
  client.socket.setNoDelay(true);
  for (const byte of Buffer.from(post("/jsonrpc", jsonCall("é")))) {
    client.send(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.match(await client.until('"id":1}'), /"result":"Ã©"/);
  client.close();
});

rpc(
  "refuses a missing, bad or too large content-length with 400 and an RPC body, and ends the connection",
  async () => {
    const body = xmlCall("a");
    const cases: [string, RegExp][] = [
      ["", /content-length header is required/],
      ["Content-Length: -1\r\n", /not a number/],
      ["Content-Length: 0x10\r\n", /not a number/],
      ["Content-Length: 307201\r\n", /at most 307200 bytes/],
      ["Transfer-Encoding: chunked\r\n", /content-length header is required/],
    ];
    for (const [header, reason] of cases) {
      const reply = await exchange(running.port, `POST / HTTP/1.1\r\n${header}\r\n${body}`, false);
      assert.match(reply, /^HTTP\/1\.1 400 Bad Request\r\ncontent-length: \d+\r\nconnection: close\r\n/);
      assert.match(reply, /content-type: text\/xml\r\n/);
      assert.match(reply, /<fault><value><struct><member><name>faultCode<\/name><value><int>-32600<\/int>/);
      assert.match(reply, reason);
    }
    assert.is(running.service.calls.length, 0);
  },
);

rpc("serves a body of 307200 bytes", async () => {
  const body = xmlCall("a").padEnd(307_200, " ");
  assert.is(await exchange(running.port, post("/", body)), xmlReply("a"));
});

rpc("takes the last of two content-lengths and ignores a transfer-encoding beside one", async () => {
  const body = xmlCall("a");
  const length = body.length;
  const twice = `POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: ${length}\r\n\r\n${body}`;
  assert.is(await exchange(running.port, twice), xmlReply("a"));
  assert.is(await exchange(running.port, post("/", body, "Transfer-Encoding: chunked\r\n")), xmlReply("a"));
});

rpc("answers a body that is no call with 400 and keeps the connection", async () => {
  const client = new Client(running.port);
  client.send(post("/jsonrpc", "{nonsense"));
  const refusal = await client.until('"id":null}');
  assert.match(refusal, /^HTTP\/1\.1 400 Bad Request\r\ncontent-length: \d+\r\nconnection: keep-alive\r\n/);
  assert.match(
    refusal,
    /\{"jsonrpc":"2\.0","error":\{"code":-32700,"message":"[^"]*line 1, column \d+\."\},"id":null\}$/,
  );
  client.send(post("/jsonrpc", '{"method":5,"params":[],"id":"x"}'));
  assert.match(await client.until('"id":"x"}'), /"code":-32600,/);
  client.send(post("/", ""));
  assert.match(await client.until("</methodResponse>"), /<int>-32700<\/int>/);
  client.send(post("/jsonrpc", jsonCall("after")));
  assert.is(await client.until('"id":1}'), jsonReply('"after"'));
  client.close();
});

rpc("gives a framed request a framed reply", async () => {
  const head = `POST / HTTP/1.1\r\nContent-Length: ${xmlCall("a").length}\r\n\r\n`;
  const framed = `FRAME ${String(head.length).padStart(12, "0")}${head}${xmlCall("a")}`;
  const plain = xmlReply("a");
  const length = plain.indexOf("\r\n\r\n") + 4;
  assert.is(await exchange(running.port, framed), `FRAME ${String(length).padStart(12, "0")}${plain}`);
});

rpc("understands the PROXY line of both families", async () => {
  const lines: [string, string | undefined][] = [
    ["PROXY TCP6 ::ffff:192.0.2.7 ::1 1234 443", "192.0.2.7"],
    ["PROXY TCP6 2001:db8::5 ::1 1234 443", "2001:db8::5"],
    ["PROXY TCP4 192.0.2.8 127.0.0.1 1234 443", "192.0.2.8"],
    ["PROXY UNKNOWN", undefined],
  ];
  for (const [line, address] of lines) {
    await exchange(running.port, `${line}\r\n${post("/", xmlCall("a"))}${post("/", xmlCall("b"))}`);
    for (const { origin } of running.service.calls.splice(0)) {
      assert.is(origin.transport, "tls");
      assert.is(origin.clientIp, address);
    }
  }
});

rpc("tells the service what the headers say", async () => {
  const headers =
    "User-Agent: tool/1\r\ntask-id: OpaqueRef:t\r\nSubtask-Of: OpaqueRef:p\r\noriginator: me\r\nX-Http-Other-Config-Key: v\r\ntraceparent: 00-1\r\nbaggage: k=v\r\n";
  await exchange(running.port, post("/jsonrpc", jsonCall("a"), headers));
  const { onClose, ...origin } = running.service.calls[0]?.origin ?? { transport: "unix" };
  assert.type(onClose, "function");
  assert.equal(origin, {
    transport: "tcp",
    path: "/jsonrpc",
    clientIp: "127.0.0.1",
    userAgent: "tool/1",
    taskId: "OpaqueRef:t",
    subtaskOf: "OpaqueRef:p",
    originator: "me",
    otherConfig: { "http:key": "v" },
    traceparent: "00-1",
    baggage: "k=v",
  });
});

rpc("answers Expect: 100-continue when the body is not there yet", async () => {
  const client = new Client(running.port);
  const body = xmlCall("a");
  client.send(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`);
  assert.is(await client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send(body);
  assert.is(await client.until("</methodResponse>"), xmlReply("a"));
  client.close();
});

rpc("words each kind of reply and failure", async () => {
  const ask = async (path: string, body: string) =>
    (await exchange(running.port, post(path, body))).split("\r\n\r\n")[1] ?? "";
  running.service.answer = () => ({ value: undefined, type: null });
  assert.is(await ask("/jsonrpc", jsonCall("void", 0)), '{"jsonrpc":"2.0","result":"","id":0}');
  assert.match(await ask("/", xmlCall("void")), /<name>Value<\/name><value><\/value>/);
  running.service.answer = () => ({ value: ["a.b"], type: { set: "string" }, bare: true });
  assert.is(
    await ask("/", xmlCall("system.listMethods")),
    '<?xml version="1.0"?><methodResponse><params><param><value><array><data><value>a.b</value></data></array></value></param></params></methodResponse>',
  );
  running.service.answer = () =>
    new Fragments(
      () => [Buffer.from("[1,"), Buffer.from("2]")],
      () => [Buffer.from("<value>é</value>")],
    );
  assert.is(await ask("/jsonrpc", '{"method":"f","params":[],"id":7}'), '{"result":[1,2],"error":null,"id":7}');
  assert.match(await ask("/", xmlCall("f")), /<name>Value<\/name><value>é<\/value><\/member>/);
  running.service.answer = () => new UntypedResult({ a: [1, null] });
  assert.is(await ask("/jsonrpc", jsonCall("u")), '{"jsonrpc":"2.0","result":{"a":[1,null]},"id":1}');
  running.service.answer = () => new VerbatimReply([Buffer.from("verb"), Buffer.from("atim")]);
  assert.is(await ask("/", xmlCall("v")), "verbatim");
  running.service.answer = () => Promise.reject(new XapiError("HANDLE_INVALID", ["VM", "x<"]));
  assert.is(
    await ask("/jsonrpc", jsonCall("e", "é")),
    '{"jsonrpc":"2.0","error":{"code":1,"message":"HANDLE_INVALID","data":["VM","x<"]},"id":"é"}',
  );
  assert.is(
    await ask("/jsonrpc", '{"method":"f","params":[],"id":7}'),
    '{"result":null,"error":["HANDLE_INVALID","VM","x<"],"id":7}',
  );
  assert.match(await ask("/", xmlCall("e")), /<value>HANDLE_INVALID<\/value><value>VM<\/value><value>x&lt;<\/value>/);
});

rpc("turns faults of the service into INTERNAL_ERROR and reports them", async () => {
  running.service.answer = () => {
    throw new TypeError("secret detail");
  };
  const thrown = await exchange(running.port, post("/jsonrpc", jsonCall("e")));
  running.service.answer = () => ({ value: 5, type: { record: "Nothing" } });
  const unwritable = await exchange(running.port, post("/jsonrpc", jsonCall("e")));
  running.service.answer = async () => ({ value: 5, type: { set: "string" } });
  const wrong = await exchange(running.port, post("/", xmlCall("e")));
  for (const reply of [thrown, unwritable, wrong]) {
    assert.match(reply, /^HTTP\/1\.1 200 OK[\s\S]*INTERNAL_ERROR/);
    assert.not.match(reply, /secret|TypeError|iterable/);
  }
  assert.is(running.errors.length, 3);
});

rpc("adds the coordinator's thumbprint to HOST_IS_SLAVE for who asks", async () => {
  running.service.answer = () => Promise.reject(new XapiError("HOST_IS_SLAVE", ["192.0.2.1"]));
  const asked = "x-xenapi-request-host-certificate-thumbprint: sha-256:master\r\n";
  const header = /\r\nx-xenapi-response-host-certificate-thumbprint: AA:sha-256\r\n\r\n/;
  assert.match(await exchange(running.port, post("/", xmlCall("a"), asked)), header);
  assert.not.match(await exchange(running.port, post("/", xmlCall("a"))), /thumbprint/);
});

rpc("tells a waiting call when its client goes away", async () => {
  const client = new Client(running.port);
  const gone = new Promise<void>((resolve) => {
    running.service.answer = (_call, origin) => {
      origin.onClose?.(resolve);
      client.socket.resetAndDestroy();
      return new Promise(() => {});
    };
  });
  client.send(post("/", xmlCall("event.from")));
  await gone;
});

rpc.run();
