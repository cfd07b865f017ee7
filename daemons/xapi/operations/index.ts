import { operationTables } from "../../../generated/server/operations/index.ts";
import type { OperationClass } from "../../../runtime/forwarding/operation-engine.ts";

/** What decides the operations of each class. */
export const operationClasses: Readonly<Record<string, OperationClass>> = Object.fromEntries(
  Object.entries(operationTables).map(([name, table]) => [name, { table, routines: {} } as OperationClass]),
);
