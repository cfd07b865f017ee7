import type { Table } from "../db/table.ts";
import type { Context } from "../dispatch/context.ts";
import { XapiError } from "../errors.ts";
import { isNullRef, type Ref } from "../ref.ts";

type AnyTable = Pick<Table<string, Record<string, unknown>>, "find">;

/**
 * The object that a reference field names: `followRef(context, "VDI", vdi, "SR")` is the SR of a VDI. The null reference
 * leads to itself; a row that is gone raises HANDLE_INVALID [class; ref].
 */
export function followRef<C extends string>(context: Context, from: string, ref: Ref, field: string): Ref<C> {
  const value = rowOf(context, from, ref)?.[field];
  return (typeof value === "string" ? value : "OpaqueRef:NULL") as Ref<C>;
}

/** The objects that a set field names, without null references: `followSet(context, "VM", vm, "VBDs")`. */
export function followSet<C extends string>(context: Context, from: string, ref: Ref, field: string): Ref<C>[] {
  const value = rowOf(context, from, ref)?.[field];
  return Array.isArray(value) ? (value.filter((r) => typeof r === "string" && !isNullRef(r)) as Ref<C>[]) : [];
}

function rowOf(context: Context, from: string, ref: Ref): Readonly<Record<string, unknown>> | undefined {
  if (isNullRef(ref)) return undefined;
  const row = (context.db as unknown as Readonly<Record<string, AnyTable>>)[from]?.find(ref);
  if (row === undefined) throw new XapiError("HANDLE_INVALID", [from, ref]);
  return row;
}
