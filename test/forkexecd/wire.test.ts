import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Frames, frame } from "../../bindings/forkexec/frame.ts";
import { readServerMessage, requests } from "../../bindings/forkexec/protocol.ts";
import { signalName, wireSignal } from "../../bindings/forkexec/status.ts";
import { loadUnixStreams } from "../../bindings/libc/unix-stream.ts";
import { readMessage, writeMessage } from "../../daemons/forkexecd/messages.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { fc } from "../support/properties.ts";
import { type Bench, framed, Raw, setup, withForkexecd } from "./support.ts";

/** The protocol to the byte (spec: forkexecd.md, sections 3 and 4). */

const test = suite("forkexecd/wire");

const NAME = "01234567-89ab-cdef-0123-456789abcdef";

async function setUp(raw: Raw, text: string): Promise<string> {
  raw.send(text);
  const answer = await raw.receive();
  const found = /^\d{12}\["Setup_response",\{"fd_sock_path":"(.*)"\}\]$/.exec(answer);
  assert.ok(found, answer);
  return found[1] ?? "";
}

test("a program from its setup to its end", () =>
  withForkexecd(async ({ socket, folder }) => {
    const raw = new Raw(socket);
    const path = await setUp(raw, setup(["/bin/sh", "-c", "exit 3"]));
    assert.match(path, new RegExp(`^${folder}/fd_[0-9a-f-]{36}$`));
    assert.ok(existsSync(path));
    raw.send('000000000006"Exec"');
    assert.match(await raw.receive(), /^\d{12}\["Execed",\d+\]$/);
    assert.is(await raw.receive(), '000000000026["Finished",["WEXITED",3]]');
    assert.is(await raw.receive(), "", "closed");
    assert.not(existsSync(path));
  }));

test("tags and members in any case, descriptors before Exec, signals by their numbers there", () =>
  withForkexecd(async ({ socket }) => {
    const raw = new Raw(socket);
    const path = await setUp(
      raw,
      framed(
        `["SETUP",{"CMDARGS":["/bin/sh","-c","kill -9 $$"],"env":[],"ID_TO_FD_MAP":{"${NAME}":[1]},` +
          '"syslog_stdout":{"Enabled":false},"redirect_stderr_to_stdout":false}]',
      ),
    );
    const streams = await loadUnixStreams();
    const out = streams.connect(path);
    const file = openSync("/dev/null", "w");
    assert.ok(streams.send(out, Buffer.from(NAME), file));
    raw.send(framed('"exec"'));
    await raw.receive();
    assert.is(await raw.receive(), framed('["Finished",["WSIGNALED",-7]]'));
    closeSync(out);
    closeSync(file);
  }));

test("a second setup is ignored: the first is carried out", () =>
  withForkexecd(async ({ socket, folder, line }) => {
    const raw = new Raw(socket);
    await setUp(raw, setup(["/bin/sh", "-c", "exit 3"]));
    raw.send(setup(["/bin/sh", "-c", "exit 4"]));
    await line(/a message is ignored: Setup/);
    assert.is(readdirSync(folder).length, 1);
    raw.send(framed('"Exec"'));
    assert.match(await raw.receive(), /Execed/);
    assert.is(await raw.receive(), framed('["Finished",["WEXITED",3]]'));
    assert.is(await raw.receive(), "", "closed");
    assert.equal(readdirSync(folder), []);
  }));

test("what is split and what is joined on the way is read alike", () =>
  withForkexecd(async ({ socket }) => {
    const raw = new Raw(socket);
    const text = setup(["/bin/true"]) + framed('["Execed",5]') + framed('"Exec"');
    for (const part of [text.slice(0, 5), text.slice(5, 40), text.slice(40)]) {
      raw.send(part);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.match(await raw.receive(), /Setup_response/);
    assert.match(await raw.receive(), /Execed/);
    assert.is(await raw.receive(), framed('["Finished",["WEXITED",0]]'));
  }));

for (const [what, text] of [
  ["no length", "00000000000x"],
  ["a length beyond measure", "999999999999"],
  ["no JSON", framed("Exec")],
  ["no message", framed('["Unknown",1]')],
  ["another first message", framed('"Exec"')],
  ["no program", setup([])],
  ["an empty program", setup([""])],
  ["a zero byte", setup(["/bin/true", "a\0b"])],
  ["a short name", setup(["/bin/true"], { id_to_fd_map: { abc: [] } })],
  ["a number that is none", setup(["/bin/true"], { id_to_fd_map: { [NAME]: [-1] } })],
  ["a number too high", setup(["/bin/true"], { id_to_fd_map: { [NAME]: [100000] } })],
] as const) {
  test(`${what} ends the connection`, () =>
    withForkexecd(async ({ socket, folder }) => {
      const raw = new Raw(socket);
      raw.send(text);
      assert.is(await raw.receive(), "");
      assert.equal(readdirSync(folder), []);
      const next = new Raw(socket);
      await setUp(next, setup(["/bin/true"]));
      next.socket.destroy();
    }));
}

test("a client that passes descriptors without end is dropped", () =>
  withForkexecd(async ({ socket, folder, line }) => {
    const streams = await loadUnixStreams();
    const raw = new Raw(socket);
    const path = await setUp(raw, setup(["/bin/true"], { id_to_fd_map: { [NAME]: [] } }));
    const out = streams.connect(path);
    const dropped = line(/a client is dropped: more than 4096 messages/);
    let over = false;
    void dropped.then(() => {
      over = true;
    });
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve));
      try {
        while (streams.send(out, Buffer.from(NAME), out));
      } catch {
        // The other end is closed: the line is on its way.
      }
    }
    closeSync(out);
    assert.is(await raw.receive(), "");
    assert.equal(readdirSync(folder), []);
  }));

test("garbage after the setup ends it, and nothing is run", () =>
  withForkexecd(async ({ socket, folder, line }) => {
    const raw = new Raw(socket);
    await setUp(raw, setup(["/bin/true"]));
    raw.send("garbage garbage garbage");
    assert.is(await raw.receive(), "");
    assert.equal(readdirSync(folder), []);
    await line(/a client is dropped: no length/);
  }));

for (const [what, data, descriptors] of [
  ["an unknown name", NAME.replace("0", "f"), 1],
  ["a name and more", `${NAME}x`, 1],
  ["half a name", NAME.slice(0, 10), 1],
] as const) {
  test(`${what} with a descriptor ends the conversation`, () =>
    withForkexecd(async ({ socket, folder }) => {
      const streams = await loadUnixStreams();
      const raw = new Raw(socket);
      const path = await setUp(raw, setup(["/bin/true"], { id_to_fd_map: { [NAME]: [] } }));
      const out = streams.connect(path);
      const file = openSync("/dev/null", "w");
      for (let sent = 0; sent < descriptors; sent += 1) streams.send(out, Buffer.from(data), file);
      assert.is(await raw.receive(), "");
      assert.equal(readdirSync(folder), []);
      closeSync(out);
      closeSync(file);
    }));
}

test("a name without a descriptor ends it, several connections for descriptors do not", () =>
  withForkexecd(async ({ socket, folder }) => {
    const streams = await loadUnixStreams();
    const raw = new Raw(socket);
    const path = await setUp(raw, setup(["/bin/true"], { id_to_fd_map: { [NAME]: [] } }));
    closeSync(streams.connect(path));
    const bare = new Raw(path);
    bare.send(NAME);
    assert.is(await raw.receive(), "");
    assert.equal(readdirSync(folder), []);
  }));

test("a client that says nothing is dropped after a while, one whose program runs is not", () => {
  const ambient = new ManualAmbient();
  const run = async ({ socket, folder }: Bench) => {
    const running = new Raw(socket);
    await setUp(running, setup(["/bin/sleep", "100"]));
    running.send(framed('"Exec"'));
    const pid = Number(/\d+(?=\]$)/.exec(await running.receive())?.[0]);
    const silent = new Raw(socket);
    const half = new Raw(socket);
    await setUp(half, setup(["/bin/true"]));
    ambient.advance(59_000);
    assert.is(readdirSync(folder).length, 1);
    ambient.advance(1_000);
    assert.is(await silent.receive(), "");
    assert.is(await half.receive(), "");
    assert.equal(readdirSync(folder), []);
    process.kill(pid, "SIGKILL");
    assert.is(await running.receive(), framed('["Finished",["WSIGNALED",-7]]'));
    assert.is(ambient.timers, 0);
  };
  return withForkexecd(run, {}, ambient);
});

test("whatever is sent, the next client is served", () =>
  withForkexecd(async ({ socket, folder }) => {
    const good = [setup(["/bin/true"]), framed('"Exec"'), framed('"Dontwaitpid"')];
    const part = fc.oneof(fc.constantFrom(...good), fc.string(), fc.json().map(framed));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), fc.nat(200), async (parts, cut) => {
        const raw = new Raw(socket);
        const sent = parts.join("");
        raw.send(sent.slice(0, sent.length - cut));
        raw.socket.end();
        while ((await raw.receive()) !== "") assert.ok(raw.socket.bytesRead < 1_000);
      }),
      { numRuns: 300 },
    );
    assert.equal(readdirSync(folder), []);
    const next = new Raw(socket);
    await setUp(next, setup(["/bin/true"]));
    next.send(framed('"Exec"'));
    await next.receive();
    assert.is(await next.receive(), framed('["Finished",["WEXITED",0]]'));
  }));

test("what the client's library sends is what is declared", () => {
  const request = {
    cmdargs: ["/bin/é", "x"],
    env: ["A=b"],
    id_to_fd_map: { [NAME]: [1], other: [] },
    syslog_stdout: { enabled: true, key: "k" },
    redirect_stderr_to_stdout: true,
  } as const;
  const declared = (message: unknown) => writeMessage(message as never).toString();
  assert.is(requests.setup(request).toString(), declared(["Setup", request]));
  const bare = { ...request, syslog_stdout: { enabled: false } };
  assert.is(requests.setup(bare).toString(), declared(["Setup", bare]));
  assert.is(requests.exec().toString(), declared("Exec"));
  assert.is(requests.dontwaitpid().toString(), declared("Dontwaitpid"));
  assert.is(
    requests.setup(bare).toString(),
    framed(
      `["Setup",{"cmdargs":["/bin/é","x"],"env":["A=b"],"id_to_fd_map":{"${NAME}":[1],"other":[]},` +
        '"syslog_stdout":{"enabled":false},"redirect_stderr_to_stdout":true}]',
    ),
  );
  assert.equal(readServerMessage('["Finished",["WSIGNALED",-7]]'), { kind: "finished", status: ["WSIGNALED", -7] });
  for (const wrong of ['"Exec"', '["Execed","1"]', '["Finished",["X",1]]', "[]", "1"]) {
    assert.throws(() => readServerMessage(wrong), /not a message/);
  }
  assert.throws(() => readMessage('["Setup",{}]'));
});

test("signals have the numbers of the table", () => {
  assert.equal([6, 14, 1, 9, 15, 17, 25, 5, 30].map(wireSignal), [-1, -2, -4, -7, -11, -14, -28, -25, 30]);
  assert.is(signalName(-7), "SIGKILL");
  assert.is(signalName(-28), "SIGXFSZ");
  assert.is(signalName(40), "signal 40");
});

test("messages survive any cuts", () =>
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" })),
      fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
      (bodies, cuts) => {
        const bytes = Buffer.concat(bodies.map(frame));
        const frames = new Frames();
        const read: string[] = [];
        for (let at = 0; at < bytes.length; ) {
          const size = cuts.next().value ?? 1;
          read.push(...frames.push(bytes.subarray(at, at + size)));
          at += size;
        }
        assert.equal(read, bodies);
      },
    ),
  ));

test("a second daemon does not take a socket away, a new one takes over what a dead one left", () =>
  withForkexecd(async ({ socket, folder, stop }) => {
    const { start } = await import("../../daemons/forkexecd/start.ts");
    const options = { socket, "descriptor-folder": folder };
    const refused = await start(options).catch((error: Error) => error.message);
    assert.is(refused, `${socket} is served by another process`);
    await stop();
    const streams = await loadUnixStreams();
    closeSync(streams.listen(socket, 1));
    assert.ok(existsSync(join(socket)));
    await (await start(options)).stop();
  }));

test.run();
