import { schema } from "../../generated/server/schema.ts";
import type { CreateOptions } from "../../runtime/db/engine.ts";
import type { Table } from "../../runtime/db/table.ts";
import { blankOf, type Value } from "../../runtime/db/value.ts";
import type { Context, Tables } from "../../runtime/dispatch/context.ts";
import type { FieldSchema } from "../../runtime/model/types.ts";
import type { Ref } from "../../runtime/ref.ts";

const blanks = new Map<string, Readonly<Record<string, Value>>>();

/**
 * Makes a row in which every field that is not given has its default or, where the datamodel has none, is empty: `""`, 0,
 * false, the null reference, the epoch, the first label of an enum.
 */
export function addRow<C extends keyof Tables & string>(
  context: Pick<Context, "db">,
  className: C,
  values: Partial<Tables[C]>,
  options?: CreateOptions,
): Ref<C> {
  const table = context.db[className] as unknown as Table<C, Tables[C] & object>;
  return table.create({ ...blankRow(className), ...values } as Partial<Tables[C] & object>, options);
}

function blankRow(className: string): Readonly<Record<string, Value>> {
  const known = blanks.get(className);
  if (known !== undefined) return known;
  const fields = schema.classes[className]?.fields ?? [];
  const needy = fields.filter((f) => f.name !== "uuid" && f.inverse === undefined && hasNoDefault(f));
  const row = Object.fromEntries(needy.map((field) => [field.name, blankOf(field.type, schema.enums)]));
  blanks.set(className, row);
  return row;
}

/** Whether new rows need a value: there is no default, or it is the reference `""`, which clients take for a broken one. */
function hasNoDefault({ type, default: value }: FieldSchema): boolean {
  if (value === undefined) return true;
  return typeof type === "object" && "ref" in type && typeof value === "object" && "ref" in value && value.ref === "";
}
