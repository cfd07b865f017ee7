import type { ModelClass, ResolvedModel } from "../../model/resolved.ts";
import { withArticle } from "../../writer/article.ts";
import type { OutputFile } from "../../writer/output-file.ts";
import { generatedFrom, literal, pascalCase, propertyName } from "../../writer/text.ts";
import { TsFile, typeFrom } from "../../writer/ts-file.ts";
import { hasRecord } from "../class-view.ts";
import { constructorSchema, resultSchema } from "../jsonschema/type-schema.ts";
import { sourceOfClass } from "../sources.ts";
import { recordFile, recordTypeName, tsType } from "../types.ts";
import { type WireMessage, wireMessages } from "../wire-messages.ts";
import { Compiler } from "./compile.ts";

const FOLDER = "generated/api/validators";
const RUNTIME = "runtime/validators/validate.ts";

/** The modules of checks with their types, and the module that lists them. */
export function validatorFiles(model: ResolvedModel): OutputFile[] {
  const compiler = new Compiler(model);
  const classes = model.classes.classes
    .map((c) => ({ c, messages: wireMessages(model, c).filter((m) => m.state !== "removed") }))
    .filter(({ c, messages }) => hasRecord(c) || messages.length > 0);
  return [
    ...classes.flatMap(({ c, messages }) => [codeFile(model, compiler, c, messages), typesFile(c, messages)]),
    indexFile(classes.map(({ c }) => c)),
  ];
}

const codePath = (c: ModelClass): string => `${FOLDER}/classes/${c.name}.js`;
const recordName = (c: ModelClass): string => `validate${recordTypeName(c.name)}`;

function codeFile(
  model: ResolvedModel,
  compiler: Compiler,
  c: ModelClass,
  messages: readonly WireMessage[],
): OutputFile {
  const exports: Record<string, string> = {};
  const local = (check: string): string => {
    const name = check.startsWith("record.") ? recordNameOf(check.slice(7)) : `is${pascalCase(check)}`;
    exports[name] = check;
    return name;
  };
  const recordNameOf = (name: string) => (name === c.name ? recordName(c) : `is${recordTypeName(name)}`);
  if (hasRecord(c)) local(compiler.record(c.name));
  const params = messages.map((m) => `  ${propertyName(m.name)}: ${paramsCheck(compiler, c, m, local)},`);
  const results = messages.map((m) => {
    const schema = resultSchema(m, model, compiler.naming);
    const check =
      m.declared?.custom_marshaller === true || m.result === undefined
        ? local(compiler.schema(schema))
        : local(compiler.type(m.result, "reply"));
    return `  ${propertyName(m.name)}: ${check},`;
  });
  const text = [
    `// ${generatedFrom(sourceOfClass(c.name))}`,
    "// biome-ignore-all lint: code of the schema compiler",
    "// biome-ignore-all format: code of the schema compiler",
    "// biome-ignore-all assist: code of the schema compiler",
    'import { parameters } from "../../../../runtime/validators/validate.ts";',
    "",
    compiler
      .code(exports)
      .replace(/^"use strict";\n?/, "")
      .trimEnd(),
    "",
    "export const params = {",
    ...params,
    "};",
    "",
    "export const results = {",
    ...results,
    "};",
    "",
  ].join("\n");
  return { path: codePath(c), text, laidOut: true };
}

function paramsCheck(compiler: Compiler, c: ModelClass, m: WireMessage, local: (check: string) => string): string {
  const checks = m.params.map((p) =>
    local(
      m.constructs ? compiler.constructorOf(c, constructorSchema(c, compiler.naming)) : compiler.type(p.type, "call"),
    ),
  );
  const all = m.session ? [local(compiler.type("string", "call")), ...checks] : checks;
  const left = m.params.filter((p) => !p.required).length;
  return `parameters([${all.join(", ")}]${left === 0 ? "" : `, ${all.length - left}`})`;
}

/** What the code exports, typed. */
function typesFile(c: ModelClass, messages: readonly WireMessage[]): OutputFile {
  const file = new TsFile(codePath(c).replace(/js$/, "d.ts"), sourceOfClass(c.name));
  const validate = file.use(typeFrom(RUNTIME, "Validate"));
  if (hasRecord(c)) {
    file.doc(`Whether a value is the record of ${withArticle(c.name)}, as JSON-RPC carries it.`);
    const type = c.wire === undefined ? file.use(typeFrom(recordFile(c.name), recordTypeName(c.name))) : "unknown";
    file.print(`export declare const ${recordName(c)}: ${validate}<${type}>;\n`);
  }
  const names = messages.map((m) => JSON.stringify(m.name)).join(" | ") || "never";
  file.doc("For each message, whether a value is the array of its parameters, the session first where it takes one.");
  file.print(`export declare const params: Readonly<Record<${names}, ${validate}<readonly unknown[]>>>;\n`);
  file.doc("For each message, whether a value is its result.");
  if (messages.length === 0) file.print("export declare const results: Readonly<Record<never, never>>;");
  else {
    file.print("export declare const results: {");
    for (const m of messages) file.print(`readonly ${propertyName(m.name)}: ${validate}<${resultType(file, m)}>;`);
    file.print("};");
  }
  return file.output();
}

function resultType(file: TsFile, m: WireMessage): string {
  if (m.result === undefined) return '""';
  return m.declared?.custom_marshaller === true ? "unknown" : tsType(file, m.result);
}

function indexFile(classes: readonly ModelClass[]): OutputFile {
  const file = new TsFile(`${FOLDER}/index.ts`, "idl/classes/");
  file.doc("The validators by class; a class's are loaded when first asked for.");
  file.print("export const validators = {");
  for (const c of classes) file.print(`${propertyName(c.name)}: () => import(${literal(`./classes/${c.name}.js`)}),`);
  file.print("} as const;");
  return file.output();
}
