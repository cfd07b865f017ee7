import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { PoolDatabase } from "../../daemons/xapi/database.ts";
import { schema } from "../../generated/server/schema.ts";
import { exchange } from "./golden/exchange.ts";
import { openStage } from "./golden/stage.ts";
import { Transcript } from "./golden/transcript.ts";

/** One role over HTTP: everything that a reader may not do is refused, whatever its parameters, and changes nothing. */
const test = suite("conformance/rbac");

interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

interface OpenRpc {
  readonly methods: readonly {
    readonly name: string;
    readonly params: readonly { readonly name: string; readonly schema: JsonSchema }[];
  }[];
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

const document: OpenRpc = JSON.parse(
  readFileSync(new URL("../../generated/docs/openrpc.json", import.meta.url), "utf8"),
);

/** A value of a type: empty, zero or the first label. */
function valueOfType(schema: JsonSchema): unknown {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    if (name.startsWith("Ref")) return "OpaqueRef:NULL";
    if (name.startsWith("DateTime")) return "19700101T00:00:00Z";
    return valueOfType(document.components.schemas[name] ?? {});
  }
  const [first] = schema.anyOf ?? [];
  if (first !== undefined) return valueOfType(first);
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, valueOfType(schema.properties?.[name] ?? {})]),
      );
    default:
      return "";
  }
}

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
      const values = params.slice(1).map(({ schema }) => valueOfType(schema));
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
