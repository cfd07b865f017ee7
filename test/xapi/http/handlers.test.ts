import { readFileSync } from "node:fs";
import { get } from "node:http";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { routes } from "../../../daemons/xapi/http/index.ts";
import { schema } from "../../../generated/server/schema.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { readDatabaseXml } from "../../../runtime/db/xml/file.ts";
import { HttpServer } from "../../../runtime/http/server.ts";
import { createWorld } from "../support/world.ts";

const root = new URL("../../../generated/docs/site/", import.meta.url).pathname;

async function serve() {
  const world = createWorld();
  const site = { root, hstsMaxAge: -1 };
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

handlers.run();
