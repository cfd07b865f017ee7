import { suite } from "uvu";
import * as assert from "uvu/assert";
import { truncated } from "../../daemons/message-switch/trace.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { until } from "../support/wait.ts";
import { loggedIn, poll, postText, Raw, withSwitch } from "./support.ts";

const broker = suite("message switch: behaviour");

broker("a queue that is polled before it exists delivers once it does", () =>
  withSwitch(async (path) => {
    const service = await loggedIn(path, "service");
    const client = await loggedIn(path, "client");
    const reply = service.post("/transfer", poll("later"));
    assert.is(await client.post("/request/later/r", "too early"), "[]");
    await client.get("/persistent/later");
    assert.is(await client.post("/request/later/r", "now"), '[["later",0]]');
    assert.is(await reply, '{"messages":[[["later",0],{"payload":"now","kind":["Request","r"]}]],"next":"0"}');
  }),
);

broker("two receivers see the same message, until it is acknowledged", () =>
  withSwitch(async (path) => {
    const [one, two, sender] = [await loggedIn(path, "1"), await loggedIn(path, "2"), await loggedIn(path, "3")];
    await sender.get("/persistent/q");
    const polls = [one.post("/transfer", poll("q")), two.post("/transfer", poll("q"))];
    await sender.post("/request/q/r", "x");
    const [first, second] = await Promise.all(polls);
    assert.is(first, second);
    await one.get("/ack/q/0");
    assert.is(await two.post("/transfer", poll("q", undefined, 0)), '{"messages":[],"next":"-1"}');
  }),
);

broker("a transfer that is over answers its cursor", async () => {
  const ambient = new ManualAmbient();
  await withSwitch(
    async (path) => {
      const client = await loggedIn(path, "c");
      const reply = client.post("/transfer", poll("q", 41, 30));
      await until(
        () => ambient.timers,
        (timers) => timers === 1,
      );
      ambient.advance(29_999);
      assert.is(ambient.timers, 1);
      ambient.advance(1);
      assert.is(await reply, '{"messages":[],"next":"41"}');
    },
    {},
    { ambient },
  );
});

broker("a reply queue goes with the last connection of its session", () =>
  withSwitch(async (path) => {
    const [one, two] = [await loggedIn(path, "s"), await loggedIn(path, "s")];
    const watcher = await loggedIn(path, "w");
    await one.get("/transient/s");
    await one.close();
    await two.get("/list/");
    assert.is(await watcher.get("/list/"), '["s"]');
    await two.close();
    await until(
      () => watcher.get("/list/"),
      (list) => list === "[]",
    );
  }),
);

broker("a client that dies in a long poll is noticed at once", () =>
  withSwitch(async (path) => {
    const watcher = await loggedIn(path, "w");
    const client = await loggedIn(path, "dies");
    await client.get("/transient/dies");
    client.send(postText("/transfer", poll("dies", undefined, 1_000_000)));
    await until(
      () => watcher.get("/list/alive/"),
      (list) => list === '["dies"]',
    );
    await client.close();
    await until(
      () => watcher.get("/list/"),
      (list) => list === "[]",
    );
  }),
);

broker("acknowledging what is not there is no failure; a send to nowhere says so", () =>
  withSwitch(async (path) => {
    const client = await loggedIn(path, "c");
    client.send("GET /ack/nosuch/7 HTTP/1.1\r\n\r\n");
    assert.is((await client.read()).head, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assert.is(await client.post("/request/nosuch/r", "x"), "[]");
  }),
);

broker("numbers beyond 2^53 come back exactly", () =>
  withSwitch(async (path) => {
    const client = await loggedIn(path, "c");
    await client.get("/persistent/q");
    await client.post("/response/q/r/9007199254740993", "x");
    await client.post("/response/q/r/-9223372036854775808", "y");
    const reply = await client.post("/transfer", poll("q"));
    assert.match(reply, '["Response",["r",9007199254740993]]');
    assert.match(reply, '["Response",["r",-9223372036854775808]]');
    const beyond = '{"from":"9007199254740993","timeout":0,"queues":["q"]}';
    assert.is(await client.post("/transfer", beyond), '{"messages":[],"next":"9007199254740993"}');
  }),
);

broker("payloads of several MiB, with any bytes", () =>
  withSwitch(async (path) => {
    const client = await loggedIn(path, "c");
    await client.get("/persistent/q");
    const payload = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte)).repeat(20_000);
    assert.is(await client.post("/request/q/r", payload), '[["q",0]]');
    const { messages } = JSON.parse(await client.post("/transfer", poll("q")));
    assert.ok(messages[0][1].payload === payload);
  }),
);

broker("pipelined requests are answered in order, also behind a long poll", () =>
  withSwitch(async (path) => {
    const client = await loggedIn(path, "c");
    client.send(
      `GET /persistent/q HTTP/1.1\r\n\r\n${postText("/transfer", poll("q", undefined, 60))}GET /list/ HTTP/1.1\r\n\r\n${postText("/request/q/r", "z")}`,
    );
    assert.is((await client.read()).body, "q");
    const other = await loggedIn(path, "o");
    await other.post("/request/q/r", "x");
    assert.match((await client.read()).body, '"payload":"x"');
    assert.is((await client.read()).body, '["q"]');
    assert.is((await client.read()).body, '[["q",1]]');
  }),
);

broker("a half-closed client gets its replies", () =>
  withSwitch(async (path) => {
    const client = await loggedIn(path, "c");
    client.send(`GET /list/ HTTP/1.1\r\n\r\n${postText("/transfer", poll("q", undefined, 1_000_000))}`);
    client.socket.end();
    assert.is((await client.read()).body, "[]");
    assert.is((await client.read()).body, '{"messages":[],"next":"-1"}');
    await client.end();
  }),
);

broker("slow and silent clients harm nobody", () =>
  withSwitch(async (path) => {
    const slow = await loggedIn(path, "slow");
    await slow.get("/persistent/big");
    slow.socket.pause();
    for (let turn = 0; turn < 40; turn += 1) {
      slow.send(postText("/request/big/r", "x".repeat(100_000)) + postText("/transfer", poll("big")));
    }
    const half = await Raw.open(path);
    half.send("POST /transfer HTTP/1.1\r\ncontent-length: 1000\r\n\r\n{");
    const other = await loggedIn(path, "other");
    for (let turn = 0; turn < 100; turn += 1) assert.match(await other.get("/list/"), "big");
    slow.socket.resume();
    for (let turn = 0; turn < 40; turn += 1) {
      assert.is((await slow.read()).body, `[["big",${turn}]]`);
      assert.match((await slow.read()).body, `"next":"${turn}"`);
    }
    await half.close();
    await slow.close();
  }),
);

broker("garbage closes its connection only, after the replies that are due", () =>
  withSwitch(async (path) => {
    const client = await Raw.open(path);
    client.send("GET /login/x HTTP/1.1\r\n\r\nGET /list/ HTTP/1.1\r\n\r\n\x16\x03\x01\r\n\r\n");
    assert.is((await client.read()).body, "");
    assert.is((await client.read()).body, "[]");
    assert.is((await client.read()).head, "");
    const next = await loggedIn(path, "y");
    assert.is(await next.get("/list/"), "[]");
  }),
);

broker("what is stored is bounded", () =>
  withSwitch(
    async (path) => {
      const client = await loggedIn(path, "c");
      await client.get("/persistent/q");
      await client.post("/request/q/r", "x".repeat(900));
      assert.is(await client.post("/request/q/r", "x".repeat(200)), "Error: Internal Server Error");
      await client.get("/ack/q/0");
      assert.is(await client.post("/request/q/r", "x".repeat(200)), '[["q",1]]');
    },
    { maxStoredBytes: 1_000 },
  ),
);

broker("a trace waits for what comes", () =>
  withSwitch(async (path) => {
    const client = await loggedIn(path, "c");
    const tracer = await Raw.open(path);
    const trace = tracer.get("/trace/0/1000");
    await client.get("/persistent/q");
    await client.post("/request/q/r", "x");
    const { events } = JSON.parse(await trace);
    assert.is(events[0][0], 0);
    assert.is(events[0][1].input, "c");
    assert.is(await tracer.get("/trace/7/0"), '{"events":[]}');
  }),
);

broker("a trace does not wait for what is there already", async () => {
  const ambient = new ManualAmbient();
  await withSwitch(
    async (path) => {
      const client = await loggedIn(path, "c");
      await client.get("/persistent/q");
      await client.post("/request/q/r", "x");
      const timers = ambient.timers;
      let trace = "";
      const asked = client.get("/trace/0/1000").then((text) => {
        trace = text;
      });
      await until(() => trace !== "" || ambient.timers > timers);
      assert.match(trace, /^\{"events":\[\[0,/);
      await asked;
    },
    {},
    { ambient },
  );
});

broker("traces cut long texts, those of JSON one by one", () => {
  assert.is(truncated("x".repeat(10), 4), "xxxx\xe2\x80\xa6");
  assert.is(
    truncated('{ "abcdef" : [ "abcd", 12345678901234567890, 1.0 ] }', 4),
    '{"abcd\xe2\x80\xa6":["abcd",12345678901234567890,1.0]}',
  );
  assert.is(truncated('["\\"\\"\\"\\""]', 4), '["\\"\\"\\"\\""]');
});

broker("shutdown answers, then ends a second later", async () => {
  const ambient = new ManualAmbient();
  let ended = 0;
  await withSwitch(
    async (path) => {
      const stranger = await Raw.open(path);
      assert.is(await stranger.post("/shutdown", ""), "Please log in.");
      const client = await loggedIn(path, "c");
      assert.is(await client.post("/shutdown", ""), "");
      ambient.advance(999);
      assert.is(ended, 0);
      ambient.advance(1);
      assert.is(ended, 1);
    },
    {},
    {
      ambient,
      shutdown: () => {
        ended += 1;
      },
    },
  );
});

broker.run();
