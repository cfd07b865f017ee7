import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { routes } from "../../../daemons/xapi/http/index.ts";
import { schema } from "../../../generated/server/schema.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { readDatabaseXml } from "../../../runtime/db/xml/file.ts";
import { HttpServer } from "../../../runtime/http/server.ts";
import { createWorld } from "../support/world.ts";

const root = new URL("../../../generated/docs/site/", import.meta.url).pathname;

async function serve(options: Parameters<typeof createWorld>[0] = {}, httpsOnly = true) {
  const world = createWorld(options);
  const site = { root, hstsMaxAge: -1, httpsOnly };
  const http = new HttpServer({
    ambient: systemAmbient,
    service: world.xapi.dispatcher,
    schema,
    routes: routes(world.xapi, site),
  });
  const port = await http.listen({ kind: "tcp", host: "127.0.0.1", port: 0 });
  return { world, http, url: `http://127.0.0.1:${port}` };
}

/** Sends a path as it is, without the tidying of `fetch`. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ port: new URL(url).port, path }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    }).on("error", reject);
  });
}

const handlers = suite("HTTP handlers");

handlers("static files are served to anybody, folders by their index, nothing from outside", async () => {
  const { http, url } = await serve();
  const index = await fetch(`${url}/`);
  assert.is(index.status, 200);
  assert.is(index.headers.get("content-type"), "text/html");
  assert.is(await index.text(), readFileSync(`${root}index.html`, "utf8"));
  assert.is((await fetch(`${url}/nowhere.html`)).status, 404);
  for (const path of ["/%2e%2e/%2e%2e/model.json", "/..%2f..%2fmodel.json"]) assert.is(await statusOf(url, path), 403);
  await http.close();
});

handlers("the database is exported in the XML format, to those who may have it", async () => {
  const { world, http, url } = await serve();
  assert.is((await fetch(`${url}/pool/xmldbdump`)).status, 401);
  assert.is((await fetch(`${url}/pool/xmldbdump?session_id=OpaqueRef:x`)).status, 401);
  assert.is((await fetch(`${url}/pool/xmldbdump?session_id=${world.sessionOf("pool-operator")}`)).status, 403);
  const cookie = { cookie: `session_id=${world.root}` };
  const reply = await fetch(`${url}/pool/xmldbdump`, { headers: cookie });
  assert.is(reply.status, 200);
  const { rows, version } = await readDatabaseXml(reply.body as AsyncIterable<Uint8Array>, schema);
  assert.equal(version, schema.version);
  assert.equal(
    rows.find((row) => row.class === "host")?.row.name_label,
    world.database.tables.host.get(world.host).name_label,
  );
  await http.close();
});

handlers("basic authentication makes a session for one request", async () => {
  const { world, http, url } = await serve();
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
  const before = world.database.tables.session.size;
  assert.is((await fetch(`${url}/pool/xmldbdump`, { headers: basic("root:secret") })).status, 200);
  const wrong = fetch(`${url}/pool/xmldbdump`, { headers: basic("root:wrong") });
  const ticking = setInterval(() => world.ambient.advance(1000), 5);
  assert.is((await wrong).status, 401);
  clearInterval(ticking);
  assert.is((await fetch(`${url}/pool/xmldbdump`, { headers: { authorization: "Digest x" } })).status, 500);
  assert.is(world.database.tables.session.size, before);
  await http.close();
});

handlers("the pool secret opens everything, a wrong one nothing", async () => {
  const { world, http, url } = await serve();
  const secret = world.xapi.services.poolSecret.current;
  assert.is((await fetch(`${url}/pool/xmldbdump?pool_secret=${secret}`)).status, 200);
  assert.is((await fetch(`${url}/pool/xmldbdump?pool_secret=x${secret}`)).status, 401);
  await http.close();
});

handlers("a site that may be seen without TLS sends clients that name their host to TLS", async () => {
  const { http, url } = await serve({}, false);
  const reply = await fetch(`${url}/guide/a b.html?q=1`, { redirect: "manual" });
  assert.is(reply.status, 301);
  assert.is(reply.headers.get("location"), "https://127.0.0.1/guide/a%20b.html?q=1");
  await http.close();
});

handlers("blobs are written whole, and read by those who may", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "blobs-"));
  const { world, http, url } = await serve({ dataDir });
  const ref = String(await world.call("pool.create_new_blob", world.pool, "shot", "image/png", false));
  const at = (session: string) => `${url}/blob?ref=${ref}&session_id=${session}`;
  const put = (session: string, body: string) => fetch(at(session), { method: "PUT", body });

  assert.is((await fetch(at(world.root))).status, 404, "nothing was written yet");
  assert.is((await put(world.sessionOf("vm-operator"), "x")).status, 403);
  assert.is((await fetch(`${url}/blob`)).status, 400);
  assert.is((await fetch(`${url}/blob?uuid=none`)).status, 404);
  const reply = await put(world.root, "content");
  assert.equal([reply.status, await reply.text()], [200, ""]);
  assert.is((await fetch(`${url}/blob?ref=${ref}`)).status, 401);
  const read = await fetch(at(world.sessionOf("read-only")));
  assert.equal([read.headers.get("content-type"), await read.text()], ["image/png", "content"]);
  assert.is(await world.call("blob.get_size", ref), 7);

  const short = await exchangeBytes(
    url,
    `PUT /blob?ref=${ref}&session_id=${world.root} HTTP/1.1\r\nContent-Length: 9\r\n\r\nfew`,
  );
  assert.match(short, /^HTTP\/1.1 200/);
  assert.is(await (await fetch(at(world.root))).text(), "content", "what came short has changed nothing");
  assert.equal(
    readdirSync(join(dataDir, "blobs")).filter((name) => name.endsWith(".new")),
    [],
  );

  const open = String(await world.call("blob.create", "text/plain", true));
  const written = await fetch(`${url}/blob?ref=${open}&session_id=${world.root}`, { method: "PUT", body: "for all" });
  await written.text();
  assert.is(await (await fetch(`${url}/blob?ref=${open}`)).text(), "for all");
  await http.close();
  rmSync(dataDir, { recursive: true });
});

handlers("alerts of another pool are taken over, what is none is left out", async () => {
  const { world, http, url } = await serve();
  const { uuid } = world.database.tables.host.get(world.host);
  const alert = (cls: string, name: string) =>
    `<message><ref>OpaqueRef:${name}</ref><name>${name}</name><priority>3</priority><cls>${cls}</cls><obj_uuid>${uuid}</obj_uuid><timestamp>20260131T09:05:07Z</timestamp><uuid>${name}</uuid><body>b</body></message>`;
  const body = `${alert("Host", "A")}<message/>${alert("Nonsense", "B")}${alert("VM", "C")}`;
  const at = `${url}/messages?session_id=${world.root}`;
  assert.is((await fetch(at, { method: "PUT", body })).status, 400);
  assert.is((await fetch(`${at}&cls=Host&uuid=${uuid}`, { method: "PUT", body })).status, 200);
  const found = world.xapi.services.messages.entries().map(([, { name }]) => name);
  assert.equal(found, ["A"]);
  await http.close();
});

handlers("the services of the host are told as JSON", async () => {
  const { world, http, url } = await serve();
  const reply = await fetch(`${url}/services?session_id=${world.root}`);
  assert.equal(((await reply.json()) as { features: unknown }).features, ["/services/SM"]);
  assert.is((await fetch(`${url}/services/none?session_id=${world.root}`)).status, 404);
  await http.close();
});

handlers("what is not there yet is told to those who might use it", async () => {
  const { world, http, url } = await serve();
  assert.is((await fetch(`${url}/export?session_id=${world.root}`)).status, 501);
  assert.is((await fetch(`${url}/export?session_id=${world.sessionOf("read-only")}`)).status, 403);
  assert.is((await fetch(`${url}/export`)).status, 401);
  await http.close();
});

handlers("the task that a request names tells how it went, and so does the audit log", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "audit-"));
  const { world, http, url } = await serve({ dataDir });
  const under = async (path: string, session: string) => {
    const task = String(await world.call("task.create", "t", ""));
    await (await fetch(`${url}${path}?session_id=${session}&task_id=${task}`)).text();
    const { status, error_info } = world.database.tables.task.get(task as never);
    return [status, error_info[0]];
  };
  assert.equal(await under("/services", world.root), ["success", undefined]);
  assert.equal(await under("/export", world.root), ["failure", "INTERNAL_ERROR"]);
  assert.equal(await under("/pool/xmldbdump", world.sessionOf("read-only")), ["failure", "RBAC_PERMISSION_DENIED"]);
  assert.equal(await under("/services", "OpaqueRef:none"), ["failure", "SESSION_AUTHENTICATION_FAILED"]);
  await http.close();
  world.xapi.services.audit.flush();
  const lines = readFileSync(join(dataDir, "audit.log"), "utf8").split("\n");
  const told = lines.flatMap(
    (line) => /'(ALLOWED|DENIED)' '([A-Z]*)[^']*' 'HTTP' '([^']*)'/.exec(line)?.slice(1, 4).join(" ") ?? [],
  );
  assert.equal(told, [
    "ALLOWED OK http/get_services",
    "ALLOWED ERROR http/get_export",
    "DENIED  http/get_pool_xml_db_sync",
  ]);
  rmSync(dataDir, { recursive: true });
});

/** Sends bytes, ends the connection's half, and reads what comes. */
function exchangeBytes(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.end(bytes));
    socket.setEncoding("latin1").on("data", (text) => {
      received += text;
    });
    socket.on("close", () => resolve(received)).on("error", reject);
  });
}

handlers.run();
