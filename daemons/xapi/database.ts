import { schema } from "../../generated/server/schema.ts";
import "../../generated/server/tables.ts";
import type { Ambient } from "../../runtime/ambient.ts";
import { Database } from "../../runtime/db/database.ts";
import type { Store } from "../../runtime/db/store/store.ts";
import type { Tables } from "../../runtime/dispatch/context.ts";
import { encoderFor as jsonEncoder } from "../../runtime/rpc/jsonrpc/encode.ts";
import { encoderFor as xmlEncoder } from "../../runtime/rpc/xmlrpc/encode.ts";

/** The pool database with its typed tables. */
export type PoolDatabase = Database<Tables>;

/** Writers of records in the two protocols, by class. */
export const recordEncoders = {
  json: (className: string) => jsonEncoder({ record: className }, schema),
  xml: (className: string) => xmlEncoder({ record: className }, schema),
};

/** A pool database over a store; without one nothing survives the process. `failed` is told when the store does not take changes any more. */
export function openDatabase(ambient: Ambient, store?: Store, failed?: (error: unknown) => void): PoolDatabase {
  return new Database<Tables>({
    schema,
    ambient,
    encoders: recordEncoders,
    ...(store !== undefined && { store }),
    ...(failed !== undefined && { onStoreFailure: failed }),
  });
}
