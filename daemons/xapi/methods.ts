import { dispatches } from "../../generated/server/index.ts";
import { explicitNames, removedMessages } from "../../generated/server/messages.ts";
import { keyPatterns } from "../../generated/server/rbac.ts";
import { schema } from "../../generated/server/schema.ts";
import { Methods } from "../../runtime/dispatch/methods.ts";
import type { WritableTable } from "../../runtime/dispatch/record-table.ts";
import { classes } from "./classes/index.ts";
import type { PoolDatabase } from "./database.ts";
import { roleTable } from "./roles/roles.ts";

/** Every message of the API. */
export function apiMethods(database: PoolDatabase): Methods {
  return new Methods({
    schema,
    dispatches: dispatches as never,
    removed: removedMessages,
    explicitNames,
    server: classes,
    tableOf: (name) => (name === "role" ? roleTable : (database.table(name) as unknown as WritableTable)),
    keyPatterns,
  });
}
