import type { ModelType } from "../model/resolved.ts";
import { pascalCase } from "../writer/text.ts";
import { type TsFile, typeFrom } from "../writer/ts-file.ts";

/** The name of the TypeScript type of an enum. */
export const enumTypeName = (name: string): string => pascalCase(name);
/** The name of the TypeScript type of a class's record. */
export const recordTypeName = (className: string): string => `${pascalCase(className)}Record`;
/** The name of the TypeScript type of a row of a class's table. */
export const rowTypeName = (className: string): string => `${pascalCase(className)}Row`;
/** The name of the TypeScript type of what `create` of a class takes. */
export const createTypeName = (className: string): string => `${pascalCase(className)}Create`;
/** The file that holds the record of a class. */
export const recordFile = (className: string): string => `generated/api/records/${className}.ts`;

/** The TypeScript type of a value, with its imports added to the file. */
export function tsType(file: TsFile, type: ModelType): string {
  if (type === "string" || type === "secret_string") return "string";
  if (type === "int" || type === "float") return "number";
  if (type === "bool") return "boolean";
  if (type === "datetime") return file.use(typeFrom("runtime/ref.ts", "DateTime"));
  if ("enum" in type) return file.use(typeFrom("generated/api/enums.ts", enumTypeName(type.enum)));
  if ("ref" in type) return `${file.use(typeFrom("runtime/ref.ts", "Ref"))}<${JSON.stringify(type.ref)}>`;
  if ("record" in type) return file.use(typeFrom(recordFile(type.record), recordTypeName(type.record)));
  if ("set" in type) return `readonly ${parenthesised(tsType(file, type.set))}[]`;
  if ("map" in type) return `Readonly<Record<string, ${tsType(file, type.map[1])}>>`;
  return `${tsType(file, type.option)} | undefined`;
}

/** The type of an element, in parentheses where `[]` behind it would bind to a part of it. */
export function parenthesised(type: string): string {
  return /^readonly | \| /.test(type) && !type.startsWith("Readonly<") ? `(${type})` : type;
}
