import type { ResolvedModel } from "../../model/resolved.ts";
import { literal, pascalCase, propertyName } from "../../writer/text.ts";
import { TsFile, typeFrom, valueFrom } from "../../writer/ts-file.ts";
import { sourceOfClass } from "../sources.ts";
import type { Target } from "../target.ts";
import { enumTypeName } from "../types.ts";

/** For each class with operations: where each is allowed, the checks in order, and the routines that decide them. */
export const operations: Target = {
  name: "operations",
  doc: "Operations table: when each operation is allowed, and the error otherwise.",
  owns: ["generated/server/operations"],
  generate(model) {
    const { classes } = model.allowed_operations;
    const files = Object.entries(classes).map(([name, table]) => classFile(model, name, table));
    return [...files, indexFile(model, Object.keys(classes))].map((file) => file.output());
  },
};

const pathOf = (className: string): string => `generated/server/operations/${className}.ts`;

type Table = ResolvedModel["allowed_operations"]["classes"][string];
type Check = NonNullable<Table["checks"]>[number];

function classFile(model: ResolvedModel, className: string, rules: Table): TsFile {
  const file = new TsFile(pathOf(className), sourceOfClass(className));
  const operation = file.use(typeFrom("generated/api/enums.ts", enumTypeName(rules.enum)));
  const table = file.use(typeFrom("runtime/forwarding/operations.ts", "OperationTable"));
  const names = model.doc.rules[className] ?? [];
  const checks = rules.checks ?? [];
  const { checks: _checks, operations: allowed, enum: enumName, ...rest } = rules;
  file.doc(
    `When operations of ${className} are allowed: rules by operation, and the checks in the order in which they are tried.`,
  );
  file.print(`export const ${propertyName(className)}Operations = {`);
  file.print(`class: ${JSON.stringify(className)},`);
  file.print(`operations: ${literal(model.enums[enumName]?.values ?? [])},`);
  file.print(`rules: ${literal(allowed ?? {})},`);
  file.print(`facts: ${literal(rest)},`);
  file.print("checks: [");
  for (const [index, check] of checks.entries()) printCheck(file, check, names[index] ?? check.check);
  file.print("],");
  file.print(`} as const satisfies ${table}<${operation}>;\n`);
  file.doc(
    `The routines that decide the checks of ${className}: each gives the parameters of its error where it refuses, and nothing where it does not.`,
  );
  const routine = file.use(typeFrom("runtime/forwarding/operations.ts", "OperationCheckRoutine"));
  file.print(`export interface ${pascalCase(className)}OperationRoutines {`);
  for (const [index, check] of checks.entries()) {
    file.doc(`${check.error} [${check.params.join("; ")}] when ${check.refused_when}.`);
    file.print(
      `readonly ${propertyName(names[index] ?? check.check)}: ${routine}<${JSON.stringify(className)}, ${operation}>;`,
    );
  }
  file.print("}");
  return file;
}

function printCheck(file: TsFile, check: Check, rule: string): void {
  const { check: group, operations: about, error, refused_when, params: _params, strict_only, ...detail } = check;
  const members = {
    rule,
    group,
    operations: about,
    error,
    ...(strict_only === true ? { strictOnly: true } : {}),
    ...(Object.keys(detail).length > 0 ? { detail } : {}),
  };
  file.print(`// ${refused_when}`);
  file.print(`${literal(members)},`);
}

function indexFile(model: ResolvedModel, names: readonly string[]): TsFile {
  const file = new TsFile("generated/server/operations/index.ts", "idl/classes/");
  file.doc("How long a call waits for operations that exclude its own, by policy.");
  file.print(`export const retryPolicies = ${literal(model.forwarding.retry_policies)} as const;\n`);
  file.doc("The operation tables by class.");
  file.print("export const operationTables = {");
  for (const name of names)
    file.print(`${propertyName(name)}: ${file.use(valueFrom(pathOf(name), `${name}Operations`))},`);
  file.print("} as const;\n");
  file.doc("The routines that decide the checks, by class.");
  file.print("export interface OperationRoutines {");
  for (const name of names)
    file.print(
      `readonly ${propertyName(name)}: ${file.use(typeFrom(pathOf(name), `${pascalCase(name)}OperationRoutines`))};`,
    );
  file.print("}");
  return file;
}
