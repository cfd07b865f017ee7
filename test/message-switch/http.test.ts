import { suite } from "uvu";
import * as assert from "uvu/assert";
import { BadRequest, readCommand } from "../../daemons/message-switch/command.ts";
import { defaultLimits, NotHttp, type Request, RequestReader } from "../../daemons/message-switch/http.ts";
import { fc } from "../support/properties.ts";

const http = suite("message switch: HTTP");

function readAll(chunks: readonly Buffer[]): Request[] {
  const reader = new RequestReader(defaultLimits);
  const out: Request[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let request = reader.next(); request !== undefined; request = reader.next()) out.push(request);
  }
  return out;
}

/** Cuts bytes at positions. */
function cut(bytes: Buffer, positions: readonly number[]): Buffer[] {
  const edges = [0, ...positions.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges
    .slice(1)
    .map((end, index) => bytes.subarray(edges[index], end))
    .filter((chunk) => chunk.length > 0);
}

const body = fc.uint8Array({ maxLength: 300 });

http("requests come out whole, wherever the bytes are cut", () => {
  const request = fc.oneof(
    fc.constant({ text: Buffer.from("GET /list/ HTTP/1.1\r\nHost: h\r\n\r\n"), body: "" }),
    body.map((bytes) => ({
      text: Buffer.concat([
        Buffer.from(`POST /request/a/b HTTP/1.1\r\nContent-Length: ${bytes.length}\r\n\r\n`),
        bytes,
      ]),
      body: Buffer.from(bytes).toString("latin1"),
    })),
    fc
      .array(
        body.filter((chunk) => chunk.length > 0),
        { maxLength: 4 },
      )
      .map((chunks) => ({
        text: Buffer.concat([
          Buffer.from("POST /transfer HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"),
          ...chunks.flatMap((chunk) => [
            Buffer.from(`${chunk.length.toString(16)};x=y\r\n`),
            chunk,
            Buffer.from("\r\n"),
          ]),
          Buffer.from("0\r\n\r\n"),
        ]),
        body: Buffer.concat(chunks).toString("latin1"),
      })),
  );
  fc.assert(
    fc.property(
      fc.array(request, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(5_000), { maxLength: 12 }),
      (list, cuts) => {
        const bytes = Buffer.concat(list.map(({ text }) => text));
        const read = readAll(cut(bytes, cuts));
        assert.equal(
          read.map(({ body }) => body),
          list.map(({ body }) => body),
        );
      },
    ),
  );
});

http("any bytes give requests or are refused", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (chunks) => {
      try {
        for (const request of readAll(chunks.map((chunk) => Buffer.from(chunk)))) readCommand(request);
      } catch (error) {
        assert.ok(error instanceof NotHttp || error instanceof BadRequest);
      }
    }),
  );
});

http("heads and lengths are bounded", () => {
  const refused = (...texts: string[]) =>
    assert.throws(
      () => readAll(texts.map((text) => Buffer.from(text))),
      (error: unknown) => error instanceof NotHttp,
    );
  refused(`GET /${"x".repeat(70_000)}`);
  refused("GET / HTTP/1.1\r\n", `x: ${"y".repeat(70_000)}\r\n\r\n`);
  refused("POST /transfer HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n");
  refused("POST /transfer HTTP/1.1\r\ncontent-length: -1\r\n\r\n");
  refused("POST /transfer HTTP/1.1\r\ncontent-length: 1e3\r\n\r\n");
  refused("POST /transfer HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nffffffff\r\n");
  refused("POST /transfer HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n");
  refused("hello\r\n");
  refused("GET / HTTP/2.0\r\n\r\n");
});

function command(method: string, target: string, text = "") {
  return readCommand({ method, target, body: text, host: "h", last: false });
}

http("paths are decoded twice", () => {
  assert.equal(command("GET", "/login/a%252Fb"), { do: "login", token: "a/b" });
  assert.equal(command("GET", "/login/a%2525b"), { do: "login", token: "a%b" });
  assert.equal(command("GET", "/login/100%"), { do: "login", token: "100%" });
  assert.is(command("GET", "/login/a%2Fb"), undefined);
  assert.equal(command("GET", "/persistent/%25C3%25A9"), { do: "create", name: "\xc3\xa9", transient: false });
  assert.equal(command("GET", "/list/?x=/y"), { do: "list", prefix: "", alive: false });
  assert.equal(command("GET", "/list/alive"), { do: "list", prefix: "alive", alive: false });
  assert.equal(command("GET", "/list/alive/a"), { do: "list", prefix: "a", alive: true });
});

http("numbers of 64 bits", () => {
  assert.equal(command("GET", "/ack/q/9223372036854775807"), { do: "ack", name: "q", number: 2n ** 63n - 1n });
  assert.throws(() => command("GET", "/ack/q/9223372036854775808"));
  assert.throws(() => command("GET", "/ack/q/1.5"));
  assert.throws(() => command("GET", "/ack/q/"));
});

http("the body of a transfer", () => {
  const read = (value: unknown) =>
    command("POST", "/transfer", typeof value === "string" ? value : JSON.stringify(value));
  assert.equal(read({ FROM: "-5", Timeout: 1, queues: [] }), { do: "transfer", from: -5, seconds: 1, queues: [] });
  assert.equal(read('{"timeout":"1.5","queues":["\\u00e9\xc3\xa9"]}'), {
    do: "transfer",
    from: -1,
    seconds: 1.5,
    queues: ["\xc3\xa9\xc3\xa9"],
  });
  for (const bad of ["", "[]", "null", "{", '{"timeout":1}', '{"queues":[]}'])
    assert.throws(
      () => read(bad),
      (error: unknown) => error instanceof BadRequest,
      bad,
    );
  for (const bad of [
    { timeout: "x", queues: [] },
    { timeout: null, queues: [] },
    { timeout: 1, queues: [1] },
    { from: "x", timeout: 1, queues: [] },
  ]) {
    assert.throws(
      () => read(bad),
      (error: unknown) => error instanceof BadRequest,
    );
  }
});

http.run();
