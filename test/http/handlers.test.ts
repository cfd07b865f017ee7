import { once } from "node:events";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { HttpError, unauthorised } from "../../runtime/http/pages.ts";
import type { Handler, Route } from "../../runtime/http/routes.ts";
import { Client, exchange, post, type Running, start, xmlCall, xmlReply } from "./support.ts";

const handlers = suite("plain handlers");
const open: Running[] = [];

async function serving(handler: Handler, method = "PUT", path = "/import"): Promise<Running> {
  const routes: Route[] = [
    { method, path, target: { handler } },
    {
      method: "GET",
      path: "/",
      target: { handler: (_request, response) => response.reply({ status: 200, headers: [] }, "root") },
    },
  ];
  const running = await start(routes);
  open.push(running);
  return running;
}

handlers.after.each(async () => {
  for (const running of open.splice(0)) await running.close();
});

handlers("get path, query and cookies decoded", async () => {
  let seen: unknown;
  const running = await serving(
    (request, response) => {
      seen = [request.path, [...request.query], [...request.cookies], request.rawQuery, request.contentLength];
      response.reply({ status: 200, headers: [["x", "y"]] }, "ok");
    },
    "GET",
    "/export",
  );
  const reply = await exchange(
    running.port,
    "GET /%65xport/?ref=Opaque%52ef:1&a=b=c&flag&=x HTTP/1.1\r\nCookie: session_id=a%20b; pool_secret=s\r\n\r\n",
  );
  assert.equal(seen, [
    "/export/",
    [
      ["ref", "OpaqueRef:1"],
      ["a", "b=c"],
      ["flag", ""],
    ],
    [
      ["session_id", "a b"],
      ["pool_secret", "s"],
    ],
    "ref=Opaque%52ef:1&a=b=c&flag&=x",
    undefined,
  ]);
  assert.is(reply, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\nx: y\r\n\r\nok");
  await exchange(running.port, "GET /export HTTP/1.1\r\nCookie: a=1&b=2\r\n\r\n");
  assert.equal((seen as unknown[])[2], [
    ["a", "1"],
    ["b", "2"],
  ]);
});

handlers("read a body with a length, and the connection lives on", async () => {
  const running = await serving(async (request, response) => {
    const body = await request.body.read(100);
    response.reply({ status: 200, headers: [] }, `${body} ${request.body.cut}`);
  });
  const put = (body: string) => `PUT /import HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const replies = await exchange(
    running.port,
    `${put("hello")}${put("")}GET / HTTP/1.1\r\n\r\n${post("/", xmlCall("a"))}`,
  );
  const page = (body: string) =>
    `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: keep-alive\r\n\r\n${body}`;
  assert.is(replies, page("hello false") + page(" false") + page("root") + xmlReply("a"));
});

handlers("refuse a body beyond their limit, told or not", async () => {
  const running = await serving(async (request, response) => {
    response.reply({ status: 200, headers: [] }, await request.body.read(4));
  });
  const told = await exchange(running.port, "PUT /import HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello");
  const untold = await exchange(running.port, "PUT /import HTTP/1.0\r\n\r\nhello");
  for (const reply of [told, untold]) assert.match(reply, /^HTTP\/1\.[01] 400 Bad Request\r\n[\s\S]*exceeds 4 bytes/);
  assert.is(running.errors.length, 0);
});

handlers("stream an HTTP/1.0 PUT without a length to the end of the connection, the reply's head first", async () => {
  const running = await serving(async (request, response) => {
    const out = response.stream({ status: 200, headers: [["task-id", "OpaqueRef:t"]] });
    let size = 0;
    for await (const chunk of request.body.stream()) size += chunk.length;
    out.end(`${size} ${request.body.cut}`);
  });
  const client = new Client(running.port);
  client.send("PUT /import HTTP/1.0\r\n\r\nabc");
  assert.is(await client.until("\r\n\r\n"), "HTTP/1.0 200 OK\r\ntask-id: OpaqueRef:t\r\n\r\n");
  client.send(Buffer.alloc(1_000_000));
  client.socket.end();
  assert.is(await client.ended(), "1000003 false");
});

handlers("see the end of data where a PUT of 2^50 bytes is cut", async () => {
  const running = await serving(async (request, response) => {
    let text = "";
    for await (const chunk of request.body.stream()) text += chunk;
    response.reply({ status: 200, headers: [] }, `${text} ${request.body.cut}`);
  });
  const reply = await exchange(running.port, `PUT /import HTTP/1.1\r\nContent-Length: ${2 ** 50}\r\n\r\ndata`);
  assert.match(reply, /connection: (keep-alive|close)\r\n\r\ndata true$/);
});

handlers("may leave a body unread: the connection then ends behind the reply", async () => {
  const running = await serving((_request, response) => response.reply({ status: 200, headers: [] }, "done"));
  const reply = await exchange(running.port, `PUT /import HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345`, false);
  assert.match(reply, /\r\n\r\ndone$/);
});

handlers("hold a fast sender back while they do not read", async () => {
  let resume: () => void = () => {};
  const running = await serving(async (request, response) => {
    const stream = request.body.stream();
    await once(stream, "readable");
    await new Promise<void>((resolve) => {
      resume = resolve;
    });
    let size = 0;
    for await (const chunk of stream) size += chunk.length;
    response.reply({ status: 200, headers: [] }, String(size));
  });
  const client = new Client(running.port);
  const size = 20_000_000;
  client.send(`PUT /import HTTP/1.1\r\nContent-Length: ${size}\r\n\r\n`);
  client.send(Buffer.alloc(size));
  while (client.socket.bytesWritten < 100) await new Promise((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < 1000; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(client.socket.writableLength > 0, "the kernel's buffers cannot hold it all, so some must wait");
  resume();
  assert.match(await client.until(`\r\n\r\n${size}`), /^HTTP\/1\.1 200 OK/);
  client.close();
});

handlers("stream a reply of known length and keep the connection", async () => {
  const running = await serving(
    (_request, response) => {
      const out = response.stream({ status: 200, headers: [["content-type", "x/y"]] }, 6);
      out.write("abc");
      out.end("def");
    },
    "GET",
    "/export",
  );
  const get = "GET /export HTTP/1.1\r\n\r\n";
  const one = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: keep-alive\r\ncontent-type: x/y\r\n\r\nabcdef";
  assert.is(await exchange(running.port, get + get), one + one);
});

handlers("end the connection when they stream less than they said, or fail late", async () => {
  const short = await serving(
    (_request, response) => void response.stream({ status: 200, headers: [] }, 6).end("abc"),
    "GET",
    "/e",
  );
  assert.match(await exchange(short.port, "GET /e HTTP/1.1\r\n\r\n", false), /abc$/);
  const late = await serving(
    (_request, response) => {
      response.stream({ status: 200, headers: [] }, 6).write("abc");
      throw new Error("late");
    },
    "GET",
    "/e",
  );
  const reply = await exchange(late.port, "GET /e HTTP/1.1\r\n\r\n", false);
  assert.is(reply.match(/HTTP\//g)?.length ?? 0, reply === "" ? 0 : 1);
  assert.is(late.errors.length, 1);
});

handlers("word their own version and headers", async () => {
  const running = await serving(
    (_request, response) => {
      response
        .stream({
          status: 200,
          version: "1.0",
          headers: [
            ["Connection", "close"],
            ["Cache-Control", "no-cache, no-store"],
          ],
        })
        .end("x");
    },
    "GET",
    "/services",
  );
  assert.is(
    await exchange(running.port, "GET /services HTTP/1.1\r\n\r\n", false),
    "HTTP/1.0 200 OK\r\nConnection: close\r\nCache-Control: no-cache, no-store\r\n\r\nx",
  );
});

handlers("cannot smuggle a header through a value", async () => {
  const running = await serving(
    (_request, response) => {
      response.reply({ status: 302, headers: [["location", "/x\r\nset-cookie: a=b"]] });
    },
    "GET",
    "/x",
  );
  assert.match(
    await exchange(running.port, "GET /x HTTP/1.1\r\n\r\n"),
    /\r\nlocation: \/x {2}set-cookie: a=b\r\n\r\n$/,
  );
});

handlers("claim the socket of POST /cli and of CONNECT, with what was read already", async () => {
  const handler: Handler = async (request, response) => {
    const command = request.method === "POST" ? String(await request.body.read(1000)) : "connect";
    const socket = response.claim();
    socket.write(`greeting ${command}\n`);
    socket.on("data", (chunk) => socket.end(`echo ${chunk}`));
    socket.resume();
  };
  const cli = await serving(handler, "POST", "/cli");
  assert.is(
    await exchange(cli.port, "POST /cli HTTP/1.0\r\nContent-Length: 4\r\n\r\nlist\0\xff binary", false),
    "greeting list\necho \0\xff binary",
  );
  const console = await serving(handler, "CONNECT", "/console");
  assert.is(
    await exchange(console.port, "CONNECT /console?ref=x HTTP/1.0\r\n\r\nRFB", false),
    "greeting connect\necho RFB",
  );
});

handlers("turn thrown HttpErrors into pages and other errors into 500, byte for byte", async () => {
  const errors = [unauthorised("rrd_updates"), new HttpError(403, "No <b>."), new TypeError("internal")];
  const running = await serving(() => Promise.reject(errors.shift()), "GET", "/rrd_updates");
  const get = () => exchange(running.port, "GET /rrd_updates HTTP/1.1\r\n\r\n", false);
  assert.is(
    await get(),
    'HTTP/1.1 401 Unauthorised\r\ncontent-length: 96\r\ncontent-type: text/html\r\nconnection: close\r\ncache-control: no-cache, no-store\r\nWWW-Authenticate: Basic realm="rrd_updates"\r\n\r\n<html><body><h1>HTTP 401 unauthorised</h1>Please check your credentials and retry.</body></html>',
  );
  assert.match(await get(), /^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*No &#60;b&#62;\./);
  assert.is(running.errors.length, 0);
  const page = await get();
  assert.match(page, /^HTTP\/1\.1 500 Internal Error\r\n/);
  assert.not.match(page, /internal</);
  assert.is(running.errors.length, 1);
});

handlers("that send nothing get a 500", async () => {
  const running = await serving(() => {}, "GET", "/x");
  assert.match(await exchange(running.port, "GET /x HTTP/1.1\r\n\r\n", false), /^HTTP\/1\.1 500 /);
});

handlers("are found by the longest prefix; unknown methods are 501, unknown paths 403", async () => {
  const running = await serving((_request, response) => response.reply({ status: 200, headers: [] }, "import"));
  const first = async (line: string) =>
    (await exchange(running.port, `${line}\r\nContent-Length: 0\r\n\r\n`, false)).slice(9, 12);
  for (const line of ["HEAD / HTTP/1.1", "DELETE / HTTP/1.1", "FOO / HTTP/1.1"])
    assert.is(await first(line), "501", line);
  for (const line of ["PUT /nothing HTTP/1.1", "OPTIONS * HTTP/1.1", "POST // HTTP/1.1"]) {
    assert.is(await first(line), "403", line);
  }
  assert.is(
    await exchange(running.port, "HEAD / HTTP/1.1\r\n\r\n", false),
    "HTTP/1.1 501 Method not implemented\r\ncontent-length: 106\r\ncontent-type: text/html\r\nconnection: close\r\ncache-control: no-cache, no-store\r\n\r\n<html><body><h1>HTTP 501 Method Not Implemented</h1><p>Unknown HEAD not supported.<br /></p></body></html>",
  );
  assert.match(await exchange(running.port, "PUT /import/ HTTP/1.1\r\nContent-Length: 0\r\n\r\n"), /import$/);
});

handlers("leave OPTIONS to the preflight answer", async () => {
  const running = await serving(() => {});
  const start =
    "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: keep-alive\r\ncache-control: no-cache, no-store\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: ";
  const end = "X-Requested-With\r\nAccess-Control-Allow-Methods: PUT\r\n\r\n";
  assert.is(await exchange(running.port, "OPTIONS /anything HTTP/1.1\r\n\r\n"), start + end);
  const asked = "OPTIONS /jsonrpc HTTP/1.1\r\nAccess-Control-Request-Headers: content-type, x-foo\r\n\r\n";
  assert.is(await exchange(running.port, asked), `${start}content-type, x-foo, ${end}`);
});

handlers("answer Expect: 100-continue when the handler asks for the body", async () => {
  const running = await serving(async (request, response) => {
    response.reply({ status: 200, headers: [] }, await request.body.read(100));
  });
  const client = new Client(running.port);
  client.send("PUT /import HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n");
  assert.is(await client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  await client.until("hi");
  client.close();
});

handlers.run();
