import type { ModelInterface } from "../../model/resolved.ts";
import { eachOnce, identifier, pascalCase, propertyName } from "../../writer/text.ts";
import { type TsFile, typeFrom, valueFrom } from "../../writer/ts-file.ts";
import { parenthesised } from "../types.ts";
import { typeName } from "./json-schema.ts";

type Method = NonNullable<ModelInterface["methods"]>[number];

/** Calls below the name of their group: `VM.start` stands in group `VM`. */
interface Group {
  readonly calls: [name: string, method: Method][];
  readonly groups: Map<string, Group>;
}

function grouped(i: ModelInterface): Group {
  const root: Group = { calls: [], groups: new Map() };
  const namespace = typeof i.namespace === "string" ? `${i.namespace}.` : "";
  for (const method of i.methods ?? []) {
    const path = (method.name.startsWith(namespace) ? method.name.slice(namespace.length) : method.name).split(".");
    const name = path.pop() ?? method.name;
    let at = root;
    for (const step of path) {
      const next = at.groups.get(step) ?? { calls: [], groups: new Map() };
      at.groups.set(step, next);
      at = next;
    }
    at.calls.push([name, method]);
  }
  return root;
}

/** The TypeScript type of a wire type that is not a record or variant of its own. */
function tsType(file: TsFile, type: unknown): string {
  if (type === "string") return "string";
  if (type === "bool") return "boolean";
  if (type === "unit") return "null";
  if (type === "int64") return file.use(typeFrom("runtime/daemon/descriptor.ts", "Int64"));
  if (type === "any") return file.use(typeFrom("runtime/daemon/descriptor.ts", "JsonValue"));
  if (typeof type === "string") return "number";
  const shape = type as { [key: string]: unknown };
  if ("named" in shape) return typeName(String(shape.named));
  if ("string" in shape) return "string";
  if ("list" in shape) return `readonly ${parenthesised(tsType(file, shape.list))}[]`;
  if ("dict" in shape) return `Readonly<Record<string, ${tsType(file, shape.dict)}>>`;
  if ("option" in shape) return `[] | [${tsType(file, shape.option)}]`;
  return `[${(shape.tuple as readonly unknown[]).map((t) => tsType(file, t)).join(", ")}]`;
}

const isOption = (type: unknown): type is { option: unknown } =>
  typeof type === "object" && type !== null && "option" in type;

interface Signature {
  /** Parameters as TypeScript declares them. */
  readonly declared: string;
  readonly names: readonly string[];
  readonly hasNamed: boolean;
  readonly result: string;
}

/** Named parameters come first, in one object; unit parameters are left out. */
function signature(file: TsFile, method: Method): Signature {
  const named = method.params.filter((p) => p.name !== undefined && p.type !== "unit");
  const positional = method.params.filter((p) => p.name === undefined && p.type !== "unit");
  const member = (p: (typeof named)[number]) =>
    isOption(p.type)
      ? `${propertyName(p.name ?? "")}?: ${tsType(file, p.type.option)} | undefined`
      : `${propertyName(p.name ?? "")}: ${tsType(file, p.type)}`;
  const names = positionalNames(positional.map((p) => p.type));
  const declared = [
    ...(named.length > 0 ? [`args: { ${named.map(member).join("; ")} }`] : []),
    ...positional.map((p, index) => `${names[index]}: ${tsType(file, p.type)}`),
  ];
  const result = method.result === "unit" ? "void" : tsType(file, method.result);
  return { declared: declared.join(", "), names, hasNamed: named.length > 0, result };
}

/** Names for parameters that have none on the wire: `dbg` for the leading text, else after their types. */
function positionalNames(types: readonly unknown[]): string[] {
  return eachOnce(
    types.map((type, index) => {
      if (typeof type === "object" && type !== null && "named" in type)
        return identifier(String(type.named).replace(/.*\./, "").toLowerCase());
      return index === 0 && type === "string" ? "dbg" : "value";
    }),
  );
}

/** The client and the server of an interface. */
export function printCalls(file: TsFile, name: string, i: ModelInterface): void {
  const root = grouped(i);
  const type = pascalCase(name);
  const answer = file.use(typeFrom("runtime/dispatch/context.ts", "Answer"));
  const send = file.use(typeFrom("runtime/daemon/client.ts", "Send"));
  const caller = file.use(valueFrom("runtime/daemon/client.ts", "callerFor"));
  const callerType = file.use(typeFrom("runtime/daemon/client.ts", "Caller"));
  file.doc(`Calls of ${name}. A failure is a DaemonError with the interface's error type.`);
  file.print(`export interface ${type}Client {`);
  printInterface(file, root, (result) => `Promise<${result}>`);
  file.print("}\n");
  file.doc(`The calls of ${name}, carried by \`send\`.`);
  file.print(`export function ${identifier(name)}Client(send: ${send}): ${type}Client {`);
  file.print(`const call: ${callerType} = ${caller}(${name}, send);`);
  file.print("return {");
  printClient(file, root);
  file.print("};\n}\n");
  file.doc(`What a daemon that serves ${name} provides.`);
  file.print(`export interface ${type}Server {`);
  printInterface(file, root, (result) => `${answer}<${result}>`);
  file.print("}\n");
  const methodImplementation = file.use(typeFrom("runtime/daemon/server.ts", "MethodImplementation"));
  const served = file.use(typeFrom("runtime/daemon/server.ts", "ServedInterface"));
  file.doc(`What carries out each call of ${name}, for \`serverFor\`.`);
  file.print(`export function serve${type}(server: ${type}Server): ${served} {`);
  file.print(`const methods: Readonly<Record<string, ${methodImplementation}>> = {`);
  printServer(file, root, "server");
  file.print("};");
  file.print(
    `return { descriptor: ${name}, implementation: (method) => (Object.hasOwn(methods, method) ? methods[method] : undefined) };`,
  );
  file.print("}");
}

function printInterface(file: TsFile, group: Group, wrap: (result: string) => string): void {
  for (const [name, method] of group.calls) {
    const s = signature(file, method);
    file.doc(method.doc);
    file.print(`${propertyName(name)}(${s.declared}): ${wrap(s.result)};`);
  }
  for (const [name, inner] of group.groups) {
    file.print(`readonly ${propertyName(name)}: {`);
    printInterface(file, inner, wrap);
    file.print("};");
  }
}

function printClient(file: TsFile, group: Group): void {
  for (const [name, method] of group.calls) {
    const s = signature(file, method);
    const params = [...(s.hasNamed ? ["args"] : []), ...s.names];
    file.print(
      `${propertyName(name)}: (${params.join(", ")}) => call(${JSON.stringify(method.name)}, ${s.hasNamed ? "args" : "{}"}, [${s.names.join(", ")}]) as Promise<${s.result}>,`,
    );
  }
  for (const [name, inner] of group.groups) {
    file.print(`${propertyName(name)}: {`);
    printClient(file, inner);
    file.print("},");
  }
}

function printServer(file: TsFile, group: Group, path: string): void {
  for (const [name, method] of group.calls) {
    const s = signature(file, method);
    const access = /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
    const args = [
      ...(s.hasNamed ? ["named as never"] : []),
      ...s.names.map((_n, index) => `positional[${index}] as never`),
    ];
    const params = s.names.length > 0 ? "named, positional" : s.hasNamed ? "named" : "";
    const unused = s.names.length > 0 && !s.hasNamed ? "_named, positional" : params;
    file.print(`${propertyName(method.name)}: (${unused}) => ${path}${access}(${args.join(", ")}),`);
  }
  for (const [name, inner] of group.groups) printServer(file, inner, `${path}.${name}`);
}
