import type { ModelClass, ResolvedModel } from "../../model/resolved.ts";
import { withArticle } from "../../writer/article.ts";
import type { OutputFile } from "../../writer/output-file.ts";
import { generatedFrom } from "../../writer/text.ts";
import { hasRecord } from "../class-view.ts";
import { sourceOfClass } from "../sources.ts";
import type { Target } from "../target.ts";
import { type WireMessage, wireMessages } from "../wire-messages.ts";
import { jsonText } from "./json-text.ts";
import {
  described,
  type Naming,
  paramsSchema,
  plainTypes,
  recordSchema,
  resultSchema,
  type Schema,
} from "./type-schema.ts";

const FOLDER = "generated/api/schemas";
const BASE = "https://xapi-ts.invalid/schemas";
const DRAFT = "https://json-schema.org/draft/2020-12/schema";

/** JSON Schema of what JSON-RPC carries: a file for the types that all share, one for each record, one for each class's messages. */
export const jsonschema: Target = {
  name: "jsonschema",
  doc: "JSON Schema (draft 2020-12) of every record, of the parameters and of the result of every message.",
  owns: [FOLDER],
  generate(model) {
    const classes = model.classes.classes;
    return [
      file("types.json", "idl/", typesSchema(model)),
      ...classes.filter(hasRecord).map((c) => file(`records/${c.name}.json`, sourceOfClass(c.name), recordDocument(c))),
      ...classes
        .map((c) => ({ c, messages: wireMessages(model, c).filter((m) => m.state !== "removed") }))
        .filter(({ messages }) => messages.length > 0)
        .map(({ c, messages }) =>
          file(`messages/${c.name}.json`, sourceOfClass(c.name), messagesDocument(model, c, messages)),
        ),
    ];
  },
};

function file(path: string, source: string, schema: Schema): OutputFile {
  const head = { $schema: DRAFT, $id: `${BASE}/${path}`, $comment: generatedFrom(source) };
  return { path: `${FOLDER}/${path}`, text: jsonText({ ...head, ...schema }), laidOut: true };
}

/** Names as files in `records/` and `messages/` see them. */
const fromFolder: Naming = {
  plain: (name) => ({ $ref: `../types.json#/$defs/${name}` }),
  enumeration: (name) => ({ $ref: `../types.json#/$defs/${name}` }),
  reference: (className) => ({ $ref: `../types.json#/$defs/Ref.${className}` }),
  record: (className) => ({ $ref: `../records/${className}.json` }),
};

function typesSchema(model: ResolvedModel): Schema {
  const references = model.classes.classes.map((c) => [
    `Ref.${c.name}`,
    {
      description: `Reference to ${withArticle(c.name)}: \`OpaqueRef:\` and a UUID, or \`OpaqueRef:NULL\` for none.`,
      type: "string",
    },
  ]);
  const enums = Object.entries(model.enums).map(([name, e]) => [
    name,
    {
      description: `Used by ${e.classes.join(", ")}. ${e.values.map((v) => `\`${v}\`: ${e.doc[v] ?? ""}`).join(" ")}`,
      type: "string",
      enum: e.values,
    },
  ]);
  return {
    title: "Types of the XenAPI",
    description: "What records and messages share: numbers, dates, references, enums.",
    $defs: { ...plainTypes, ...Object.fromEntries(enums), ...Object.fromEntries(references) },
  };
}

function recordDocument(c: ModelClass): Schema {
  return { title: c.name, description: c.doc, ...recordSchema(c, fromFolder) };
}

function messagesDocument(model: ResolvedModel, c: ModelClass, messages: readonly WireMessage[]): Schema {
  const definitions: Record<string, Schema> = {};
  for (const m of messages) {
    definitions[`${m.name}.params`] = described(
      `Parameters of ${c.name}.${m.name}. ${m.doc}`,
      paramsSchema(c, m, fromFolder),
    );
    definitions[`${m.name}.result`] = described(
      m.resultDoc ?? (m.result === undefined ? "Nothing: empty text." : m.doc),
      resultSchema(m, model, fromFolder),
    );
  }
  return {
    title: `Messages of ${c.name}`,
    description: "For each message two definitions: the array of its parameters, and its result.",
    $defs: definitions,
  };
}
