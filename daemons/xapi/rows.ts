import type { CreateOptions } from "../../runtime/db/engine.ts";
import type { Table } from "../../runtime/db/table.ts";
import type { Context, Tables } from "../../runtime/dispatch/context.ts";
import type { Ref } from "../../runtime/ref.ts";

/**
 * Makes a row in which every field that is not given has its default or, where the datamodel has none, is empty: `""`, 0,
 * false, the null reference, the epoch, the first label of an enum.
 */
export function addRow<C extends keyof Tables & string>(
  context: Pick<Context, "db">,
  className: C,
  values: Partial<Tables[C]>,
  options?: Omit<CreateOptions, "restEmpty">,
): Ref<C> {
  const table = context.db[className] as unknown as Table<C, Tables[C] & object>;
  return table.create(values as Partial<Tables[C] & object>, { ...options, restEmpty: true });
}
