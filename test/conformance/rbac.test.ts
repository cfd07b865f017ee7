import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { PoolDatabase } from "../../daemons/xapi/database.ts";
import { schema } from "../../generated/server/schema.ts";
import { exchange } from "./golden/exchange.ts";
import { openStage } from "./golden/stage.ts";
import { Transcript } from "./golden/transcript.ts";
import { document, NOTHING, sampleOf } from "./openrpc.ts";

/** One role over HTTP: everything that a reader may not do is refused, whatever its parameters, and changes nothing. */
const test = suite("conformance/rbac");

/** Every row but those of sessions and tasks, which calls make by being made. */
function contentsOf(database: PoolDatabase): string {
  const classes = Object.keys(schema.classes).filter((name) => name !== "session" && name !== "task");
  return JSON.stringify(classes.map((name) => database.table(name)?.rows()));
}

test("a reader is refused everything else, and nothing changes", async () => {
  const stage = await openStage(new Transcript("verify2"));
  const awake = setInterval(() => undefined, 1000);
  try {
    const { rbac, sessions, database } = stage.running.xapi.services;
    const permissions = rbac.permissionsOf("read-only");
    const session = sessions.create({ isLocalSuperuser: false, authUserName: "reader", originator: "", permissions });
    const allowed = new Set(permissions);
    const refused = document.methods.filter(
      ({ name, params }) => params[0]?.name === "session_id" && !allowed.has(name.toLowerCase()),
    );
    const before = contentsOf(database);
    const wrong: string[] = [];
    for (const { name, params } of refused) {
      const values = params.slice(1).map(({ schema }) => sampleOf(schema, NOTHING));
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: name, params: [session, ...values] });
      const request = `POST /jsonrpc HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      const reply = await exchange(stage.endpoint("tcp80"), Buffer.from(request), "reply");
      const { error } = JSON.parse(reply.body.toString()) as { error?: { message: string; data: readonly string[] } };
      if (error?.message === "MESSAGE_REMOVED") continue;
      if (error?.message !== "RBAC_PERMISSION_DENIED" || error.data[0] !== name.toLowerCase())
        wrong.push(`${name} ${values.join(" ")}: ${error?.message ?? "allowed"} ${error?.data.join(" ") ?? ""}`);
    }
    assert.equal(wrong, []);
    assert.ok(refused.length > 700, String(refused.length));
    assert.is(contentsOf(database), before);
  } finally {
    await stage.close();
    clearInterval(awake);
  }
});

test.run();
