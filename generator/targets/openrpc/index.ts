import type { ModelClass, ResolvedModel } from "../../model/resolved.ts";
import { generatedFrom } from "../../writer/text.ts";
import { hasRecord, stateOf } from "../class-view.ts";
import {
  described,
  type Naming,
  paramSchemas,
  plainTypes,
  recordSchema,
  resultSchema,
  type Schema,
} from "../jsonschema/type-schema.ts";
import type { Target } from "../target.ts";
import { type WireMessage, wireMessages } from "../wire-messages.ts";

const PATH = "generated/docs/openrpc.json";

/** One OpenRPC document of every documented message, for tools that read it: explorers, client generators, mocks. */
export const openrpc: Target = {
  name: "openrpc",
  doc: "OpenRPC document of every documented message, with schemas, errors and examples of where to send them.",
  owns: [PATH],
  generate: (model) => [{ path: PATH, text: `${entryByLine(openrpcDocument(model), 2)}\n`, laidOut: true }],
};

/** JSON with a line for each entry of the first levels, so that a changed message is a changed line. */
function entryByLine(value: unknown, levels: number): string {
  if (levels < 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
  const list = Array.isArray(value);
  const entries = list
    ? value.map((member) => JSON.stringify(member))
    : Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${entryByLine(member, levels - 1)}`);
  const lines = entries.join(",\n");
  return list ? `[\n${lines}\n]` : `{\n${lines}\n}`;
}

/** The document as a value. */
export function openrpcDocument(model: ResolvedModel): Schema {
  const classes = model.classes.classes.filter((c) => c.documented !== false);
  return {
    openrpc: "1.3.2",
    info: {
      title: "XenAPI",
      version: model.releases.current_api_version,
      description:
        "Management of Xen hosts and pools. Calls go to `/jsonrpc` by POST. Parameters are positional, the session first. A call that fails has error code 1; its message is the code of the XenAPI error and its data are the parameters of that error.",
      "x-generated": generatedFrom("idl/"),
    },
    servers: [
      {
        name: "coordinator",
        description: "The coordinator of a pool. Another member answers HOST_IS_SLAVE with its address.",
        url: "https://{host}/jsonrpc",
        variables: { host: { default: "localhost", description: "Name or address of the host." } },
      },
    ],
    methods: classes.flatMap((c) =>
      wireMessages(model, c)
        .filter((m) => !m.hidden)
        .map((m) => method(model, c, m)),
    ),
    components: {
      schemas: schemas(model),
      errors: errors(model),
      tags: Object.fromEntries(classes.map((c) => [c.name, { name: c.name, description: c.doc }])),
    },
  };
}

const naming: Naming = {
  plain: (name) => ({ $ref: `#/components/schemas/${name}` }),
  enumeration: (name) => ({ $ref: `#/components/schemas/${name}` }),
  reference: (className) => ({ $ref: `#/components/schemas/Ref.${className}` }),
  record: (className) => ({ $ref: `#/components/schemas/${className}` }),
};

function method(model: ResolvedModel, c: ModelClass, m: WireMessage): Schema {
  const gone = m.state === "deprecated" || m.state === "removed" || stateOf(c.lifecycle) === "deprecated";
  return {
    name: `${c.name}.${m.name}`,
    summary: m.doc,
    ...(m.state === "removed" ? { description: "Removed: answers MESSAGE_REMOVED." } : {}),
    tags: [{ $ref: `#/components/tags/${c.name}` }],
    ...(gone ? { deprecated: true } : {}),
    paramStructure: "by-position",
    params: paramSchemas(c, m, naming).map((p) => ({
      name: p.name,
      ...(p.doc === "" ? {} : { description: p.doc }),
      required: p.required,
      schema: p.schema,
    })),
    result: {
      name: m.result === undefined ? "nothing" : "value",
      ...(m.resultDoc === undefined ? {} : { description: m.resultDoc }),
      schema: resultSchema(m, model, naming),
    },
    ...(m.errors.length === 0 ? {} : { errors: m.errors.map((code) => ({ $ref: `#/components/errors/${code}` })) }),
  };
}

/** What messages refer to: plain types, enums, references and records. A class and an enum never share a name. */
function schemas(model: ResolvedModel): Schema {
  const all: Record<string, Schema> = { ...plainTypes };
  for (const [name, e] of Object.entries(model.enums)) {
    const labels = e.values.map((v) => `\`${v}\`: ${e.doc[v] ?? ""}`).join(" ");
    all[name] = { title: name, description: labels, type: "string", enum: e.values };
  }
  for (const c of model.classes.classes) {
    all[`Ref.${c.name}`] = { title: `${c.name} reference`, type: "string" };
    if (hasRecord(c)) all[c.name] = { title: c.name, ...described(c.doc, recordSchema(c, naming)) };
  }
  return all;
}

function errors(model: ResolvedModel): Schema {
  const codes = [
    ...Object.entries(model.errors.errors),
    ...model.errors.codes_without_declared_params.map((code): [string, string[]] => [code, []]),
  ];
  return Object.fromEntries(codes.map(([code, params]) => [code, { code: 1, message: code, data: params }]));
}
