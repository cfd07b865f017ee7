import type { Connection } from "../../xenstore/connection.ts";
import { isRefusal } from "../../xenstore/errors.ts";
import { readTextIfAny } from "../../xenstore/tree.ts";

/**
 * Writes keys of one end of a device, by their whole paths, unless that end has been removed meanwhile: nothing may bring it back.
 * Answers whether it was there. Drivers do the same, in a transaction.
 */
export async function writeEnd(
  connection: Connection,
  path: string,
  keys: readonly (readonly [path: string, value: string])[],
): Promise<boolean> {
  for (;;) {
    const transaction = await connection.begin();
    if ((await readTextIfAny(transaction, `${path}/state`)) === undefined) {
      await transaction.abort();
      return false;
    }
    await Promise.all(keys.map(([key, value]) => transaction.write(key, value)));
    try {
      await transaction.commit();
      return true;
    } catch (error) {
      if (!isRefusal(error, "EAGAIN")) throw error;
    }
  }
}
