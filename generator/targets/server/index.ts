import type { ModelClass, ResolvedModel } from "../../model/resolved.ts";
import { literal, propertyName } from "../../writer/text.ts";
import { namespaceFrom, TsFile, typeFrom, valueFrom } from "../../writer/ts-file.ts";
import { classesInWireOrder } from "../class-view.ts";
import { hasStub, stubFile, stubName } from "../forwarding/stub.ts";
import { type ServedMessage, servedMessages } from "../served-messages.ts";
import { sourceOfClass } from "../sources.ts";
import type { Target } from "../target.ts";
import { createTypeName, recordFile, tsType } from "../types.ts";

/** For each class the interface that an implementation provides, and the way of each message to it. */
export const server: Target = {
  name: "server",
  doc: "What implementations of the classes provide, and the dispatch of each message to them.",
  owns: ["generated/server/classes", "generated/server/index.ts", "generated/server/messages.ts"],
  generate(model) {
    const served = classesInWireOrder(model)
      .map((c) => ({ c, messages: servedMessages(model, c).filter((m) => !m.removed) }))
      .filter(({ messages }) => messages.length > 0);
    const files = served.map(({ c, messages }) => classFile(c, messages));
    return [...files, indexFile(served.map(({ c }) => c)), messagesFile(model)].map((f) => f.output());
  },
};

const serverName = (c: ModelClass): string => `${c.name}Server`;
const classPath = (c: ModelClass): string => `generated/server/classes/${c.name}.ts`;

function argsType(file: TsFile, c: ModelClass, m: ServedMessage): string {
  if (m.implicit && m.name === "create")
    return `{ record: ${file.use(typeFrom(recordFile(c.name), createTypeName(c.name)))} }`;
  if (m.params.length === 0) return "Record<never, never>";
  return `{ ${m.params.map((p) => `${propertyName(p.name)}: ${tsType(file, p.type)}`).join("; ")} }`;
}

function classFile(c: ModelClass, messages: readonly ServedMessage[]): TsFile {
  const file = new TsFile(classPath(c), sourceOfClass(c.name));
  const context = file.use(typeFrom("runtime/dispatch/context.ts", "Context"));
  const answer = file.use(typeFrom("runtime/dispatch/context.ts", "Answer"));
  file.doc(`What an implementation of ${c.name} provides.`);
  file.print(`export interface ${serverName(c)} {`);
  for (const m of messages) {
    const raises = m.errors.length === 0 ? "" : `Raises ${m.errors.join(", ")}.`;
    file.doc(`${m.doc} ${raises}`.trim(), m.resultDoc === undefined ? "" : `Returns: ${m.resultDoc}`);
    const result = m.result === undefined ? "void" : resultType(file, m);
    file.print(`${propertyName(m.name)}(context: ${context}, args: ${argsType(file, c, m)}): ${answer}<${result}>;`);
  }
  file.print("}\n");
  const classDispatch = file.use(typeFrom("runtime/dispatch/message.ts", "ClassDispatch"));
  file.doc(`The messages of ${c.name} that run code, each with its way to the implementation.`);
  file.print(`export const ${c.name}Dispatch: ${classDispatch}<${serverName(c)}> = {`);
  for (const m of messages) printDispatch(file, c, m);
  file.print("};");
  return file;
}

/** Results with an encoding of their own are typed by who makes them. */
function resultType(file: TsFile, m: ServedMessage): string {
  return m.declared?.custom_marshaller === true
    ? file.use(typeFrom("runtime/rpc/call.ts", "Reply"))
    : tsType(file, m.result ?? "string");
}

function printDispatch(file: TsFile, c: ModelClass, m: ServedMessage): void {
  const dispatch = file.use(valueFrom("runtime/dispatch/message.ts", "dispatch"));
  const entry = m.declared;
  const to = String(m.forwarding.to ?? m.forwarding.same_as ?? "by state");
  file.doc(`${c.name}.${m.name}: least role ${m.role}; runs on ${to}.`);
  const constructs = m.implicit && m.name === "create";
  const params = constructs
    ? []
    : m.params.map((p) => ({ name: p.name, type: p.type, ...(p.default === undefined ? {} : { default: p.default }) }));
  const facts: [string, string][] = [
    ["name", JSON.stringify(`${c.name}.${m.name}`)],
    ["params", literal(params)],
    ["result", m.result === undefined ? "null" : literal(m.result)],
  ];
  if (constructs) facts.push(["constructs", JSON.stringify(c.name)]);
  if (entry?.session === false) facts.push(["session", "false"]);
  if (entry?.async === false) facts.push(["async", "false"]);
  if (entry?.secret) facts.push(["secret", "true"]);
  if (entry?.pool_internal) facts.push(["poolInternal", "true"]);
  if (entry?.emergency_mode) facts.push(["emergencyMode", "true"]);
  if (entry?.custom_marshaller) facts.push(["customMarshaller", "true"]);
  const call = `server.${m.name}(context, args)`;
  const run = hasStub(m)
    ? `${file.use(namespaceFrom(stubFile(c), "forwarding"))}.${stubName(m)}(context, args, () => ${call})`
    : call;
  file.print(`${propertyName(m.name)}: ${dispatch}<${serverName(c)}, ${JSON.stringify(m.name)}>({`);
  for (const [key, value] of facts) file.print(`${key}: ${value},`);
  file.print(`run: (server, context, args) => ${run},`);
  file.print("}),\n");
}

/** Explicit messages by class in wire order, and what is left of the removed ones. */
function messagesFile(model: ResolvedModel): TsFile {
  const file = new TsFile("generated/server/messages.ts", "idl/classes/");
  file.doc("Names of the explicit messages of each class, in the order of `system.listMethods`.");
  file.print("export const explicitNames = {");
  for (const c of classesInWireOrder(model))
    file.print(`${propertyName(c.name)}: ${literal(c.messages.map((m) => m.name))},`);
  file.print("} as const;\n");
  const removed = file.use(typeFrom("runtime/dispatch/methods.ts", "RemovedMessage"));
  file.doc("Messages that were removed: they check the number of their parameters and answer MESSAGE_REMOVED.");
  file.print(`export const removedMessages: Readonly<Record<string, Readonly<Record<string, ${removed}>>>> = {`);
  for (const c of classesInWireOrder(model)) {
    const gone = servedMessages(model, c).filter((m) => m.removed);
    if (gone.length === 0) continue;
    const entry = (m: ServedMessage) => ({
      required: m.implicit && m.name === "create" ? 1 : m.params.filter((p) => p.required).length,
      optional: m.params.filter((p) => !p.required).length,
      ...(m.declared?.session === false ? { session: false } : {}),
      ...(m.declared?.async === false ? { async: false } : {}),
    });
    file.print(`${propertyName(c.name)}: ${literal(Object.fromEntries(gone.map((m) => [m.name, entry(m)])))},`);
  }
  file.print("};");
  return file;
}

function indexFile(classes: readonly ModelClass[]): TsFile {
  const file = new TsFile("generated/server/index.ts", "idl/index.ts");
  file.doc("What an implementation of the whole API provides: an object for each class.");
  file.print("export interface XapiServer {");
  for (const c of classes)
    file.print(`readonly ${propertyName(c.name)}: ${file.use(typeFrom(classPath(c), serverName(c)))};`);
  file.print("}\n");
  file.doc("The messages that run code, by class, in the order of `system.listMethods`.");
  file.print("export const dispatches = {");
  for (const c of classes)
    file.print(`${propertyName(c.name)}: ${file.use(valueFrom(classPath(c), `${c.name}Dispatch`))},`);
  file.print("} as const;");
  return file;
}
