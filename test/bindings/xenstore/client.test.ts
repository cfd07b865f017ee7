import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Link, type LinkEvents, WireConnection } from "../../../bindings/xenstore/client.ts";
import { XenstoreError, XenstoreLost } from "../../../bindings/xenstore/errors.ts";
import type { ConnectionLimits } from "../../../bindings/xenstore/in-flight.ts";
import { isValidPath } from "../../../bindings/xenstore/path.ts";
import { connectSocket, xenstoredSocket } from "../../../bindings/xenstore/socket.ts";
import { transact } from "../../../bindings/xenstore/transaction.ts";
import { encodeMessage, type Message, MessageReader, MessageType } from "../../../bindings/xenstore/wire.ts";
import { type Ambient, systemAmbient, type Timer } from "../../../runtime/ambient.ts";
import { fc } from "../../support/properties.ts";
import { refused } from "./contract.ts";

const test = suite("bindings/xenstore/client");

async function loses(asked: Promise<unknown>): Promise<void> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, XenstoreLost);
}

const ok = Buffer.from("OK\0");

/** A connection whose daemon is a function; timers tick when the test says so. */
function scripted(
  answer: (message: Message, events: LinkEvents) => void,
  limits: ConnectionLimits = {},
): {
  connection: WireConnection;
  tick: () => void;
  events: () => LinkEvents;
} {
  let tick = (): void => {};
  let given: LinkEvents | undefined;
  const ambient: Ambient = {
    ...systemAmbient,
    every(_milliseconds, action): Timer {
      tick = action;
      return { stop() {} };
    },
    after(_milliseconds, action): Timer {
      queueMicrotask(action);
      return { stop() {} };
    },
  };
  const link = (events: LinkEvents): Link => {
    given = events;
    return { send: (message) => queueMicrotask(() => answer(message, events)), close: async () => {} };
  };
  const connection = new WireConnection(link, ambient, { maxInFlight: 4, ...limits });
  return {
    connection,
    tick: () => tick(),
    events: () => given ?? { message() {}, lost() {} },
  };
}

const event = (path: string, token: string): Message => ({
  type: MessageType.watchEvent,
  request: 0,
  transaction: 0,
  payload: Buffer.from(`${path}\0${token}\0`),
});

test("messages are read however the stream is cut", () => {
  const message = fc.record({
    type: fc.nat(26),
    request: fc.nat(0xffffffff),
    transaction: fc.nat(1000),
    payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 })), (messages, cuts) => {
      const stream = Buffer.concat(messages.map(encodeMessage));
      const reader = new MessageReader(4096);
      const read: Message[] = [];
      let at = 0;
      for (let i = 0; at < stream.length; i++) {
        const size = cuts[i % cuts.length] ?? stream.length;
        read.push(...reader.push(stream.subarray(at, at + size)));
        at += size;
      }
      assert.equal(
        read.map((one) => ({ ...one, payload: Buffer.from(one.payload) })),
        messages.map((one) => ({ ...one })),
      );
    }),
  );
});

test("a payload beyond the limit is no message", () => {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(4097, 12);
  assert.throws(() => new MessageReader(4096).push(header), /beyond the limit of 4096/);
});

test("paths", () => {
  for (const path of ["/", "/a", "a/b", "@releaseDomain", "/local/domain/0/backend/vbd/1/51712", "/a@b-_Z"])
    assert.ok(isValidPath(path), path);
  for (const path of ["", "//", "/a/", "a//b", "/a b", "/a.b", "/a\0b", "/a\n", "/é", "a/"])
    assert.not(isValidPath(path), path);
  assert.not(isValidPath(`/${"a".repeat(3072)}`));
});

test("where the daemon is", () => {
  assert.is(xenstoredSocket({}), "/run/xenstored/socket");
  assert.is(xenstoredSocket({ XENSTORED_RUNDIR: "/x" }), "/x/socket");
  assert.is(xenstoredSocket({ XENSTORED_RUNDIR: "/x", XENSTORED_PATH: "/y" }), "/y");
});

test("answers are matched by their numbers, in any order", async () => {
  const asked: Message[] = [];
  const { connection } = scripted((message, events) => {
    asked.push(message);
    if (asked.length < 3) return;
    for (const { type, request, payload } of asked.reverse())
      events.message({ type, request, transaction: 0, payload });
  });
  const answers = await Promise.all(["/a", "/b", "/c"].map((path) => connection.read(path)));
  assert.equal(answers.map(String), ["/a\0", "/b\0", "/c\0"]);
});

test("an event ahead of the answer to its watch is kept", async () => {
  const { connection } = scripted(({ type, request }, events) => {
    events.message(event("/a", "t"));
    events.message({ type, request, transaction: 0, payload: ok });
  });
  const watch = await connection.watch("/a", "t");
  assert.is(await watch.next(), "/a");
});

test("of two watches with one token each gets what is at or below its path", async () => {
  const { connection, events } = scripted(({ type, request }, { message }) =>
    message({ type, request, transaction: 0, payload: ok }),
  );
  const [a, b] = [await connection.watch("/a", "t"), await connection.watch("/b", "t")];
  events().message(event("/b/x", "t"));
  events().message(event("/a", "t"));
  assert.equal([await a.next(), await b.next()], ["/a", "/b/x"]);
});

test("events of unknown watches, and answers to nothing, are passed over", async () => {
  const { connection } = scripted(({ type, request }, events) => {
    events.message(event("/a", "unknown"));
    events.message({ type, request: 12345, transaction: 0, payload: ok });
    events.message({ type, request, transaction: 0, payload: ok });
  });
  assert.is(String(await connection.read("/a")), "OK\0");
});

test("a watch that nobody reads keeps a bounded number of paths, and then its own", async () => {
  const { connection, events } = scripted(({ type, request }, to) =>
    to.message({ type, request, transaction: 0, payload: ok }),
  );
  const watch = await connection.watch("/a", "t");
  for (let i = 0; i < 3; i++) events().message(event("/a/same", "t"));
  assert.is(await watch.next(), "/a/same");
  for (let i = 0; i < 1024; i++) events().message(event(`/a/${i}`, "t"));
  assert.is(await watch.next(), "/a/0");
  for (let i = 0; i < 3; i++) events().message(event(`/a/more${i}`, "t"));
  assert.is(await watch.next(), "/a");
  assert.is(await watch.next(), "/a/more2");
});

test("how many paths may wait in a watch can be set", async () => {
  const { connection, events } = scripted(
    ({ type, request }, to) => to.message({ type, request, transaction: 0, payload: ok }),
    { mostWaiting: 2 },
  );
  const watch = await connection.watch("/a", "t");
  for (let i = 0; i < 3; i++) events().message(event(`/a/${i}`, "t"));
  assert.is(await watch.next(), "/a");
});

test("too many requests in flight are refused, and names that are unknown are passed on", async () => {
  const asked: Message[] = [];
  const { connection, events } = scripted((message) => asked.push(message));
  const waiting = Promise.all(["/a", "/b", "/c", "/d"].map((path) => connection.read(path)));
  await refused(connection.read("/e"), "EBUSY");
  for (const { request } of asked)
    events().message({ type: MessageType.error, request, transaction: 0, payload: Buffer.from("EWHATEVER\0") });
  await refused(waiting, "EWHATEVER");
});

test("what would ruin a daemon is not sent", async () => {
  const asked: Message[] = [];
  const { connection } = scripted((message) => asked.push(message));
  await refused(connection.release(0), "EINVAL");
  await refused(connection.rm("/"), "EINVAL");
  await refused(connection.write("/a", Buffer.alloc(4096)), "E2BIG");
  assert.equal(asked, []);
  await connection.close();
});

test("an answer of another type is a failure of the daemon", async () => {
  const { connection } = scripted(({ request }, events) =>
    events.message({ type: MessageType.write, request, transaction: 0, payload: ok }),
  );
  await refused(connection.read("/a"), "EIO");
});

test("a daemon that had nothing to answer for long has its whole time for what comes then", async () => {
  const { connection, tick } = scripted(() => {});
  tick();
  tick();
  const reading = connection.read("/a");
  const outcome = Promise.race([reading.catch(() => "lost"), new Promise((resolve) => setImmediate(resolve, "waits"))]);
  tick();
  assert.is(await outcome, "waits");
  tick();
  await loses(reading);
});

test("a daemon that answers nothing is lost after a while, one that answers slowly is not", async () => {
  const asked: Message[] = [];
  const { connection, events, tick } = scripted((message) => asked.push(message));
  const one = connection.read("/a");
  const two = connection.read("/b");
  await Promise.resolve();
  tick();
  events().message({ type: MessageType.read, request: 1, transaction: 0, payload: ok });
  await one;
  tick();
  tick();
  await loses(two);
  await loses(connection.read("/c"));
  assert.instance(await connection.ended, XenstoreLost);
});

test("transactions give up after the attempts that they may make, and with what is no conflict at once", async () => {
  let commits = 0;
  const { connection } = scripted(({ type, request }, events) => {
    const started = type === MessageType.transactionStart;
    if (type === MessageType.transactionEnd) commits++;
    const failed = type === MessageType.transactionEnd;
    const payload = Buffer.from(started ? "7\0" : failed ? "EAGAIN\0" : "OK\0");
    events.message({ type: failed ? MessageType.error : type, request, transaction: 0, payload });
  });
  const ambient: Ambient = {
    ...systemAmbient,
    after(_milliseconds, action) {
      queueMicrotask(action);
      return { stop() {} };
    },
  };
  await refused(
    transact(connection, ambient, (tree) => tree.write("/a", ""), { attempts: 5 }),
    "EAGAIN",
  );
  assert.is(commits, 5);
});

test("a listing in parts begins anew when the directory changes", async () => {
  const parts = ["1\0a\0", "2\0c\0\0", "2\0b\0", "2\0c\0\0"];
  const offsets: string[] = [];
  const { connection } = scripted(({ type, request, payload }, events) => {
    const inParts = type === MessageType.directoryPart;
    if (inParts) offsets.push(payload.toString().split("\0")[1] ?? "");
    const answer = inParts ? (parts.shift() ?? "") : "E2BIG\0";
    events.message({ type: inParts ? type : MessageType.error, request, transaction: 0, payload: Buffer.from(answer) });
  });
  assert.equal(await connection.directory("/a"), ["b", "c"]);
  assert.equal(offsets, ["0", "2", "0", "2"]);
});

test("everyday refusals carry no stack", async () => {
  const { connection } = scripted(({ request }, events) =>
    events.message({ type: MessageType.error, request, transaction: 0, payload: Buffer.from("ENOENT\0") }),
  );
  const error = await connection.read("/a").catch((reason: unknown) => reason);
  assert.instance(error, XenstoreError);
  assert.not.match((error as XenstoreError).stack ?? "", /\n\s+at /);
});

test("over a socket: more clients at once than a daemon's queue holds all come in", async () => {
  const directory = mkdtempSync(join(tmpdir(), "xenstore-"));
  const path = join(directory, "socket");
  const server = createServer().listen({ path, backlog: 1 });
  try {
    // In one turn, in which nobody is let in: the third finds the queue full.
    const connections = await Promise.all(Array.from({ length: 8 }, () => connectSocket(path, systemAmbient)));
    for (const connection of connections) await connection.close();
  } finally {
    server.close();
    rmSync(directory, { recursive: true });
  }
});

test("over a socket: a daemon that goes, or talks nonsense, ends the connection and all that waits", async () => {
  const directory = mkdtempSync(join(tmpdir(), "xenstore-client-"));
  const path = join(directory, "socket");
  await loses(connectSocket(path, systemAmbient));
  const taken: Socket[] = [];
  const server = createServer((socket) => taken.push(socket)).listen(path);
  try {
    const gone = await connectSocket(path, systemAmbient);
    const reading = gone.read("/a");
    while (taken.length < 1) await new Promise((resolve) => setImmediate(resolve));
    taken[0]?.destroy();
    await loses(reading);
    assert.instance(await gone.ended, XenstoreLost);
    await gone.close();
    const nonsense = await connectSocket(path, systemAmbient);
    const watching = nonsense.watch("/a");
    while (taken.length < 2) await new Promise((resolve) => setImmediate(resolve));
    taken[1]?.write(Buffer.alloc(64, 0xff));
    await loses(watching);
    const closed = await connectSocket(path, systemAmbient);
    const left = closed.read("/a");
    const refusal = loses(left);
    await closed.close();
    await refusal;
    assert.is(await closed.ended, undefined);
  } finally {
    for (const socket of taken) socket.destroy();
    server.close();
    rmSync(directory, { recursive: true });
  }
});

test.run();
