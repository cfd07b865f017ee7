import type { ModelClass, ModelField, ResolvedModel } from "../../model/resolved.ts";
import { literal, propertyName } from "../../writer/text.ts";
import { TsFile, typeFrom } from "../../writer/ts-file.ts";
import { classesInWireOrder, constructorOf, isRemoved } from "../class-view.ts";
import type { Target } from "../target.ts";
import { recordFile, rowTypeName } from "../types.ts";

/** The database: its schema as a value, its tables as types. */
export const schema: Target = {
  name: "schema",
  doc: "Database schema, and typed tables.",
  owns: ["generated/server/schema.ts", "generated/server/tables.ts"],
  generate(model) {
    return [schemaFile(model), tablesFile(model)].map((f) => f.output());
  },
};

/** Classes whose objects are fixed and never rows of a table. */
const isStored = (c: ModelClass): boolean => c.flags.in_database && c.flags.force_custom_actions === undefined;

function schemaFile(model: ResolvedModel): TsFile {
  const file = new TsFile("generated/server/schema.ts", "idl/");
  const type = file.use(typeFrom("runtime/model/types.ts", "Schema"));
  file.doc("Every class with its fields in wire order, and the labels of every enum.");
  file.print(`export const schema: ${type} = {`);
  file.print(`version: ${literal(model.classes.schema_version)},`);
  file.print(
    `enums: { ${Object.entries(model.enums)
      .map(([name, e]) => `${propertyName(name)}: ${literal(e.values)}`)
      .join(", ")} },`,
  );
  file.print("classes: {");
  for (const c of classesInWireOrder(model)) {
    const members: [string, unknown][] = [
      ["name", c.name],
      ["persistent", c.flags.persist],
      ["events", c.flags.gen_events],
      ["inDatabase", isStored(c)],
      ["implicit", c.implicit],
    ];
    const construct = constructorOf(c);
    if (construct !== undefined) members.push(["constructorMembers", construct]);
    if (isRemoved(c)) members.push(["removed", true]);
    if (c.flags.no_task) members.push(["noTask", true]);
    file.print(`${propertyName(c.name)}: {`);
    for (const [key, value] of members) file.print(`${key}: ${literal(value)},`);
    file.print("fields: [");
    for (const field of c.fields) file.print(`${literal(fieldSchema(model, c, field))},`);
    file.print("],\n},");
  }
  file.print("},\n};");
  return file;
}

function fieldSchema(model: ResolvedModel, c: ModelClass, field: ModelField): Record<string, unknown> {
  const own = `${c.name}.${field.name}`;
  const inverse = model.relations.relations.find(([, many, kind]) => many === own && kind === "one-to-many")?.[0];
  const pair = model.relations.relations.find(([a, b, kind]) => kind === "many-to-many" && (a === own || b === own));
  const peer = pair === undefined ? undefined : pair[0] === own ? pair[1] : pair[0];
  const split = (name: string) => ({
    class: name.slice(0, name.indexOf(".")),
    field: name.slice(name.indexOf(".") + 1),
  });
  return {
    name: field.name,
    column: columnOf(field),
    type: field.type,
    ...(field.default === undefined ? {} : { default: field.default }),
    qualifier: field.qualifier,
    persistent: field.persist !== false,
    internal: field.internal_only === true,
    ...(isRemoved(field) ? { removed: true } : {}),
    ...(inverse === undefined ? {} : { inverse: split(inverse) }),
    ...(peer === undefined ? {} : { peer: split(peer) }),
  };
}

/** Column of upstream's database: namespaces are joined with two underscores. */
function columnOf(field: ModelField): string {
  const prefix = (field.namespace ?? []).join("_");
  return prefix === "" ? field.name : `${(field.namespace ?? []).join("__")}__${field.name.slice(prefix.length + 1)}`;
}

function tablesFile(model: ResolvedModel): TsFile {
  const file = new TsFile("generated/server/tables.ts", "idl/");
  file.print('declare module "../../runtime/dispatch/context.ts" {');
  file.doc("The tables of the pool database, by class.");
  file.print("interface Tables {");
  for (const c of classesInWireOrder(model).filter(isStored)) {
    file.print(`${propertyName(c.name)}: ${file.use(typeFrom(recordFile(c.name), rowTypeName(c.name)))};`);
  }
  file.print("}\n}\n");
  file.print("export {};");
  return file;
}
