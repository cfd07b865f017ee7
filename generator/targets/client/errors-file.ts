import type { ResolvedModel } from "../../model/resolved.ts";
import { eachOnce, propertyName } from "../../writer/text.ts";
import { TsFile, typeFrom, valueFrom } from "../../writer/ts-file.ts";

const RUNTIME = "runtime/client/errors.ts";

/** The names of the parameters of each error. A module of its own: who does not look at them carries no table. */
export function errorsFile(model: ResolvedModel): TsFile {
  const file = new TsFile("generated/client/errors.ts", "idl/errors/");
  const declared = Object.entries(model.errors.errors).map(([code, params]) => ({ code, names: memberNames(params) }));
  const docOf = (code: string) => model.errors.doc[code] ?? code;
  file.doc("The parameters of each error by name. What an older server leaves out is empty.");
  file.print("export interface ErrorParameters {");
  for (const { code, names } of declared) {
    file.doc(docOf(code));
    file.print(`readonly ${propertyName(code)}: ${parametersType(names)};`);
  }
  for (const code of model.errors.codes_without_declared_params) {
    file.doc(docOf(code));
    file.print(`readonly ${propertyName(code)}: Readonly<Record<never, never>>;`);
  }
  file.print("}\n");
  file.doc("A code of the error table. Servers newer than this client may send others.");
  file.print("export type ErrorCode = keyof ErrorParameters;\n");
  const named = file.use(typeFrom(RUNTIME, "NamedError"));
  file.doc("An error with a certain code, and its parameters by name.");
  file.print(`export type XapiErrorOf<C extends ErrorCode> = ${named}<C, ErrorParameters[C]>;\n`);
  file.doc("Any error of the table: `switch (error.code)` tells which, and with that its parameters.");
  file.print("export type KnownXapiError = { [C in ErrorCode]: XapiErrorOf<C> }[ErrorCode];\n");
  file.print("const NAMES: Readonly<Record<string, string>> = {");
  for (const { code, names } of declared) {
    if (names.length > 0) file.print(`${propertyName(code)}: ${JSON.stringify(names.join(" "))},`);
  }
  file.print("};\n");
  const codes = model.errors.codes_without_declared_params.concat(
    declared.filter(({ names }) => names.length === 0).map(({ code }) => code),
  );
  file.print(`const WITHOUT_PARAMETERS: readonly string[] = ${JSON.stringify(codes)};\n`);
  const error = file.use(typeFrom("runtime/errors.ts", "XapiError"));
  const nameParameters = file.use(valueFrom(RUNTIME, "nameParameters"));
  file.doc(
    "Whether something thrown is an error of the API, or the one with a certain code:",
    '`if (isXapiError(error, "HANDLE_INVALID")) console.log(error.parameters.class);`',
  );
  file.print(`export function isXapiError(thrown: unknown): thrown is ${error};`);
  file.print("export function isXapiError<C extends ErrorCode>(thrown: unknown, code: C): thrown is XapiErrorOf<C>;");
  file.print("export function isXapiError(thrown: unknown, code?: string): boolean {");
  file.print(`return ${nameParameters}(thrown, NAMES) && (code === undefined || (thrown as ${error}).code === code);`);
  file.print("}\n");
  file.doc("Whether something thrown is an error of the table, so that its parameters have names.");
  file.print("export function isKnownXapiError(thrown: unknown): thrown is KnownXapiError {");
  file.print(
    "return isXapiError(thrown) && (Object.hasOwn(NAMES, thrown.code) || WITHOUT_PARAMETERS.includes(thrown.code));",
  );
  file.print("}");
  return file;
}

function parametersType(names: readonly string[]): string {
  if (names.length === 0) return "Readonly<Record<never, never>>";
  return `{ ${names.map((name) => `readonly ${name}: string`).join("; ")} }`;
}

/** Names of parameters as members of an object, where keywords are welcome; each once. */
export function memberNames(params: readonly string[]): string[] {
  return eachOnce(params.map((param) => param.trim().replace(/\W+/g, "_").replace(/^(\d)/, "_$1") || "param"));
}
