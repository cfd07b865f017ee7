import type { Table } from "../db/table.ts";
import type { Context } from "../dispatch/context.ts";
import { isNullRef, type Ref } from "../ref.ts";

type AnyTable = Pick<Table<string, Record<string, unknown>>, "find">;

/**
 * The object that a reference field names: `followRef(context, "VDI", vdi, "SR")` is the SR of a VDI. A row that is gone
 * gives the null reference, so that the implementation can say which handle is invalid.
 */
export function followRef<C extends string>(context: Context, from: string, ref: Ref, field: string): Ref<C> {
  const value = tableOf(context, from)?.find(ref)?.[field];
  return (typeof value === "string" ? value : "OpaqueRef:NULL") as Ref<C>;
}

/** The objects that a set field names, without null references: `followSet(context, "VM", vm, "VBDs")`. */
export function followSet<C extends string>(context: Context, from: string, ref: Ref, field: string): Ref<C>[] {
  const value = tableOf(context, from)?.find(ref)?.[field];
  return Array.isArray(value) ? (value.filter((r) => typeof r === "string" && !isNullRef(r)) as Ref<C>[]) : [];
}

function tableOf(context: Context, name: string): AnyTable | undefined {
  return (context.db as unknown as Readonly<Record<string, AnyTable>>)[name];
}
