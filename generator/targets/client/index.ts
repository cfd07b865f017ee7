import type { ModelClass, ResolvedModel } from "../../model/resolved.ts";
import { literal, propertyName } from "../../writer/text.ts";
import { TsFile, typeFrom, valueFrom } from "../../writer/ts-file.ts";
import { classesInWireOrder, constructorOf, isRemoved } from "../class-view.ts";
import type { Target } from "../target.ts";
import { enumTypeName, recordFile, recordTypeName } from "../types.ts";
import { classFile, clientFile, clientName, inputName, tasksName } from "./class-file.ts";
import { browserFile, nodeFile } from "./entries.ts";
import { errorsFile } from "./errors-file.ts";
import { type ClientMessage, clientMessages } from "./messages.ts";
import { numberTables } from "./numbers.ts";

/** A class with the messages that clients can call. */
interface ClientClass {
  readonly c: ModelClass;
  readonly messages: readonly ClientMessage[];
}

/** The typed client. Nearly all of it is types: messages are sent by a proxy, see runtime/client/proxy.ts. */
export const client: Target = {
  name: "client",
  doc: "The TypeScript client: types of every class and message, named parameters of errors, live caches.",
  owns: ["generated/client"],
  generate(model) {
    const classes = classesInWireOrder(model).map((c): ClientClass => ({ c, messages: clientMessages(model, c) }));
    const callable = classes.filter(({ c, messages }) => messages.length > 0 && !isRemoved(c));
    const files = [
      ...callable.map(({ c, messages }) => classFile(c, messages)),
      apiFile(callable),
      cacheFile(callable),
      errorsFile(model),
      tablesFile(model, callable),
      typesFile(model, classes, callable),
      nodeFile(),
      browserFile(),
    ];
    return files.map((file) => file.output());
  },
};

function apiFile(classes: readonly ClientClass[]): TsFile {
  const file = new TsFile("generated/client/api.ts", "idl/index.ts");
  const members = file.use(typeFrom("runtime/client/client.ts", "ClientMembers"));
  const memberOf = ({ c }: ClientClass, type: string) => {
    file.doc(c.doc);
    file.print(`readonly ${propertyName(c.name)}: ${file.use(typeFrom(clientFile(c.name), type))};`);
  };
  file.doc("The classes of the API whose messages can run as tasks.");
  file.print("export interface XapiTasks {");
  for (const each of classes.filter(({ messages }) => messages.some((m) => m.async)))
    memberOf(each, tasksName(each.c.name));
  file.print("}\n");
  file.doc("A client of the API: a member for each class, with a method for each message.");
  file.print(`export interface Xapi extends ${members}<Xapi> {`);
  for (const each of classes) memberOf(each, clientName(each.c.name));
  file.doc("The same messages as tasks of the server: `const task = xapi.Async.VM.start(vm, false, false)`.");
  file.print("readonly Async: XapiTasks;");
  file.print("}");
  return file;
}

/** Whether the event stream tells changes of a class, and who begins can read what is there. */
function isWatchable({ c, messages }: ClientClass): boolean {
  return c.flags.gen_events && messages.some((m) => m.name === "get_all_records");
}

function cacheFile(classes: readonly ClientClass[]): TsFile {
  const file = new TsFile("generated/client/cache.ts", "idl/index.ts");
  file.doc("The records of the classes that can be watched.");
  file.print("export interface WatchedRecords {");
  for (const { c } of classes.filter(isWatchable))
    file.print(`readonly ${propertyName(c.name)}: ${file.use(typeFrom(recordFile(c.name), recordTypeName(c.name)))};`);
  file.print("}\n");
  const xapi = file.use(typeFrom("generated/client/api.ts", "Xapi"));
  const cache = file.use(typeFrom("runtime/client/cache/types.ts", "Cache"));
  const options = file.use(typeFrom("runtime/client/cache/types.ts", "WatchOptions"));
  const openCache = file.use(valueFrom("runtime/client/cache/cache.ts", "openCache"));
  const connectionOf = file.use(valueFrom("runtime/client/client.ts", "connectionOf"));
  file.doc("A class that can be watched.");
  file.print("export type WatchedClass = keyof WatchedRecords;\n");
  file.doc(
    "Keeps a live copy of classes. It resolves when the copy is complete; from then on it follows every change, over",
    "broken connections, lost events, restarts and a change of coordinator.",
    '`const cache = await watch(xapi, ["VM", "host"]); cache.VM.get(vm)?.power_state;`',
  );
  file.print(
    `export function watch<C extends WatchedClass>(xapi: ${xapi}, classes: readonly C[], options?: ${options}): Promise<${cache}<Pick<WatchedRecords, C>>> {`,
  );
  file.print(`return ${openCache}<Pick<WatchedRecords, C>>(xapi[${connectionOf}], classes, options);`);
  file.print("}");
  return file;
}

function tablesFile(model: ResolvedModel, classes: readonly ClientClass[]): TsFile {
  const file = new TsFile("generated/client/tables.ts", "idl/index.ts");
  const type = file.use(typeFrom("runtime/client/tables.ts", "ClientTables"));
  const sessionless = classes.flatMap(({ c }) =>
    c.messages.filter((m) => m.session === false && !isRemoved(m)).map((m) => `${c.name}.${m.name}`),
  );
  const { floats, taskNumbers } = numberTables(model, classes);
  const taskTexts = classes.flatMap(({ c, messages }) =>
    messages.filter((m) => m.async && m.result === "string").map((m) => `${c.name}.${m.name}`),
  );
  file.doc("What the client must know of the API at run time.");
  file.print(`export const tables: ${type} = ${literal({ sessionless, floats, taskNumbers, taskTexts })};`);
  return file;
}

function typesFile(model: ResolvedModel, all: readonly ClientClass[], callable: readonly ClientClass[]): TsFile {
  const file = new TsFile("generated/client/types.ts", "idl/index.ts");
  const from = (path: string, names: readonly string[]) =>
    file.print(`export type { ${names.join(", ")} } from "${path}";`);
  file.doc("Every type of the API, in one place.");
  from("../api/enums.ts", Object.keys(model.enums).map(enumTypeName));
  for (const { c } of all) from(`../api/records/${c.name}.ts`, [recordTypeName(c.name)]);
  for (const { c, messages } of callable) {
    const hasInput = messages.some((m) => m.constructs) && constructorOf(c) !== undefined;
    const names = [clientName(c.name), ...(hasInput ? [inputName(c.name)] : [])];
    from(`./classes/${c.name}.ts`, messages.some((m) => m.async) ? [...names, tasksName(c.name)] : names);
  }
  return file;
}
