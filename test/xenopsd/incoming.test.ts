import { closeSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplexPair, PassThrough } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadUnixStreams } from "../../bindings/libc/unix-stream.ts";
import { failure } from "../../daemons/xenopsd/errors.ts";
import { ByteStream } from "../../daemons/xenopsd/migration/byte-stream.ts";
import { type ForwardedRequest, ForwardedSocket } from "../../daemons/xenopsd/migration/forwarded.ts";
import { receiveSuccess, sendFailure, sendSuccess } from "../../daemons/xenopsd/migration/handshake.ts";
import { Incoming } from "../../daemons/xenopsd/migration/incoming.ts";
import { moved } from "../../daemons/xenopsd/migration/maps.ts";
import type { VgpuT } from "../../generated/daemons/xenops.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { followed } from "../../runtime/log/follow.ts";
import { silentLogger } from "../../runtime/log/logger.ts";
import { failureOf } from "../support/failure.ts";
import { fc } from "../support/properties.ts";
import { until } from "../support/wait.ts";
import { pvVm, uuid, vbd, vif } from "./support.ts";

/** What other hosts send, in all its forms (spec: xen-domain-build.md, section 13; http-handlers.md, section 9). */

const test = suite("xenopsd/incoming");
const id = uuid(1);

interface Bench {
  /** Sends texts to the socket, the first with a connection or without, and answers what comes back. */
  hand(texts: readonly string[], withConnection: boolean): Promise<string>;
  /** The client's end of the connections that were handed over. */
  readonly clients: Socket[];
  readonly taken: ForwardedRequest[];
}

async function withForwarded(run: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fw-"));
  const keepAlive = setInterval(() => {}, 1_000);
  const path = join(folder, "xenopsd.forwarded");
  const taken: ForwardedRequest[] = [];
  const take = (request: ForwardedRequest) => void taken.push(request);
  const socket = await ForwardedSocket.listen({ path, ambient: systemAmbient, log: silentLogger, take });
  const clients: Socket[] = [];
  const far = createServer((client) => clients.push(client));
  await new Promise<void>((resolve) => far.listen(join(folder, "far"), resolve));
  const streams = await loadUnixStreams();
  const hand = async (texts: readonly string[], withConnection: boolean): Promise<string> => {
    const [first = "", ...rest] = texts;
    if (!withConnection) {
      const sender = connect(path);
      const reply = textOf(sender);
      for (const text of texts) sender.write(text);
      if (texts.length === 0) sender.end();
      return reply;
    }
    const passed = streams.connect(join(folder, "far"));
    const to = streams.connect(path);
    for (const [at, text] of [first, ...rest].entries()) {
      streams.send(to, Buffer.from(text), passed);
      if (at === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    closeSync(passed);
    closeSync(to);
    return "";
  };
  try {
    await run({ hand, clients, taken });
  } finally {
    for (const { connection } of taken) connection.destroy();
    for (const client of clients) client.destroy();
    await socket.close();
    await new Promise((resolve) => far.close(resolve));
    clearInterval(keepAlive);
    rmSync(folder, { recursive: true });
  }
}

test("a connection comes with its request, in one message or in parts, with cookies in either form", () =>
  withForwarded(async ({ hand, clients, taken }) => {
    await hand(['{"path":"/services/xenops/migrate/vm/x","cookie":{"a":"1"}}'], true);
    await until(() => taken.length === 1);
    await hand(['{"path":"/y",', '"cookie":[["b","2"],["c"]]}'], true);
    await until(() => taken.length === 2);
    assert.equal(
      taken.map(({ path, cookies }) => [path, cookies]),
      [
        ["/services/xenops/migrate/vm/x", { a: "1" }],
        ["/y", { b: "2" }],
      ],
    );
    const got = new Promise((resolve) => clients[0]?.once("data", (data) => resolve(data.toString())));
    taken[0]?.connection.write("hello");
    assert.is(await got, "hello");
  }));

test("what is no request, or brings no connection, is refused and harms nobody", () =>
  withForwarded(async ({ hand, taken }) => {
    for (const texts of [['{"path":"/x"}'], ["[]"], ['{"path":1}'], ["x".repeat(17_000)], []]) {
      assert.is(await hand(texts, false), "HTTP/1.0 404 Not Found\r\n\r\n", String(texts).slice(0, 20));
    }
    assert.equal(taken, []);
  }));

test("work for another host is followed as the trace of its request says", () =>
  withForwarded(async ({ hand, taken }) => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const seen: unknown[] = [];
    const begin = () => {
      seen.push(followed());
      return "7";
    };
    const incoming = new Incoming({ store: { hasVm: () => true }, log: silentLogger, begin });
    const path = `/services/xenops/migrate/vm/${id}`;
    await hand([JSON.stringify({ path, cookie: { dbg: "move" }, additional_headers: { traceparent } })], true);
    await until(() => taken.length === 1);
    for (const request of taken) incoming.take(request);
    assert.equal(seen, [{ context: { task: "move", trace: traceparent }, trace: { traceparent } }]);
  }));

test("paths that nobody expects are not found", () =>
  withForwarded(async ({ hand, clients, taken }) => {
    const begun: string[] = [];
    const incoming = new Incoming({
      store: { hasVm: (vm) => vm === id },
      log: silentLogger,
      begin: ({ vm }) => {
        begun.push(vm);
        return "7";
      },
    });
    const paths = [
      `migrate/mem/${id}`,
      `migrate/vm/${uuid(9)}`,
      `memory/${id}`,
      `migrate/vm/${id}`,
      `migrate/vm/${id}`,
    ];
    const replies: string[] = [];
    for (const [at, path] of paths.entries()) {
      await hand([JSON.stringify({ path: `/services/xenops/${path}`, cookie: {} })], true);
      await until(() => taken.length === at + 1 && clients.length === at + 1);
      clients[at]?.once("data", (data) => replies.push(data.toString().split("\r\n")[0] ?? ""));
      const request = taken[at];
      if (request !== undefined) incoming.take(request);
      await until(() => replies.length === at + 1);
    }
    assert.equal(begun, [id]);
    const refused = "HTTP/1.0 404 Not Found";
    assert.equal(replies, [refused, refused, refused, "HTTP/1.0 200 OK", refused]);
  }));

test("success and failures of the interface cross the wire", async () => {
  const wire = new PassThrough();
  const stream = new ByteStream(wire);
  await sendSuccess(stream);
  await receiveSuccess(stream);
  await sendFailure(stream, failure(["Bad_power_state", ["Halted", "Running"]]));
  assert.equal(await failureOf(receiveSuccess(stream)), ["Bad_power_state", ["Halted", "Running"]]);
  const sending = sendFailure(stream, new Error("x".repeat(100_000)));
  const cut = await failureOf(receiveSuccess(stream));
  await sending;
  assert.is(Array.isArray(cut) && cut[0], "Internal_error");
  await stream.write(Buffer.from([0, 3, 0x61, 0x62, 0x63]));
  assert.equal(await failureOf(receiveSuccess(stream)), ["Internal_error", "The other host says: abc"]);
  wire.end();
  await receiveSuccess(stream).then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(String(error), /closed/),
  );
});

test("bytes come as they were written, however they are cut, compressed or not", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 8 }),
      fc.array(fc.nat(2_000), { maxLength: 8 }),
      fc.boolean(),
      async (parts, cuts, compressed) => {
        const [here, there] = duplexPair();
        const reader = new ByteStream(there, { compressed });
        const writer = new ByteStream(here);
        if (compressed) writer.compress();
        const whole = Buffer.concat(parts);
        const writing = (async () => {
          for (const part of parts) await writer.write(part);
          await writer.end();
        })();
        const read: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, whole.length]) {
          const length = Math.min(cut, whole.length - at);
          read.push(await reader.read(length));
          at += length;
        }
        assert.ok(Buffer.concat(read).equals(whole));
        const more = await reader.read(1).catch(() => undefined);
        assert.is(more, undefined);
        await writing;
      },
    ),
    { numRuns: 100 },
  ));

test("devices stand for other things on another host", () => {
  const address = (bus: number, fn: number) => ({ domain: 0, bus, dev: 0, fn });
  const vgpu: VgpuT = {
    id: [id, "0"],
    position: 0,
    physical_pci_address: address(1, 0),
    virtual_pci_address: address(1, 4),
    implementation: "Empty",
  };
  const pci = (bus: number, fn: number) => ({
    id: [id, `p${bus}${fn}`] as [string, string],
    position: 0,
    address: address(bus, fn),
  });
  const definition = {
    vm: pvVm(id),
    vbds: [vbd(id, "xvda", 0), vbd(id, "xvdb", 1, { backend: ["Local", "/x"] })],
    vifs: [vif(id, 0), vif(id, 1)],
    vgpus: [vgpu],
    vusbs: [],
    pcis: [pci(1, 4), pci(5, 0)],
  };
  const other = moved(definition, uuid(2), {
    vdis: { "sr/xvda": "sr2/v" },
    networks: { 1: ["Local", "br9"] },
    pcis: { 0: address(7, 0), "vf:0": address(7, 4) },
  });
  assert.is(other.vm.id, uuid(2));
  assert.equal(
    other.vbds.map(({ id: owner, backend }) => [owner[0], backend]),
    [
      [uuid(2), ["VDI", "sr2/v"]],
      [uuid(2), ["Local", "/x"]],
    ],
  );
  assert.equal(
    other.vifs.map(({ backend }) => backend),
    [
      ["Local", "xenbr0"],
      ["Local", "br9"],
    ],
  );
  assert.equal(other.vgpus[0]?.physical_pci_address, address(7, 0));
  assert.equal(other.vgpus[0]?.virtual_pci_address, address(7, 4));
  assert.equal(
    other.pcis.map(({ id: [, name], address: at }) => [name, at]),
    [
      ["0000:07:00.4", address(7, 4)],
      ["p50", address(5, 0)],
    ],
  );
});

test.run();
