import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { routes } from "../../../daemons/xapi/http/index.ts";
import { xapiSettings } from "../../../daemons/xapi/settings.ts";
import { type ForwardedRequest, ForwardedSocket } from "../../../daemons/xenopsd/migration/forwarded.ts";
import { schema } from "../../../generated/server/schema.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { defaults } from "../../../runtime/config/load.ts";
import { HttpServer } from "../../../runtime/http/server.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import { encodeCall } from "../../../runtime/rpc/xmlrpc/encode.ts";
import { parseResponse } from "../../../runtime/rpc/xmlrpc/parse.ts";
import { createWorld } from "../support/world.ts";

/** What other hosts ask of this one's domain manager (spec: http-handlers.md, section 9). */

const test = suite("xapi/http/xenops");

interface Bench {
  readonly port: number;
  readonly url: string;
  readonly session: string;
  readonly operator: string;
  readonly payloads: string[];
  readonly taken: ForwardedRequest[];
}

async function withXapi(
  take: ((request: ForwardedRequest) => void) | undefined,
  run: (bench: Bench) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "xh-"));
  const payloads: string[] = [];
  const taken: ForwardedRequest[] = [];
  const send = async (payload: string) => {
    payloads.push(payload);
    return '{"result":"temporary","id":0}';
  };
  const world = createWorld({
    settings: { ...defaults(xapiSettings), "sockets-path": folder },
    more: { vmManager: { send } } as never,
  });
  const socket =
    take === undefined
      ? undefined
      : await ForwardedSocket.listen({
          path: join(folder, "xenopsd.forwarded"),
          ambient: systemAmbient,
          log: silentLogger,
          take: (request) => {
            taken.push(request);
            take(request);
          },
        });
  const http = new HttpServer({
    ambient: systemAmbient,
    service: world.xapi.dispatcher,
    schema,
    routes: routes(world.xapi, undefined),
  });
  const port = await http.listen({ kind: "tcp", host: "127.0.0.1", port: 0 });
  try {
    const operator = world.sessionOf("vm-operator");
    await run({ port, url: `http://127.0.0.1:${port}`, session: world.root, operator, payloads, taken });
  } finally {
    await http.close();
    await socket?.close();
    rmSync(folder, { recursive: true });
  }
}

/** A request whose connection goes on as another protocol. */
function put(port: number, path: string, cookie: string): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.write(`PUT ${path} HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`);
  return socket;
}

test("a call is passed on to the domain manager's queue", () =>
  withXapi(undefined, async ({ url, session, operator, payloads }) => {
    const body = encodeCall("VM.import_metadata", [{ debug_info: "d", metadata: "m" }]);
    const post = (ref: string, text = body) =>
      fetch(`${url}/services/xenops?session_id=${ref}`, { method: "POST", body: text });
    const reply = await post(session);
    assert.is(reply.status, 200);
    assert.is(parseResponse(Buffer.from(await reply.arrayBuffer())), "temporary");
    assert.equal(JSON.parse(payloads[0] ?? ""), {
      method: "VM.import_metadata",
      params: [{ debug_info: "d", metadata: "m" }],
      id: 0,
    });
    assert.is((await post(session, "no XML")).status, 400);
    assert.is((await post(session, "x".repeat(1_048_577))).status, 400);
    assert.is((await post(operator)).status, 403);
    assert.is((await post("OpaqueRef:nobody")).status, 401);
    assert.is(payloads.length, 1);
  }));

test("a connection is handed over, with what its client sends before and after the reply", () =>
  withXapi(
    ({ connection }) => {
      connection.write("HTTP/1.0 200 OK\r\nTask-id: 7\r\n\r\n");
      connection.on("data", (chunk) => connection.write(`got ${chunk} `));
      connection.on("end", () => connection.end("bye"));
    },
    async ({ port, session, taken }) => {
      const client = put(port, "/services/xenops/migrate/vm/1?x=y", `session_id=${session}; final_id=a%20b; dbg=d`);
      client.write("early");
      const all = textOf(client);
      await new Promise((resolve) => client.once("data", resolve));
      client.end();
      assert.is(await all, "HTTP/1.0 200 OK\r\nTask-id: 7\r\n\r\ngot early bye");
      const [request] = taken;
      assert.is(request?.path, "/services/xenops/migrate/vm/1");
      assert.equal(request?.cookies, { final_id: "a b", dbg: "d" });
    },
  ));

test("a client that goes takes the connection of the domain manager with it, and the other way round", () =>
  withXapi(
    ({ path, connection }) => {
      connection.write("HTTP/1.0 200 OK\r\n\r\n");
      connection.on("error", () => {});
      if (path.endsWith("/gone")) connection.destroy();
      else connection.resume();
    },
    async ({ port, session, taken }) => {
      const here = put(port, "/services/xenops/migrate/vm/here", `session_id=${session}`);
      await new Promise((resolve) => here.once("data", resolve));
      const closed = new Promise((resolve) => taken[0]?.connection.once("close", resolve));
      here.destroy();
      await closed;
      const gone = put(port, "/services/xenops/migrate/vm/gone", `session_id=${session}`);
      assert.is(await textOf(gone), "HTTP/1.0 200 OK\r\n\r\n");
    },
  ));

test("where nobody takes a connection over, or it is refused, the answer is 404", async () => {
  await withXapi(undefined, async ({ port, session }) => {
    assert.match(await textOf(put(port, "/services/xenops/migrate/vm/1", `session_id=${session}`)), /^HTTP\/1\.. 404 /);
    assert.match(await textOf(put(port, "/services/xenops/migrate/vm/1", "session_id=x")), /^HTTP\/1\.. 401 /);
  });
  const refuse = ({ connection }: ForwardedRequest) => {
    connection.destroy();
    throw new Error("not now");
  };
  await withXapi(refuse, async ({ port, session }) => {
    assert.match(await textOf(put(port, "/services/xenops/migrate/vm/1", `session_id=${session}`)), /^HTTP\/1\.. 404 /);
  });
});

test.run();
