import type { ModelInterface, ResolvedModel } from "../../model/resolved.ts";
import type { OutputFile } from "../../writer/output-file.ts";
import { literal, pascalCase } from "../../writer/text.ts";
import { TsFile, typeFrom } from "../../writer/ts-file.ts";
import { sourceOfDaemon } from "../sources.ts";
import { printCalls } from "./calls.ts";
import { interfaceSchema } from "./json-schema.ts";
import { compile } from "./type-compiler.ts";

/** A file for each interface. */
export function interfaceFiles(model: ResolvedModel): Promise<OutputFile[]> {
  return Promise.all(Object.entries(model.daemon_interfaces.interfaces).map(([name, i]) => interfaceFile(name, i)));
}

async function interfaceFile(name: string, i: ModelInterface): Promise<OutputFile> {
  const file = new TsFile(`generated/daemons/${name}.ts`, sourceOfDaemon(name));
  const types = await typesOf(name, i);
  if (types.includes("Int64")) file.use(typeFrom("runtime/daemon/descriptor.ts", "Int64"));
  if (types.includes("JsonValue")) file.use(typeFrom("runtime/daemon/descriptor.ts", "JsonValue"));
  file.print(types);
  printDescriptor(file, name, i);
  if (i.methods !== undefined) printCalls(file, name, i);
  return file.output();
}

/** The types, by json-schema-to-typescript; layout is the formatter's. */
async function typesOf(name: string, i: ModelInterface): Promise<string> {
  const text = await compile(interfaceSchema(name, i) as Parameters<typeof compile>[0], `${pascalCase(name)}Types`, {
    bannerComment: "",
    format: false,
    unreachableDefinitions: true,
  });
  return text.replaceAll(COMMENT, ownComment).replace(MEMBER, "$&;");
}

/** A line that ends a type or a member of one, and has no mark of its own for that. A bracket before an empty line ends an interface. */
const MEMBER = /^(?:(?!\/| \*|\}$).*[^\n{([|,;]|\}(?=\n.))$/gm;

const COMMENT = /\/\*\*([\s\S]*?)\*\/\n/g;

/** What json-schema-to-typescript remarks by itself: where a type is used, and bounds that the type says already. */
const REMARK = /^(?:@(?:min|max)Items \d+|This interface was referenced by .*|via the `definition` .*|)$/;

/** A comment with nothing but the description, apart from what stands before; or none. */
function ownComment(_comment: string, inside: string): string {
  const lines = inside
    .split("\n")
    .map((line) => line.replace(/^\s*\*?\s*/, "").trimEnd())
    .filter((line) => !REMARK.test(line));
  if (lines.length === 0) return "";
  return lines.length === 1
    ? `\n/** ${lines[0]} */\n`
    : `\n/**\n${lines.map((line) => ` * ${line}`).join("\n")}\n */\n`;
}

/** Members of an interface in the datamodel that its descriptor has. */
const DESCRIPTOR_KEYS = new Set(
  "daemon queue queue_per_backend known_backends clients_use_switch transport socket forwarded_socket declared_name namespace version error also_serves encoding".split(
    " ",
  ),
);

/** The interface as a value, which the runtime compiles. Descriptions stay behind. */
function printDescriptor(file: TsFile, name: string, i: ModelInterface): void {
  const descriptor = file.use(typeFrom("runtime/daemon/descriptor.ts", "InterfaceDescriptor"));
  const { doc, methods, types, ...wire } = i;
  file.doc(doc.text);
  file.print(`export const ${name}: ${descriptor} = {`);
  file.print(`name: ${JSON.stringify(name)},`);
  for (const [key, value] of Object.entries(wire).filter(([key]) => DESCRIPTOR_KEYS.has(key)))
    file.print(`${key}: ${literal(value)},`);
  file.print(`types: ${literal(types)},`);
  if (methods !== undefined)
    file.print(
      `methods: [${methods.map((m) => literal({ name: m.name, params: m.params.map(({ doc: _doc, ...p }) => p), result: m.result })).join(",\n")}],`,
    );
  file.print("};\n");
  if (typeof i.queue === "string" && !i.queue.includes("<")) {
    file.doc("The queue on the message switch where it is served.");
    file.print(`export const ${name.toUpperCase()}_QUEUE = ${JSON.stringify(i.queue)};\n`);
  } else if (typeof i.queue === "string") {
    file.doc("The queues on the message switch where it is served start with this.");
    file.print(`export const ${name.toUpperCase()}_QUEUE_PREFIX = ${JSON.stringify(i.queue.replace(/<.*$/, ""))};\n`);
  }
}
