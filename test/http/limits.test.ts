import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { connect as connectTls } from "node:tls";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Ambient, systemAmbient } from "../../runtime/ambient.ts";
import type { Handler } from "../../runtime/http/routes.ts";
import { HttpServer } from "../../runtime/http/server.ts";
import { createHostCertificate } from "../../runtime/tls/certificate.ts";
import { ServerCertificates } from "../../runtime/tls/server-certificates.ts";
import { turns, until } from "../support/wait.ts";
import { Client, EchoService, exchange, post, type Running, SCHEMA, start, xmlCall, xmlReply } from "./support.ts";

const limits = suite("limits and endpoints");
const open: { close(): Promise<void> }[] = [];

async function running(bounds: Parameters<typeof start>[1] = {}): Promise<Running> {
  const made = await start([], bounds);
  open.push(made);
  return made;
}

limits.after.each(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A header block of exactly `size` bytes. */
function headOf(size: number): string {
  const start = `POST / HTTP/1.1\r\nContent-Length: ${xmlCall("a").length}\r\nX-Pad: `;
  return `${start.padEnd(size - 4, "a")}\r\n\r\n`;
}

limits("a header block of 1024 bytes passes, one more is 431, and what follows is not served", async () => {
  const { port, service } = await running();
  assert.is(await exchange(port, headOf(1024) + xmlCall("a")), xmlReply("a"));
  for (const size of [1025, 1160, 3000, 100_000]) {
    assert.match(
      await exchange(port, headOf(size) + xmlCall("a"), false),
      /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/,
    );
  }
  assert.match(await exchange(port, "x".repeat(5000), false), /^HTTP\/1\.1 431 /);
  assert.is(service.calls.length, 1);
});

/** An ambient whose timers fire when told to. */
function handAmbient(): { ambient: Ambient; pass(milliseconds: number): void; pending(): number } {
  let now = 0;
  const timers = new Set<{ at: number; action: () => void }>();
  const ambient: Ambient = {
    now: () => now,
    monotonic: () => now,
    after(milliseconds, action) {
      const timer = { at: now + milliseconds, action };
      timers.add(timer);
      return { stop: () => timers.delete(timer) };
    },
    every: () => ({ stop: () => {} }),
    random: () => 0.5,
    uuid: () => "",
    bytes: (count) => Buffer.alloc(count),
  };
  return {
    ambient,
    pending: () => timers.size,
    pass(milliseconds) {
      now += milliseconds;
      for (const timer of [...timers]) {
        if (timer.at > now || !timers.delete(timer)) continue;
        timer.action();
      }
    },
  };
}

limits("a header block that stays away is 408 after 10 s, one that trickles after 60 s", async () => {
  const hand = handAmbient();
  const server = new HttpServer({ ambient: hand.ambient, service: new EchoService(), schema: SCHEMA });
  open.push(server);
  const port = await server.listen({ kind: "tcp", host: "127.0.0.1", port: 0 });
  const silent = new Client(port);
  await until(() => hand.pending() === 1);
  hand.pass(9_999);
  hand.pass(1);
  assert.match(await silent.until("</html>"), /^HTTP\/1\.1 408 Request Timeout\r\n/);
  hand.pass(2_000);
  await silent.ended();
  await until(() => hand.pending() === 0);
  let reads = 0;
  const listened = new Client(port);
  await until(() => hand.pending() === 1);
  for (let second = 0; second < 59; second += 9) {
    const before = listened.socket.bytesWritten;
    listened.send("x");
    await until(() => listened.socket.bytesWritten > before);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    hand.pass(9_000);
    reads++;
  }
  assert.match(await listened.until("</html>"), /^HTTP\/1\.1 408 /);
  assert.is(reads, 7);
  listened.close();
});

limits("after its last reply a connection takes what still comes, serves none of it, and ends within 2 s", async () => {
  const hand = handAmbient();
  const service = new EchoService();
  const server = new HttpServer({ ambient: hand.ambient, service, schema: SCHEMA });
  open.push(server);
  const port = await server.listen({ kind: "tcp", host: "127.0.0.1", port: 0 });
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const received: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  const ended = new Promise((resolve) => socket.once("end", resolve));
  const closed = new Promise((resolve) => socket.once("error", resolve).once("close", resolve));
  const last = post("/", xmlCall("a")).replace("\r\n", "\r\nConnection: close\r\n");
  // Much more than a server reads ahead while it serves: it is taken only where it is thrown away.
  await new Promise((resolve) => socket.write(last + post("/", xmlCall("b")).repeat(100_000), resolve));
  await ended;
  assert.match(Buffer.concat(received).toString(), /connection: close[\s\S]*<\/methodResponse>$/);
  assert.is(service.calls.length, 1);
  hand.pass(2_000);
  // The end shows to a client that goes on writing.
  socket.write("x");
  socket.end();
  await closed;
  await until(() => hand.pending() === 0);
});

limits("an idle connection is kept after its first request", async () => {
  const hand = handAmbient();
  const server = new HttpServer({ ambient: hand.ambient, service: new EchoService(), schema: SCHEMA });
  open.push(server);
  const client = new Client(await server.listen({ kind: "tcp", host: "127.0.0.1", port: 0 }));
  client.send(post("/", xmlCall("a")));
  await client.until("</methodResponse>");
  assert.is(hand.pending(), 0);
  hand.pass(3_600_000);
  client.send(post("/", xmlCall("b")));
  assert.is(await client.until("</methodResponse>"), xmlReply("b"));
  client.close();
});

limits(
  "an upload that stalls ends; each byte gives it time anew, and a handler that has read enough has its own",
  async () => {
    const hand = handAmbient();
    const enough = Promise.withResolvers<void>();
    let read = "";
    let cut = false;
    let some = false;
    const handlers: Record<string, Handler> = {
      "/whole": async (request, response) => {
        for await (const bytes of request.body.stream()) read += bytes;
        cut = request.body.cut;
        response.reply({ status: 200, headers: [] });
      },
      "/some": async (request, response) => {
        for await (const _chunk of request.body.stream()) break;
        some = true;
        await enough.promise;
        response.reply({ status: 200, headers: [] }, "thanks");
      },
    };
    const server = new HttpServer({
      ambient: hand.ambient,
      service: new EchoService(),
      schema: SCHEMA,
      routes: Object.entries(handlers).map(([path, handler]) => ({ method: "PUT", path, target: { handler } })),
    });
    open.push(server);
    const port = await server.listen({ kind: "tcp", host: "127.0.0.1", port: 0 });
    const begin = (path: string) => {
      const client = new Client(port);
      client.send(`PUT ${path} HTTP/1.1\r\ncontent-length: 10\r\n\r\n`);
      return client;
    };
    const slow = begin("/whole");
    await until(() => hand.pending() === 1);
    for (const byte of "abc") {
      hand.pass(299_999);
      slow.send(byte);
      await until(() => read.endsWith(byte) && hand.pending() === 1);
    }
    hand.pass(300_000);
    assert.is(await slow.ended(), "");
    await until(() => cut);
    assert.is(read, "abc");
    const reader = begin("/some");
    reader.send("a");
    await until(() => some);
    assert.is(hand.pending(), 0);
    hand.pass(3_600_000);
    enough.resolve();
    assert.match(await reader.until("thanks"), /^HTTP\/1\.1 200 /);
    reader.close();
  },
);

limits("connections above the limit wait for their turn; above the queue they are closed", async () => {
  const { port, service } = await running({ tcpConnections: 1, waiting: 1 });
  const first = new Client(port);
  first.send(post("/", xmlCall("first")));
  await first.until("</methodResponse>");
  const second = new Client(port);
  second.send(post("/", xmlCall("second")));
  const third = new Client(port);
  third.send(post("/", xmlCall("third")));
  assert.is(await third.ended(), "");
  assert.is(service.calls.length, 1);
  first.close();
  assert.is(await second.until("</methodResponse>"), xmlReply("second"));
  second.close();
});

limits("unix sockets have their mode, their transport, and 500 for a long header block", async () => {
  const folder = mkdtempSync(join(tmpdir(), "http-test-"));
  const { server, service } = await running();
  const path = join(folder, "xapi");
  await server.listen({ kind: "unix", path, mode: 0o600 });
  await server.listen({ kind: "unix", path: join(folder, "cert"), clientCertificate: true });
  assert.is(statSync(path).mode & 0o777, 0o600);
  assert.is(await exchange(path, post("/", xmlCall("a"))), xmlReply("a"));
  await exchange(join(folder, "cert"), post("/", xmlCall("b")));
  assert.equal(
    service.calls.map(({ origin }) => [origin.transport, origin.clientIp]),
    [
      ["unix", undefined],
      ["clientcert", undefined],
    ],
  );
  assert.match(await exchange(path, headOf(3000), false), /^HTTP\/1\.1 500 Internal Error\r\n/);
  rmSync(folder, { recursive: true });
});

const certificateOf = (hostName: string) => createHostCertificate({ hostName, others: [] }, systemAmbient);

/** A connection over TLS: whose certificate it was shown, its version, and what a request on it is answered. */
async function dial(port: number, servername?: string) {
  const named = servername === undefined ? {} : { servername };
  const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false, ...named });
  await once(socket, "secureConnect");
  return {
    seen: [String(socket.getPeerCertificate().subject.CN), socket.getProtocol()],
    async ask() {
      socket.write(post("/", xmlCall("a")));
      const [reply] = await once(socket, "data");
      return String(reply);
    },
    end: () => void socket.destroy(),
  };
}

limits("TLS has one version, and a certificate by name", async () => {
  const { server, service } = await running();
  const shown = { clients: await certificateOf("server"), pool: await certificateOf("internal") };
  const certificates = new ServerCertificates(shown);
  const port = await server.listen({ kind: "tls", host: "127.0.0.1", port: 0, certificates });
  for (const [name, certificate] of [["anything", "server"] as const, ["pool", "internal"] as const]) {
    const client = await dial(port, name);
    assert.equal(client.seen, [certificate, "TLSv1.2"]);
    assert.is(await client.ask(), xmlReply("a"));
    client.end();
  }
  assert.equal(service.calls[0]?.origin.transport, "tls");
  const plain = await exchange(port, "GET / HTTP/1.1\r\n\r\n").catch(() => "reset");
  assert.not.match(plain, /HTTP/);
});

limits("a certificate that changes is shown to new connections, and open ones live on", async () => {
  const { server } = await running();
  const certificates = new ServerCertificates({ clients: await certificateOf("former") });
  const port = await server.listen({ kind: "tls", host: "127.0.0.1", port: 0, certificates });
  const early = await dial(port);
  assert.is(await early.ask(), xmlReply("a"));
  certificates.show({ clients: await certificateOf("next") });
  for (const client of [await dial(port), await dial(port, "named"), await dial(port, "pool")]) {
    assert.is(client.seen[0], "next");
    client.end();
  }
  assert.is(early.seen[0], "former");
  assert.is(await early.ask(), xmlReply("a"));
  early.end();
});

limits("closing ends idle connections at once and lets requests in service finish", async () => {
  const { server, service, port } = await start();
  let answer: () => void = () => {};
  service.answer = () =>
    new Promise((resolve) => {
      answer = () => resolve({ value: "late", type: "string" });
    });
  const idle = new Client(port);
  const busy = new Client(port);
  busy.send(post("/", xmlCall("a")));
  await until(() => service.calls.length === 1);
  const closed = server.close(60_000);
  await idle.ended();
  answer();
  assert.is(await busy.until("</methodResponse>"), xmlReply("late", "close"));
  await closed;
});

limits("a close ends the connections that are left, also where nothing else keeps the process alive", () => {
  const printed = execFileSync(process.execPath, [join(import.meta.dirname, "fixtures/close.ts")], {
    encoding: "utf8",
  });
  assert.is(printed, "closed\n");
});

limits("garbage, cut requests and resets leave the server serving", async () => {
  const { port, errors } = await running();
  const whole = Buffer.from(post("/jsonrpc", '{"method":"a","params":[],"id":1}', "Cookie: a=b\r\n"));
  const attacks: Buffer[] = [
    Buffer.alloc(0),
    Buffer.from("\r\n\r\n"),
    Buffer.from("FRAME 00\r\n\r\n"),
    Buffer.from("PROXY \r\n\r\n"),
  ];
  for (let length = 0; length < whole.length; length += 3) attacks.push(whole.subarray(0, length));
  for (let count = 0; count < 100; count++)
    attacks.push(Buffer.concat([randomBytes(count * 3), Buffer.from("\r\n\r\n")]));
  for (let at = 0; at < whole.length; at++) {
    const mutated = Buffer.from(whole);
    mutated[at] = (mutated[at] ?? 0) ^ (1 << (at % 8));
    attacks.push(mutated);
  }
  for (const bytes of attacks) await exchange(port, bytes);
  for (let count = 0; count < 50; count++) {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("error", () => {});
    socket.write(whole.subarray(0, count * 2));
    await new Promise<void>((resolve) => {
      socket.once("connect", () => socket.resetAndDestroy());
      socket.once("close", () => resolve());
    });
  }
  assert.is(await exchange(port, post("/", xmlCall("alive"))), xmlReply("alive"));
  assert.equal(errors, []);
});

limits("a client that sends much and reads nothing stops being read", async () => {
  const { port, service } = await running();
  service.answer = () => ({ value: "x".repeat(1_000_000), type: "string" });
  const socket = connect({ port, host: "127.0.0.1" });
  socket.pause();
  const request = Buffer.from(post("/", xmlCall("a")).repeat(1000));
  for (let count = 0; count < 20; count++) socket.write(request);
  for (let turn = 0; turn < 3000; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(service.calls.length < 200, `${service.calls.length} replies were made for nobody`);
  socket.destroy();
});

limits(
  "a client that does not read on in a handler's reply is let go after 300 s, which is no fault of ours",
  async () => {
    const hand = handAmbient();
    const errors: unknown[] = [];
    let made = 0;
    function* endless(): Generator<Buffer> {
      for (;;) {
        made++;
        yield Buffer.alloc(65_536);
      }
    }
    const ended = Promise.withResolvers<unknown>();
    const handler: Handler = async (_request, response) => {
      const sent = pipeline(Readable.from(endless()), response.stream({ status: 200, headers: [] }));
      sent.catch(ended.resolve);
      await sent;
    };
    const server = new HttpServer({
      ambient: hand.ambient,
      service: new EchoService(),
      schema: SCHEMA,
      routes: [{ method: "GET", path: "/e", target: { handler } }],
      onError: (error) => errors.push(error),
    });
    open.push(server);
    const socket = connect({
      port: await server.listen({ kind: "tcp", host: "127.0.0.1", port: 0 }),
      host: "127.0.0.1",
    });
    socket.on("error", () => {}).pause();
    socket.write("GET /e HTTP/1.1\r\n\r\n");
    await until(() => made > 0 && hand.pending() === 1);
    hand.pass(299_999);
    assert.is(hand.pending(), 1);
    hand.pass(1);
    assert.match(String(await ended.promise), /The client went away/);
    await turns();
    assert.equal(errors, []);
    assert.is(hand.pending(), 0);
    socket.destroy();
  },
);

limits.run();
