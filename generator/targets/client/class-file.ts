import type { ModelClass } from "../../model/resolved.ts";
import { commentBlock, identifier, inComment, literal, pascalCase, propertyName, wrap } from "../../writer/text.ts";
import { TsFile, typeFrom } from "../../writer/ts-file.ts";
import { constructorOf } from "../class-view.ts";
import { sourceOfClass } from "../sources.ts";
import { recordFile, recordTypeName, tsType } from "../types.ts";
import type { ClientMessage } from "./messages.ts";

/** The name of the interface with the messages of a class. */
export const clientName = (className: string): string => `${pascalCase(className)}Client`;
/** The name of the interface with the messages of a class that can run as tasks. */
export const tasksName = (className: string): string => `${pascalCase(className)}Tasks`;
/** The name of the type of what a client gives to `create`. */
export const inputName = (className: string): string => `${pascalCase(className)}CreateInput`;
/** The file of a class. */
export const clientFile = (className: string): string => `generated/client/classes/${className}.ts`;

/** The types of one class: no code comes from it. */
export function classFile(c: ModelClass, messages: readonly ClientMessage[]): TsFile {
  const file = new TsFile(clientFile(c.name), sourceOfClass(c.name));
  const construction = constructorOf(c);
  if (messages.some((m) => m.constructs) && construction !== undefined) printInput(file, c, construction);
  file.doc(`The messages of ${c.name}. ${c.doc}`);
  file.print(`export interface ${clientName(c.name)} {`);
  const comments = new Map(messages.map((m) => [m, messageComment(m)]));
  const printAll = (list: readonly ClientMessage[], wrapped: (result: string) => string): void => {
    for (const m of list) file.print(`${comments.get(m)}\n${signature(file, c, m, wrapped)}`);
  };
  printAll(messages, (result) => `Promise<${result}>`);
  file.print("}\n");
  const tasks = messages.filter((m) => m.async);
  if (tasks.length > 0) {
    const handle = file.use(typeFrom("runtime/client/task.ts", "TaskHandle"));
    file.doc(`The messages of ${c.name} as tasks: each answers at once with a handle on what the server does.`);
    file.print(`export interface ${tasksName(c.name)} {`);
    printAll(tasks, (result) => `${handle}<${result}>`);
    file.print("}");
  }
  return file;
}

function printInput(
  file: TsFile,
  c: ModelClass,
  members: { required: readonly string[]; optional: readonly string[] },
): void {
  const record = file.use(typeFrom(recordFile(c.name), recordTypeName(c.name)));
  const pick = (names: readonly string[]) => `Pick<${record}, ${names.map((name) => literal(name)).join(" | ")}>`;
  const parts = [
    ...(members.required.length > 0 ? [pick(members.required)] : []),
    ...(members.optional.length > 0 ? [`Partial<${pick(members.optional)}>`] : []),
  ];
  file.doc(`What \`${c.name}.create\` takes; the server has defaults for the optional members.`);
  file.print(`export type ${inputName(c.name)} = ${parts.length > 0 ? parts.join(" & ") : "Record<string, never>"};\n`);
}

function signature(file: TsFile, c: ModelClass, m: ClientMessage, wrapped: (result: string) => string): string {
  const params = m.params.map((p) => {
    const type = m.constructs ? inputName(c.name) : tsType(file, p.type);
    return `${identifier(p.name)}${p.required ? "" : "?"}: ${type}`;
  });
  return `${propertyName(m.name)}(${params.join(", ")}): ${wrapped(resultType(file, c, m))};`;
}

function resultType(file: TsFile, c: ModelClass, m: ClientMessage): string {
  const name = `${c.name}.${m.name}`;
  if (name === "event.from") return file.use(typeFrom("runtime/client/events.ts", "EventBatch"));
  if (name === "event.next") return `readonly ${file.use(typeFrom("runtime/client/events.ts", "ApiEvent"))}[]`;
  if (m.result === undefined) return "void";
  const [records] = typeof m.result === "object" && "map" in m.result ? m.result.map : [];
  if (typeof records !== "object" || !("ref" in records)) return tsType(file, m.result);
  // Keys that are references keep their class, so that they can be used as such.
  const value = typeof m.result === "object" && "map" in m.result ? tsType(file, m.result.map[1]) : "never";
  return `Readonly<Record<${tsType(file, records)}, ${value}>>`;
}

const COMMENT_WIDTH = 110;

function messageComment(m: ClientMessage): string {
  const tags = [
    ...m.params.map((p) => `@param ${identifier(p.name)} ${p.doc}`),
    ...(m.resultDoc === undefined ? [] : [`@returns ${m.resultDoc}`]),
    ...(m.errors.length === 0 ? [] : [`@throws ${m.errors.join(", ")}`]),
    ...(m.deprecated ? ["@deprecated"] : []),
  ];
  const role = m.role === "read-only" ? "" : m.role === "none" ? " Internal to the pool." : ` Least role: ${m.role}.`;
  const lines = [...wrap(`${m.doc}${role}`, COMMENT_WIDTH), ...(tags.length > 0 ? [""] : [])].concat(
    tags.flatMap((tag) => wrap(tag, COMMENT_WIDTH)),
  );
  const safe = lines.map(inComment);
  return safe.length === 1 ? `/** ${safe[0]} */` : commentBlock(safe);
}
