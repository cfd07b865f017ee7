import { Ajv2020 } from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openrpc, openrpcDocument } from "../../generator/targets/openrpc/index.ts";
import { documentedInAll } from "../support/counts.ts";
import { model } from "./support.ts";

const test = suite("OpenRPC document");

interface Reference {
  readonly $ref: string;
}
interface Method {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly required: boolean; readonly schema: object }[];
  readonly result: { readonly name: string; readonly schema: object };
  readonly errors?: readonly Reference[];
  readonly tags: readonly Reference[];
  readonly deprecated?: true;
}
interface Document {
  readonly methods: readonly Method[];
  readonly components: Readonly<Record<"schemas" | "errors" | "tags", Readonly<Record<string, unknown>>>>;
}
const document = openrpcDocument(model) as unknown as Document;
const byName = new Map(document.methods.map((m) => [m.name, m]));

/** The essentials of the OpenRPC specification 1.3, written from its text; closed, so that a misspelt member shows. */
const object = (required: readonly string[], properties: object) => ({
  type: "object",
  required,
  properties,
  additionalProperties: false,
});
const text = { type: "string", minLength: 1 };
const reference = object(["$ref"], { $ref: { type: "string", pattern: "^#/components/" } });
const descriptor = object(["name", "schema"], {
  name: text,
  description: text,
  required: { type: "boolean" },
  schema: { type: ["object", "boolean"] },
});
const essentials = object(["openrpc", "info", "methods"], {
  openrpc: { type: "string", pattern: "^1\\.3\\.[0-9]+$" },
  info: object(["title", "version"], { title: text, version: text, description: text, "x-generated": text }),
  servers: {
    type: "array",
    items: object(["url"], {
      name: text,
      description: text,
      url: text,
      variables: { type: "object", additionalProperties: object(["default"], { default: text, description: text }) },
    }),
  },
  methods: {
    type: "array",
    items: object(["name", "params", "result"], {
      name: { type: "string", pattern: "^(?!rpc\\.)[A-Za-z_]+\\.[A-Za-z0-9_]+$" },
      summary: text,
      description: text,
      tags: { type: "array", items: reference },
      deprecated: { const: true },
      paramStructure: { enum: ["by-name", "by-position", "either"] },
      params: { type: "array", items: descriptor },
      result: descriptor,
      errors: { type: "array", items: reference },
    }),
  },
  components: object([], {
    schemas: { type: "object" },
    errors: {
      type: "object",
      additionalProperties: object(["code", "message"], { code: { type: "integer" }, message: text, data: {} }),
    },
    tags: { type: "object", additionalProperties: object(["name"], { name: text, description: text }) },
  }),
});

test("it has the shape of the specification", () => {
  const ajv = new Ajv2020({ strict: false });
  assert.ok(ajv.validate(essentials, document), ajv.errorsText());
});

test("every documented message is there once", () => {
  assert.is(document.methods.length, documentedInAll);
  assert.is(byName.size, documentedInAll);
});

test("every reference leads somewhere, and component keys are allowed ones", () => {
  const keys = new Set(
    Object.entries(document.components).flatMap(([kind, all]) =>
      Object.keys(all).map((k) => `#/components/${kind}/${k}`),
    ),
  );
  for (const match of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g))
    assert.ok(keys.has(match[1] ?? ""), match[1]);
  for (const key of keys) assert.match(key, /\/[A-Za-z0-9._-]+$/);
});

test("parameters have names of their own, and those that may be left out stand at the end", () => {
  for (const m of document.methods) {
    const names = m.params.map((p) => p.name);
    assert.is(new Set(names).size, names.length, m.name);
    const flags = m.params.map((p) => p.required);
    assert.equal(flags, [...flags].sort().reverse(), m.name);
  }
});

test("VM.start in full", () => {
  const start = byName.get("VM.start");
  assert.ok(start);
  assert.equal(
    start.params.map((p) => p.name),
    ["session_id", "vm", "start_paused", "force"],
  );
  assert.equal(start.result.schema, { const: "" });
  assert.equal(start.tags, [{ $ref: "#/components/tags/VM" }]);
  assert.ok(start.errors?.some((e) => e.$ref === "#/components/errors/VM_BAD_POWER_STATE"));
  assert.equal(document.components.errors.HANDLE_INVALID, {
    code: 1,
    message: "HANDLE_INVALID",
    data: model.errors.errors.HANDLE_INVALID,
  });
});

test("logins take no session; deprecated and removed messages say so; hidden ones are absent", () => {
  assert.is(byName.get("session.login_with_password")?.params[0]?.name, "uname");
  assert.is(byName.get("VM.get_boot_record")?.deprecated, true);
  assert.is(byName.get("VMPP.get_all")?.deprecated, true);
  assert.is(byName.get("VM.start")?.deprecated, undefined);
  assert.not.ok(byName.has("VM.atomic_set_resident_on"));
  assert.not.ok(byName.has("VM.get_all_where"));
});

test("the same model gives the same bytes", async () => {
  assert.equal(await openrpc.generate(model), await openrpc.generate(structuredClone(model)));
});

test.run();
