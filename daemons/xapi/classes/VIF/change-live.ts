import type { VIFRow } from "../../../../generated/api/records/VIF.ts";
import type { Context } from "../../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../../runtime/ref.ts";

/**
 * Changes fields of an interface, and has the VM manager change a plugged one; where that fails the fields are as before. `tell` reads
 * what is to be from the record.
 */
export async function changeLive(
  context: Context,
  vif: Ref<"VIF">,
  values: Partial<VIFRow>,
  tell: (context: Context, vif: Ref<"VIF">) => Promise<void>,
): Promise<void> {
  const { db } = context;
  const row = db.VIF.get(vif);
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, row[name as keyof VIFRow]]));
  db.VIF.update(vif, values);
  try {
    await tell(context, vif);
  } catch (error) {
    if (db.VIF.has(vif)) db.VIF.update(vif, before);
    throw error;
  }
}
