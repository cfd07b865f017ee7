import type { ModelClass, ModelField, ResolvedModel } from "../../model/resolved.ts";
import { eachOnce, identifier, literal, propertyName } from "../../writer/text.ts";
import { TsFile, valueFrom } from "../../writer/ts-file.ts";
import { constructorOf } from "../class-view.ts";
import { sourceOfClass } from "../sources.ts";
import type { Target } from "../target.ts";
import { createTypeName, enumTypeName, recordFile, recordTypeName, rowTypeName, tsType } from "../types.ts";

/** Types of every record and enum, and a constructor for every error. */
export const api: Target = {
  name: "api",
  doc: "TypeScript types of the API: records, enums, errors.",
  owns: ["generated/api/records", "generated/api/enums.ts", "generated/api/errors.ts"],
  generate(model) {
    const files = [enumsFile(model), errorsFile(model), ...model.classes.classes.map(recordOf)];
    return files.map((file) => file.output());
  },
};

function enumsFile(model: ResolvedModel): TsFile {
  const file = new TsFile("generated/api/enums.ts", "idl/enums/");
  for (const [name, e] of Object.entries(model.enums)) {
    file.doc(`Used by ${e.classes.join(", ")}.`, ...e.values.map((v) => `- \`${v}\`: ${e.doc[v] ?? ""}`));
    file.print(`export type ${enumTypeName(name)} = ${e.values.map((v) => JSON.stringify(v)).join(" | ")};\n`);
  }
  return file;
}

function errorsFile(model: ResolvedModel): TsFile {
  const file = new TsFile("generated/api/errors.ts", "idl/errors/");
  const error = file.use(valueFrom("runtime/errors.ts", "XapiError"));
  file.doc("One constructor for each error code, with its parameters by name.");
  file.print("export const errors = {");
  for (const [code, params] of Object.entries(model.errors.errors)) {
    const names = parameterNames(params);
    file.doc(model.errors.doc[code] ?? code);
    file.print(
      `${propertyName(code)}: (${names.map((n) => `${n}: string`).join(", ")}) => new ${error}(${JSON.stringify(code)}, [${names.join(", ")}]),`,
    );
  }
  for (const code of model.errors.codes_without_declared_params) {
    file.doc(model.errors.doc[code] ?? code);
    file.print(
      `${propertyName(code)}: (...params: readonly string[]) => new ${error}(${JSON.stringify(code)}, params),`,
    );
  }
  file.print("} as const;\n");
  file.doc("A code of the error table.");
  file.print("export type ErrorCode = keyof typeof errors;");
  return file;
}

/** Parameter names of an error as identifiers, each once. */
function parameterNames(params: readonly string[]): string[] {
  const plain = (param: string) => param.replace(/\W+/g, "_").replace(/^(\d)/, "_$1").replace(/_+$/, "");
  return eachOnce(params.map((param) => identifier(plain(param) || "param")));
}

function recordOf(c: ModelClass): TsFile {
  const file = new TsFile(recordFile(c.name), sourceOfClass(c.name));
  const internal = c.fields.filter((f) => f.internal_only === true);
  const [record, row] = [recordTypeName(c.name), rowTypeName(c.name)];
  file.doc(c.doc);
  file.print(`export interface ${record} {`);
  printFields(
    file,
    c.fields.filter((f) => f.internal_only !== true),
  );
  file.print("}\n");
  if (internal.length > 0) {
    file.doc(`A row of the table of ${c.name}: the record, and fields that clients never see.`);
    file.print(`export interface ${row} extends ${record} {`);
    printFields(file, internal);
    file.print("}\n");
  } else {
    file.doc(`A row of the table of ${c.name}.`);
    file.print(`export type ${row} = ${record};\n`);
  }
  const members = constructorOf(c);
  if (members !== undefined) {
    file.doc(`What \`${c.name}.create\` takes, with every member that callers left out at its default.`);
    const names = [...members.required, ...members.optional].map((n) => literal(n)).join(" | ");
    file.print(`export type ${createTypeName(c.name)} = Pick<${record}, ${names}>;`);
  }
  return file;
}

function printFields(file: TsFile, fields: readonly ModelField[]): void {
  for (const field of fields) {
    file.doc(field.doc);
    file.print(`readonly ${propertyName(field.name)}: ${tsType(file, field.type)};`);
  }
}
